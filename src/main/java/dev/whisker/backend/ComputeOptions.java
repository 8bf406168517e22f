package dev.whisker.backend;

import dev.whisker.WhiskerException;
import dev.whisker.op.Precision;
import java.util.Map;
import java.util.TreeMap;

/**
 * Where and how to compute, as a value: nothing here changes the process, so two backends with different options may
 * stand side by side.
 *
 * <pre>
 * try (Backend backend = Backends.open(ComputeOptions.of("cpu").threads(2), line -&gt; {})) { ... }
 * </pre>
 *
 * @param device    "auto", "cpu", "cuda" or "reference"
 * @param precision how exactly convolutions and matrix products are computed
 * @param threads   threads that the cpu backend computes with; 0 for one per physical core
 * @param choices   for measuring, how the cuda backend computes what it can compute in two ways: "pointwise" (cublas or
 *                  cudnn), "depthwise" (own or cudnn), "bias" (own or cudnn), "convolution" (graph, legacy or im2col),
 *                  "layers" (joined or apart), "graph" (on or off)
 */
public record ComputeOptions(String device, Precision precision, int threads, Map<String, String> choices) {
    private static final String THREADS = "whisker.threads";
    private static final String CHOICE = "whisker.cuda.";

    /** @throws WhiskerException if the number of threads is negative */
    public ComputeOptions {
        if (threads < 0) {
            throw new WhiskerException("the number of threads must be at least 1, received " + threads);
        }
        choices = Map.copyOf(choices);
    }

    /**
     * A device with what the system properties {@code whisker.threads} and
     * {@code whisker.cuda.pointwise, depthwise, bias, convolution, layout, layers, graph} say, which a user may set;
     * else one thread per core, and the default choices.
     *
     * @throws WhiskerException if whisker.threads is set to anything but a number of threads
     */
    public static ComputeOptions of(String device) {
        Map<String, String> choices = new TreeMap<>();
        for (String name : System.getProperties().stringPropertyNames()) {
            if (name.startsWith(CHOICE) && !name.equals(CHOICE + "library")) {
                choices.put(name.substring(CHOICE.length()), System.getProperty(name));
            }
        }
        return new ComputeOptions(device, Precision.FP32, threadsOf(System.getProperty(THREADS)), choices);
    }

    /** The number of threads that a text says; 0 for null. */
    static int threadsOf(String text) {
        if (text == null) {
            return 0;
        }
        try {
            int count = Integer.parseInt(text.trim());
            if (count > 0) {
                return count;
            }
        } catch (NumberFormatException e) {
            // Refused below, like every value that is not a number of threads.
        }
        throw new WhiskerException(THREADS + " is the number of threads, 1 or more, received '" + text + "'");
    }

    /** The same on another device. */
    public ComputeOptions device(String other) {
        return new ComputeOptions(other, precision, threads, choices);
    }

    /** The same in another precision. */
    public ComputeOptions precision(Precision other) {
        return new ComputeOptions(device, other, threads, choices);
    }

    /** The same with another number of threads of the cpu backend. */
    public ComputeOptions threads(int count) {
        return new ComputeOptions(device, precision, count, choices);
    }

    /** The same with one more choice of the cuda backend. */
    public ComputeOptions choice(String name, String value) {
        Map<String, String> all = new TreeMap<>(choices);
        all.put(name, value);
        return new ComputeOptions(device, precision, threads, all);
    }
}
