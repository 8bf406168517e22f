package dev.whisker.golden;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.whisker.data.ArrayDataset;
import dev.whisker.layer.LayerText;
import dev.whisker.model.Graph;
import dev.whisker.model.Parameter;
import dev.whisker.model.Sequential;
import dev.whisker.op.Backend;
import dev.whisker.support.InsideGolden;
import dev.whisker.tensor.Shape;
import dev.whisker.train.Samples;
import dev.whisker.train.Trainer;
import dev.whisker.train.TrainingOptions;
import dev.whisker.train.callback.Callback;
import dev.whisker.train.callback.History;
import dev.whisker.train.callback.Training;
import dev.whisker.train.inside.EpochInside;
import dev.whisker.train.inside.LayerInside;
import dev.whisker.train.inside.ObservedSteps;
import dev.whisker.train.inside.WeightInside;
import dev.whisker.train.loss.SparseCategoricalCrossentropy;
import dev.whisker.train.optimizer.Adam;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * The first training step of a small network on a batch of 16 pictures, from inside: loss, values and their gradients,
 * norms of weights, gradients and updates, against real Keras in float64.
 */
class GoldenInsideTest {
    private static final int SIDE = 64;
    private static final int COLUMNS = 4;
    /** Their rows in the golden file; null for those that training shows nothing of. */
    private static final String[] LAYERS = {"rescaling", "conv2d", "max_pooling2d", "conv2d_1", "batch_normalization",
        "re_lu", "max_pooling2d_1", "conv2d_2", "max_pooling2d_2", null, "dense", null, "dense_1"};
    private static final String[] WEIGHTS = {"conv2d/kernel", "conv2d/bias", "conv2d_1/kernel",
        "batch_normalization/gamma", "batch_normalization/beta", "conv2d_2/kernel", "conv2d_2/bias", "dense/kernel",
        "dense/bias", "dense_1/kernel", "dense_1/bias"};

    private InsideGolden golden;

    /** By backend: the largest difference of a column, relative to its largest value. */
    Map<GoldenBackend, Double> backends() {
        return Map.of(GoldenBackend.ANYWHERE.get(0), 1e-9, GoldenBackend.ANYWHERE.get(1), 1e-4);
    }

    /** Dropout's rate is 0 in it: what is dropped is Whisker's own choice. */
    private static Graph model() {
        Sequential.Builder builder = Sequential.builder(Shape.of(SIDE, SIDE, 3));
        for (String layer : List.of("Rescaling(0.00392156862745098)", "Conv2D(8, 3, activation=relu)",
                "MaxPooling2D(2)", "Conv2D(12, 3, padding=same, use_bias=false)", "BatchNormalization(momentum=0.9)",
                "ReLU(max_value=6)", "MaxPooling2D(2)", "Conv2D(16, 3, activation=relu)", "MaxPooling2D(2)", "Flatten",
                "Dense(16, activation=relu)", "Dropout(0)", "Dense(2)")) {
            builder.add(LayerText.parse(layer));
        }
        return builder.build();
    }

    private Samples samples() {
        double[] pixels = golden.data("small/batch");
        byte[] bytes = new byte[pixels.length];
        IntStream.range(0, bytes.length).forEach(i -> bytes[i] = (byte) pixels[i]);
        int[] labels = golden.array("small/labels").toInts();
        return new Samples(new ArrayDataset(bytes, labels, SIDE, SIDE, 3, List.of("cats", "dogs")),
                IntStream.range(0, labels.length).toArray());
    }

    @TestFactory
    Stream<DynamicTest> theFirstStepFromInside() throws IOException {
        golden = InsideGolden.read(true);
        return backends().entrySet().stream().map(entry -> DynamicTest.dynamicTest(entry.getKey().name(), () -> {
            try (Backend backend = entry.getKey().open().get()) {
                compare(backend, entry.getValue());
            }
        }));
    }

    private void compare(Backend backend, double tolerance) {
        TrainingOptions options = TrainingOptions.defaults().withBatchSize(16).withShuffle(false)
                .withObserve(ObservedSteps.ALL);
        List<EpochInside> seen = new ArrayList<>();
        try (Trainer trainer = Trainer.of(model(), backend, new SparseCategoricalCrossentropy(true), Adam.defaults(),
                options)) {
            for (Parameter parameter : trainer.model().parameters().all()) {
                backend.write(parameter.value(), golden.data("small/weights/" + parameter.path()));
            }
            History history = trainer.fit(samples(), null, 1, List.of(new Callback() {
                @Override
                public void epochEnd(Training training) {
                    seen.add(training.inside());
                }
            }));
            double loss = golden.data("small/training/loss")[0];
            assertEquals(loss, history.last().loss(), tolerance * loss);
        }
        EpochInside inside = seen.get(0);
        assertEquals(1, inside.steps());
        layers("mean", inside, 0, layer -> layer.value().mean(), tolerance);
        layers("deviation", inside, 1, layer -> layer.value().deviation(), tolerance);
        layers("zero share", inside, 2, layer -> layer.value().zeroShare(), 1e-4);
        layers("gradient", inside, 3, LayerInside::gradientL2, tolerance);
        weights("weight", inside, 0, WeightInside::l2, tolerance);
        weights("gradient", inside, 1, WeightInside::gradientL2, tolerance);
        weights("update", inside, 2, WeightInside::updateL2, tolerance);
        weights("ratio", inside, 3, WeightInside::ratio, tolerance);
    }

    private void layers(String what, EpochInside inside, int column, ToDoubleFunction<LayerInside> value,
            double tolerance) {
        double[] expected = golden.data("small/training/layers");
        double largest = largest(expected, column);
        for (int row = 0; row < LAYERS.length; row++) {
            String path = LAYERS[row];
            boolean hasGradient = row > 0;
            if (path == null || column == COLUMNS - 1 && !hasGradient) {
                continue;
            }
            LayerInside layer = inside.layers().stream().filter(each -> each.path().equals(path)).findFirst()
                    .orElseThrow();
            assertEquals(expected[row * COLUMNS + column], value.applyAsDouble(layer), tolerance * largest,
                    what + " of " + path);
        }
        assertTrue(inside.layers().size() == Stream.of(LAYERS).filter(path -> path != null).count());
    }

    private void weights(String what, EpochInside inside, int column, ToDoubleFunction<WeightInside> value,
            double tolerance) {
        double[] expected = golden.data("small/training/weights");
        double largest = largest(expected, column);
        assertEquals(List.of(WEIGHTS), inside.weights().stream().map(WeightInside::path).toList());
        for (int row = 0; row < WEIGHTS.length; row++) {
            assertEquals(expected[row * COLUMNS + column], value.applyAsDouble(inside.weights().get(row)),
                    tolerance * largest, what + " of " + WEIGHTS[row]);
        }
    }

    private static double largest(double[] values, int column) {
        return IntStream.range(0, values.length).filter(i -> i % COLUMNS == column)
                .mapToDouble(i -> Math.abs(values[i])).max().orElseThrow();
    }
}
