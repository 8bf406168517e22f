package dev.whisker.exporter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.whisker.backend.reference.ReferenceBackend;
import dev.whisker.exporter.ExportedKinds.Kind;
import dev.whisker.format.Outputs;
import dev.whisker.format.TensorElements;
import dev.whisker.format.npy.NpyArray;
import dev.whisker.layer.LayerRegistry;
import dev.whisker.model.Graph;
import dev.whisker.model.Model;
import dev.whisker.model.Parameter;
import dev.whisker.op.Backend;
import dev.whisker.op.Mode;
import dev.whisker.tensor.Shape;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.global.opencv_dnn;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_dnn.Net;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Other programs compute from exported files what the model computes here, for one sample and for five: OpenCV's dnn
 * module in this test; onnxruntime and Keras by tests-data/exporter/check_kinds.py from the files that this test writes
 * with {@code -Dwhisker.export-files=DIR}.
 */
class ExportReadersTest {
    private static final double TOLERANCE = 1e-4;
    private static final int[] BATCHES = {1, 5};
    private static final Set<String> BUILT_IN = Set.of("dev.whisker.layer", "dev.whisker.application");
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    Path temporary;

    private record Sample(Shape shape, double[] x, double[] y) {
    }

    @Test
    void openCvComputesTheSame() throws IOException {
        List<String> faults = new ArrayList<>();
        for (Kind kind : ExportedKinds.all()) {
            List<Sample> samples = new ArrayList<>();
            ExportedModel model = exported(kind, samples);
            Path file = temporary.resolve("model.onnx");
            ExportFormat.ONNX.write(model, file);
            String fault = fault(file, samples);
            if (!fault.isEmpty()) {
                faults.add(kind.name() + " " + kind.layers() + ": " + fault);
            }
        }
        assertTrue(faults.isEmpty(), String.join("\n", faults));
    }

    @Test
    void filesForOtherReaders() throws IOException {
        String folder = System.getProperty("whisker.export-files");
        Assumptions.assumeTrue(folder != null, "-Dwhisker.export-files names no folder");
        for (Kind kind : ExportedKinds.all()) {
            List<Sample> samples = new ArrayList<>();
            ExportedModel model = exported(kind, samples);
            Path place = Files.createDirectories(Path.of(folder).resolve(kind.name()));
            ExportFormat.ONNX.write(model, place.resolve("model.onnx"));
            ExportFormat.KERAS_H5.write(model, place.resolve("model.h5"));
            ArrayNode all = JSON.createArrayNode();
            for (Sample sample : samples) {
                ObjectNode node = all.addObject();
                for (int extent : sample.shape.toArray()) {
                    node.withArray("shape").add(extent);
                }
                for (double value : sample.x) {
                    node.withArray("x").add(value);
                }
                for (double value : sample.y) {
                    node.withArray("y").add(value);
                }
            }
            JSON.writeValue(place.resolve("samples.json").toFile(), all);
        }
    }

    @Test
    void everyRegisteredLayerIsAmongTheKinds() {
        String texts = ExportedKinds.all().stream().flatMap(kind -> kind.layers().stream()).reduce("", (a, b) -> a + " "
                + b);
        Set<String> left = new TreeSet<>(LayerRegistry.names());
        // Other tests of the same process register layers of their own.
        left.removeIf(name -> !BUILT_IN.contains(LayerRegistry.signature(name).type().getPackageName()));
        left.removeIf(name -> texts.matches("(?s).*\\b" + name + "\\b.*"));
        // Rewrites make these; models are exported as described.
        assertEquals(Set.of(), left);
    }

    private static ExportedModel exported(Kind kind, List<Sample> samples) {
        Graph described = ExportFixtures.model(kind.input(), kind.layers().toArray(String[]::new));
        try (Backend backend = new ReferenceBackend(); Model model = Model.create(described, backend, Mode.INFERENCE,
                5)) {
            Random random = new Random(kind.name().hashCode());
            for (Parameter parameter : model.parameters().all()) {
                String name = parameter.spec().name();
                double scale = 1.5 / Math.sqrt(Math.max(1, parameter.spec().shape().size() / parameter.spec().shape()
                        .get(parameter.spec().shape().rank() - 1)));
                double[] values = random.doubles(parameter.spec().shape().size(), -1, 1)
                        .map(value -> (float) (name.endsWith("variance") || name.endsWith("gamma") ? 0.75 + value / 2
                                : value * scale)).toArray();
                backend.write(parameter.value(), values);
            }
            for (int batch : BATCHES) {
                int[] extents = new int[kind.input().rank() + 1];
                extents[0] = batch;
                System.arraycopy(kind.input().toArray(), 0, extents, 1, kind.input().rank());
                double[] x = random.doubles(Shape.of(extents).size(), -2, 2).map(value -> (float) value).toArray();
                samples.add(new Sample(Shape.of(extents), x, Outputs.of(model, Shape.of(extents), x)));
            }
            // Read before the model is closed, as the file is written later.
            Map<String, NpyArray> weights = new LinkedHashMap<>();
            for (Parameter parameter : model.parameters().all()) {
                weights.put(parameter.path(), TensorElements.of(backend, parameter.value()).toArray());
            }
            return ExportedModel.of(model.description(), weights, Map.of());
        }
    }

    /** Why OpenCV's answer is not ours; empty if it is. */
    private static String fault(Path file, List<Sample> samples) {
        for (Sample sample : samples) {
            double[] y;
            try {
                y = withOpenCv(file, sample);
            } catch (RuntimeException e) {
                return "batch of " + sample.shape.get(0) + ": " + String.valueOf(e.getMessage()).replaceAll("\\s+",
                        " ");
            }
            double largest = 0;
            double difference = y.length == sample.y.length ? 0 : Double.POSITIVE_INFINITY;
            for (int i = 0; i < Math.min(y.length, sample.y.length); i++) {
                largest = Math.max(largest, Math.abs(sample.y[i]));
                difference = Math.max(difference, Math.abs(y[i] - sample.y[i]));
            }
            if (!(difference <= TOLERANCE * Math.max(1, largest))) {
                return "batch of " + sample.shape.get(0) + ": differs by " + difference + " of " + largest + ", "
                        + y.length + " values for " + sample.y.length;
            }
        }
        return "";
    }

    private static double[] withOpenCv(Path file, Sample sample) {
        float[] x = new float[sample.x.length];
        for (int i = 0; i < x.length; i++) {
            x[i] = (float) sample.x[i];
        }
        try (Net net = opencv_dnn.readNetFromONNX(file.toString()); FloatPointer values = new FloatPointer(x);
             Mat input = new Mat(sample.shape.toArray(), opencv_core.CV_32F, values)) {
            net.setInput(input);
            // A copy, as the output may be the beginning of a larger buffer.
            try (Mat output = net.forward(); Mat copy = output.clone()) {
                FloatBuffer buffer = copy.createBuffer();
                double[] y = new double[buffer.remaining()];
                for (int i = 0; i < y.length; i++) {
                    y[i] = buffer.get(i);
                }
                return y;
            }
        }
    }
}
