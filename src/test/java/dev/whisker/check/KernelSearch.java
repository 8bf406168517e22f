package dev.whisker.check;

import dev.whisker.backend.ComputeOptions;
import dev.whisker.backend.cpu.CpuBackend;
import dev.whisker.backend.cpu.OpenCpu;
import dev.whisker.backend.reference.ReferenceBackend;
import dev.whisker.layer.SingleLayer;
import dev.whisker.layer.WeightSpec;
import dev.whisker.op.Backend;
import dev.whisker.op.Mode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * Compares the cpu backend with the reference, case by case, in a process of its own: a wrong kernel may crash it, hang
 * it, or spoil its heap, which is why it ends at the first failure. {@link KernelSearchProcess} starts it and reads
 * what it says, a line each:
 * {@code @isa INSTRUCTION SET}, {@code @begin NUMBER CASE}, {@code @passed NUMBER}, {@code @failed NUMBER REPORT},
 * {@code @kernels NAMES}, {@code @end}.
 */
final class KernelSearch {
    static final String MARK = "@";
    /**
     * System property: the instruction set of our own operation, which then computes the gradients of all convolutions'
     * kernels.
     */
    static final String OWN_KERNEL_GRADIENTS = "whisker.search.own-kernel-gradients";

    private final CpuBackend cpu;
    private final Backend reference;

    private KernelSearch(CpuBackend cpu, Backend reference) {
        this.cpu = cpu;
        this.reference = reference;
    }

    /** @param arguments the seed of the search, the number of the first case, and the number after the last */
    public static void main(String[] arguments) {
        long seed = Long.parseLong(arguments[0]);
        TreeSet<String> kernels = new TreeSet<>();
        boolean passed = true;
        try (CpuBackend cpu = open(); Backend reference = new ReferenceBackend()) {
            say("isa", cpu.instructionSet());
            KernelSearch search = new KernelSearch(cpu, reference);
            for (int number = Integer.parseInt(arguments[1]); passed
                    && number < Integer.parseInt(arguments[2]); number++) {
                LayerCase each = of(seed, number);
                say("begin", number + " " + each);
                ParityReport report = Parity.of(each).run(cpu);
                List<String> faults = new ArrayList<>(report.passed() ? search.inference(each)
                        : List.of(report.toString()));
                passed = faults.isEmpty();
                say(passed ? "passed" : "failed", number + " " + String.join("\n", faults));
                Arrays.stream(report.choices().split(", ")).filter(name -> !name.isEmpty()).forEach(kernels::add);
            }
        }
        say("kernels", String.join(" ", kernels));
        say("end", "");
    }

    private static CpuBackend open() {
        String own = System.getProperty(OWN_KERNEL_GRADIENTS);
        int threads = ComputeOptions.of("cpu").threads();
        return own == null ? new CpuBackend(threads) : OpenCpu.withOwnKernelGradients(own, threads);
    }

    /** The case of a number: those that are known, then drawn ones. */
    static LayerCase of(long seed, int number) {
        List<LayerCase> known = KernelCases.known();
        return number < known.size() ? known.get(number) : KernelCases.draw((seed << Integer.SIZE) + number);
    }

    private static void say(String what, String text) {
        System.out.println(MARK + what + " " + text.replace("\n", "\\n"));
        System.out.flush();
    }

    /** The plan of a trained model keeps the kernel in oneDNN's layout; it must give what the reference gives. */
    private List<String> inference(LayerCase each) {
        Map<String, double[]> weights = new LinkedHashMap<>();
        Draw draw = new Draw(each.seed());
        for (WeightSpec spec : each.layer().weights(each.input())) {
            weights.put(spec.name(), InputValues.MODERATE.draw(spec.name(), spec.shape(), draw));
        }
        weights.values().forEach(values -> Arrays.setAll(values, i -> (float) values[i]));
        double[] x = Arrays.stream(draw.normal(each.input().size())).map(value -> (float) value).toArray();
        double[] expected = forward(reference, each, weights, x, new ArrayList<>());
        List<String> faults = new ArrayList<>();
        double[] got = forward(cpu, each, weights, x, faults);
        long terms = each.layer().weights(each.input()).stream().mapToLong(spec ->
                spec.shape().size()).reduce(each.input().size(), Math::max);
        ParityResult result = ParityResult.of("y", got, expected, Tolerance.reduction(terms));
        if (!result.passed()) {
            faults.add("inference of " + each + ": " + result);
        }
        return faults;
    }

    private static double[] forward(Backend backend, LayerCase each, Map<String, double[]> weights, double[] x,
            List<String> faults) {
        try (GuardedTensors tensors = new GuardedTensors(backend);
                SingleLayer layer = SingleLayer.of(each.layer(),
                        each.input()).mode(Mode.INFERENCE).tensors(tensors).build(backend)) {
            weights.forEach(layer::weight);
            tensors.spoilScratch();
            layer.forward(x);
            double[] y = layer.forward(x);
            tensors.damage().forEach(line ->
                    faults.add("inference of " + each + " by " + layer.choices() + ": " + line));
            return y;
        }
    }
}
