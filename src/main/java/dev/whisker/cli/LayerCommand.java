package dev.whisker.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.whisker.WhiskerException;
import dev.whisker.format.Elements;
import dev.whisker.format.TensorElements;
import dev.whisker.format.npy.Npy;
import dev.whisker.format.npy.NpyArray;
import dev.whisker.format.npy.NpyType;
import dev.whisker.format.npy.Npz;
import dev.whisker.importer.ImportOptions;
import dev.whisker.importer.WeightImport;
import dev.whisker.importer.WeightSource;
import dev.whisker.importer.WeightTargets;
import dev.whisker.layer.Layer;
import dev.whisker.layer.LayerText;
import dev.whisker.layer.SingleLayer;
import dev.whisker.layer.SingleLayerBuilder;
import dev.whisker.op.Backend;
import dev.whisker.op.Mode;
import dev.whisker.tensor.Arena;
import dev.whisker.tensor.DType;
import dev.whisker.tensor.Shape;
import dev.whisker.tensor.Tensor;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.DoubleSummaryStatistics;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Runs one layer on arrays; a whole application is one too. */
@Command(name = "layer", description =
        "Run one layer on NumPy arrays: compute its output and, given the gradient of the output, those of input and "
        + "weights.",
        footer = {"", "Examples:",
            "  whisker layer 'Conv2D(8, 3, padding=same)' --input x.npy --grad dy.npy --out out.npz",
            "  whisker layer 'Concatenate(axis=-1)' --input a.npy --input b.npy --out out.npz"})
@Section(Heading.DATA)
final class LayerCommand extends CliCommand {
    @Parameters(paramLabel = "LAYER",
            description = "Name(argument=value, ...), with Keras' names, arguments and defaults.")
    private String text;

    @Option(names = "--input", required = true, paramLabel = "X.npy",
            description = "The input, batch first; repeat it for each input of a layer with several.")
    private List<Path> inputs;

    @Option(names = "--weights", paramLabel = "FILE",
            description = "All weights: .npz or .safetensors under Keras' names (kernel, bias, gamma, ...),"
            + " or Keras' .h5, .weights.h5 or .keras; default: random, from --seed.")
    private Path weights;

    @Option(names = "--grad", paramLabel = "DY.npy",
            description = "The gradient of the output; the results then include dx (dx0, dx1, ... for several "
            + "inputs) and d_WEIGHT.")
    private Path gradient;

    @Option(names = "--training", description = "Run in training mode; default: inference mode.")
    @Section(Heading.COMPUTING)
    private boolean training;

    @Option(names = "--seed", paramLabel = "N", defaultValue = "0",
            description = "Random seed for weights and random layers; default: ${DEFAULT-VALUE}.")
    @Section(Heading.COMPUTING)
    private long seed;

    @Option(names = "--out", paramLabel = "OUT.npz",
            description = "Receives y; with --grad dx and d_WEIGHT of each trained weight; with --training "
                    + "WEIGHT_after of moving statistics.")
    @Section(Heading.RESULTS)
    private Path out;

    @Mixin
    private BackendOptions backendOptions;

    @Override
    public Integer call() {
        Layer layer = given(() -> LayerText.parse(text));
        List<Elements> xs = inputs.stream().map(LayerCommand::open).toList();
        List<Shape> shapes = xs.stream().map(x -> Shape.of(x.shape())).toList();
        try (Backend backend = backendOptions.open(this, seed)) {
            SingleLayerBuilder builder = SingleLayer.of(layer, shapes).mode(training ? Mode.TRAINING
                    : Mode.INFERENCE).seed(seed);
            try (SingleLayer single = (gradient == null ? builder : builder.gradients()).build(backend);
                    Arena kept = new Arena("the output")) {
                if (weights != null) {
                    try (WeightSource source = WeightSource.open(weights)) {
                        WeightImport.load(source, WeightTargets.of(single, shapes.get(0)), ImportOptions.STRICT);
                    }
                }
                Map<String, Elements> results = results(single, xs, kept);
                if (out != null) {
                    Npz.write(out, results, backend.floatType() == DType.FLOAT64 ? NpyType.F8 : NpyType.F4);
                }
                report(layer, results);
            }
        }
        return 0;
    }

    private static Elements open(Path input) {
        Elements x = Npy.open(input);
        if (x.shape().length == 0 || x.count() == 0) {
            throw new WhiskerException("the input " + input + " has shape " + Arrays.toString(x.shape())
                    + "; the first axis is the batch, and none may be empty");
        }
        return x;
    }

    /** What the layer gives, on the backend; readable as long as the layer and what is kept are open. */
    private Map<String, Elements> results(SingleLayer single, List<Elements> xs, Arena kept) {
        Backend backend = single.backend();
        Map<String, Elements> results = new LinkedHashMap<>();
        for (int i = 0; i < xs.size(); i++) {
            TensorElements.fill(backend, single.input(i), xs.get(i));
        }
        Tensor y = single.forward();
        results.put("y", TensorElements.of(backend, gradient == null ? y : copy(y, backend, kept)));
        if (gradient != null) {
            backward(single, results);
        }
        if (training) {
            // Besides the optimizer, training changes the moving statistics.
            single.weights().stream().filter(spec -> !spec.trainable())
                    .forEach(spec -> results.put(spec.name() + "_after",
                            new NpyArray(spec.shape().toArray(), single.weight(spec.name()))));
        }
        return results;
    }

    private static Tensor copy(Tensor y, Backend backend, Arena kept) {
        long offset = kept.reserve(y.byteSize());
        kept.seal(backend::allocate);
        Tensor copy = kept.tensor(y.shape(), y.dtype(), offset);
        backend.copy(y, copy);
        return copy;
    }

    private void backward(SingleLayer single, Map<String, Elements> results) {
        Elements dy = Npy.open(gradient);
        if (!Arrays.equals(single.outputShape().toArray(), dy.shape())) {
            throw new WhiskerException("the gradient " + gradient + " has shape " + Arrays.toString(dy.shape()) + ", "
                    + single.outputShape() + " is needed");
        }
        TensorElements.fill(single.backend(), single.outputGradient(), dy);
        SingleLayer.TensorGradients gradients = single.backward();
        for (int i = 0; i < gradients.inputs().size(); i++) {
            results.put(gradients.inputs().size() == 1 ? "dx" : "dx" + i,
                    TensorElements.of(single.backend(), gradients.inputs().get(i)));
        }
        gradients.weights().forEach((name, tensor) ->
                results.put("d_" + name, TensorElements.of(single.backend(), tensor)));
    }

    private void report(Layer layer, Map<String, Elements> arrays) {
        print("%s", layer);
        ObjectNode results = object();
        results.put("layer", layer.toString());
        ObjectNode nodes = results.putObject("arrays");
        arrays.forEach((name, array) -> {
            DoubleSummaryStatistics values = new DoubleSummaryStatistics();
            array.read(piece -> Arrays.stream(piece).forEach(values));
            double smallest = values.getMin();
            double largest = values.getMax();
            double mean = values.getAverage();
            print("  %-14s %-24s min %12.6g  mean %12.6g  max %12.6g", name, Shape.of(array.shape()), smallest, mean,
                    largest);
            ObjectNode node = nodes.putObject(name);
            ArrayNode shape = node.putArray("shape");
            Arrays.stream(array.shape()).forEach(shape::add);
            node.put("min", smallest).put("mean", mean).put("max", largest);
        });
        if (out != null) {
            print("Wrote %s.", out);
            results.put("out", out.toString());
        }
        results(results);
    }
}
