package dev.whisker.train.inside;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.whisker.application.MobileNetV2;
import dev.whisker.backend.cpu.CpuBackend;
import dev.whisker.backend.reference.ReferenceBackend;
import dev.whisker.data.ArrayDataset;
import dev.whisker.format.npy.NpyArray;
import dev.whisker.format.npy.Npz;
import dev.whisker.layer.Conv2D;
import dev.whisker.layer.Dense;
import dev.whisker.layer.Flatten;
import dev.whisker.layer.GlobalAveragePooling2D;
import dev.whisker.layer.Layer;
import dev.whisker.layer.MaxPooling2D;
import dev.whisker.layer.Rescaling;
import dev.whisker.model.Graph;
import dev.whisker.model.Sequential;
import dev.whisker.op.Activation;
import dev.whisker.op.Backend;
import dev.whisker.op.Statistics;
import dev.whisker.tensor.Arena;
import dev.whisker.tensor.DType;
import dev.whisker.tensor.Shape;
import dev.whisker.tensor.Tensor;
import dev.whisker.train.Samples;
import dev.whisker.train.Trainer;
import dev.whisker.train.TrainingOptions;
import dev.whisker.train.callback.Callback;
import dev.whisker.train.callback.Training;
import dev.whisker.train.loss.SparseCategoricalCrossentropy;
import dev.whisker.train.optimizer.Adam;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InsideTest {
    private static final int SIDE = 32;

    @TempDir
    private Path directory;

    private static Samples samples(int count, int channels) {
        float[] images = new float[count * SIDE * SIDE * channels];
        Random random = new Random(11);
        for (int i = 0; i < images.length; i++) {
            images[i] = random.nextFloat();
        }
        return new Samples(new ArrayDataset(images, IntStream.range(0, count).map(i -> i % 2).toArray(), SIDE, SIDE,
                channels, List.of("a", "b")), IntStream.range(0, count).toArray());
    }

    private static Graph model(int channels, Layer... layers) {
        Sequential.Builder builder = Sequential.builder(Shape.of(SIDE, SIDE, channels));
        Arrays.stream(layers).forEach(builder::add);
        return builder.build();
    }

    /** What the epochs showed, and the files of it. */
    private record Watched(InsideLog files, List<EpochInside> epochs) {
    }

    private static Watched observed(Graph model, Backend backend, Samples samples, int batch, boolean logits,
            int epochs) {
        InsideLog log = new InsideLog();
        List<EpochInside> shown = new ArrayList<>();
        TrainingOptions options = TrainingOptions.defaults().withBatchSize(batch).withShuffle(false)
                .withObserve(ObservedSteps.ALL);
        try (Trainer trainer = Trainer.of(model, backend, new SparseCategoricalCrossentropy(logits), Adam.defaults(),
                options)) {
            trainer.fit(samples, null, epochs, List.of(new Callback() {
                @Override
                public void epochEnd(Training training) {
                    log.add(training.inside());
                    shown.add(training.inside());
                }
            }));
        }
        return new Watched(log, shown);
    }

    private static LayerInside layer(Watched log, String path) {
        return log.epochs().get(0).layers().stream().filter(layer -> layer.path().equals(path)).findFirst()
                .orElseThrow(() -> new AssertionError("no " + path + " in " + log.epochs().get(0).layers()));
    }

    /** A convolution's ReLU is computed after pooling; its values are those with the ReLU, on either backend. */
    @Test
    void whatARewriteHasMovedIsSeenWhereItWas() {
        for (Layer pool : new Layer[] {MaxPooling2D.of(2), MaxPooling2D.of(3).strides(2)}) {
            Graph model = model(1, Conv2D.of(4, 3).activation(Activation.RELU), pool, Flatten.of(), Dense.of(2));
            try (Backend cpu = new CpuBackend(); Backend reference = new ReferenceBackend()) {
                Watched log = observed(model, cpu, samples(8, 1), 8, true, 1);
                Watched judge = observed(model, reference, samples(8, 1), 8, true, 1);
                LayerInside conv = layer(log, "conv2d");
                assertEquals(List.of("conv2d", "max_pooling2d", "dense"),
                        log.epochs().get(0).layers().stream().map(LayerInside::path).toList());
                assertEquals(0, conv.value().min());
                assertTrue(conv.value().zeroShare() > 0.1 && conv.value().zeroShare() < 0.9);
                assertEquals(layer(judge, "conv2d").value().mean(), conv.value().mean(), 1e-6);
                assertEquals(8 * 30 * 30 * 4, conv.value().size());
                LayerInside pooled = layer(log, "max_pooling2d");
                assertNotNull(pooled.gradient());
                assertTrue(pooled.value().min() >= 0 && pooled.value().max() == conv.value().max());
                if (((MaxPooling2D) pool).strides() == null) {
                    assertEquals(pooled.gradientL2(), conv.gradientL2(), 1e-12);
                    assertEquals(conv.value().size(), conv.gradient().size());
                    assertTrue(conv.gradient().zeroShare() >= 0.75);
                } else {
                    assertNull(conv.gradient());
                }
            }
        }
    }

    /** A softmax at the end: the loss looks at the logits before it. */
    @Test
    void logitsBeforeASoftmaxAreTheValueBefore() {
        Graph model = model(1, Flatten.of(), Dense.of(2).activation(Activation.SOFTMAX));
        try (Backend cpu = new CpuBackend()) {
            Watched log = observed(model, cpu, samples(8, 1), 8, false, 1);
            assertEquals(0.5, layer(log, "dense").value().mean(), 1e-6);
            assertNull(layer(log, "dense").gradient());
            assertNotNull(layer(log, "dense:pre").gradient());
        }
    }

    /** Frozen layers run a few pictures at a time: their statistics are those of all of them. */
    @Test
    void slicesOfABatchAreJoined() {
        Graph model = model(3, new Rescaling(2, -1), MobileNetV2.features().alpha(0.35),
                GlobalAveragePooling2D.of(), Dense.of(2)).freeze(path -> path.startsWith("base"));
        try (Backend cpu = new CpuBackend()) {
            Watched sliced = observed(model, cpu, samples(8, 3), 8, true, 1);
            Watched whole = observed(model, cpu, samples(8, 3), 4, true, 1);
            List<LayerInside> layers = sliced.epochs().get(0).layers();
            assertTrue(layers.size() > 50, layers.size() + " layers");
            for (LayerInside layer : layers.subList(0, layers.size() - 2)) {
                Statistics expected = layer(whole, layer.path()).value();
                assertEquals(expected.size(), layer.value().size(), layer.path());
                assertEquals(expected.zeros(), layer.value().zeros(), layer.path());
                assertEquals(expected.mean(), layer.value().mean(), 1e-6 * expected.maxMagnitude(), layer.path());
                assertEquals(expected.deviation(), layer.value().deviation(), 1e-6 * expected.maxMagnitude());
                assertEquals(layer(whole, layer.path()).dead(), layer.dead(), layer.path());
            }
            // Twice as many values a step: the squares of two halves add up to those of the whole.
            LayerInside pooled = layer(sliced, "global_average_pooling2d");
            assertEquals(pooled.valueL2(), layer(whole, "global_average_pooling2d").valueL2() * Math.sqrt(2),
                    1e-5 * pooled.valueL2());
        }
    }

    @Test
    void filesSayWhatWasSeen() throws Exception {
        Graph model = model(1, Conv2D.of(4, 3), Flatten.of(), Dense.of(2));
        try (Backend reference = new ReferenceBackend()) {
            Watched log = observed(model, reference, samples(6, 1), 4, true, 2);
            log.files().writeCsv(directory.resolve("inside.csv"));
            log.files().writeHistograms(directory.resolve("inside.npz"));
            List<String> lines = Files.readAllLines(directory.resolve("inside.csv"));
            assertEquals("epoch,path,kind,name,value", lines.get(0));
            WeightInside kernel = log.epochs().get(1).weights().get(0);
            assertTrue(lines.contains("2,conv2d/kernel,update,ratio," + kernel.ratio()));
            assertTrue(lines.contains("2,conv2d/kernel,gradient,l2," + kernel.gradientL2()));
            assertTrue(lines.contains("1,dense,value,channels,2"));
            assertTrue(lines.contains("1,dense,gradient,l2," + layer(log, "dense").gradientL2()));
            Map<String, NpyArray> arrays = Npz.read(directory.resolve("inside.npz"));
            assertArrayEquals(new double[] {1, 2}, arrays.get("epochs").toDoubles());
            double[] counts = arrays.get("conv2d/kernel/counts").toDoubles();
            assertArrayEquals(new int[] {2, 30}, arrays.get("conv2d/kernel/counts").shape());
            assertEquals(2 * 36, Arrays.stream(counts).sum());
            double[] edges = arrays.get("conv2d/kernel/edges").toDoubles();
            assertEquals(kernel.histogram().min(), edges[31]);
            assertEquals(kernel.histogram().max(), edges[61]);
        }
    }

    @Test
    void histogramsCountEveryFiniteValue() {
        List<Double> values = new ArrayList<>(List.of(0.0, 3.0, Double.NaN, Double.POSITIVE_INFINITY, 1.5));
        IntStream.range(0, 5).forEach(i -> values.add(2.95));
        try (ReferenceBackend backend = new ReferenceBackend(); Arena arena = new Arena("test")) {
            long at = arena.reserve(values.size() * 8L);
            arena.seal(backend::allocate);
            Tensor tensor = arena.tensor(Shape.of(values.size()), DType.FLOAT64, at);
            backend.write(tensor, values.stream().mapToDouble(Double::doubleValue).toArray());
            Histogram histogram = Histogram.of(backend, tensor);
            assertEquals(8, histogram.count());
            assertEquals(1, histogram.counts().get(0));
            assertEquals(1, histogram.counts().get(15));
            assertEquals(6, histogram.counts().get(29));
            assertEquals(3, histogram.edges()[30]);
            backend.fill(tensor, 7);
            assertEquals(10, Histogram.of(backend, tensor).counts().get(0));
            backend.fill(tensor, Double.NaN);
            assertEquals(0, Histogram.of(backend, tensor).count());
        }
    }
}
