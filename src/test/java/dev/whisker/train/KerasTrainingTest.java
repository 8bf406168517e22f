package dev.whisker.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.whisker.backend.reference.ReferenceBackend;
import dev.whisker.data.ArrayDataset;
import dev.whisker.golden.GoldenCases;
import dev.whisker.importer.NpyArray;
import dev.whisker.layer.LayerText;
import dev.whisker.model.Model;
import dev.whisker.model.Sequential;
import dev.whisker.op.Backend;
import dev.whisker.tensor.Shape;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Training from Keras' own first weights, held against what Keras made of them: history.fit bookkeeping, ragged batches, and ten steps of Adam. */
class KerasTrainingTest {
    private static final double TOLERANCE = 1e-4;

    static List<GoldenCases.TrainingCase> histories() {
        return GoldenCases.histories();
    }

    @ParameterizedTest
    @MethodSource("histories")
    void historyIsThatOfKeras(GoldenCases.TrainingCase golden) {
        Map<String, NpyArray> arrays = golden.arrays();
        try (Backend backend = new ReferenceBackend(); Trainer trainer = trainer(golden, backend, golden.batchSize(), golden.learningRate())) {
            Samples train = samples(arrays.get("x").data(), arrays.get("labels").toInts(), golden.input());
            Samples validation = samples(arrays.get("val_x").data(), arrays.get("val_labels").toInts(), golden.input());
            History history = trainer.fit(train, validation, golden.epochs(), List.of());
            assertSeries(arrays.get("loss"), history, EpochResult::loss);
            assertSeries(arrays.get("accuracy"), history, EpochResult::accuracy);
            assertSeries(arrays.get("val_loss"), history, EpochResult::valLoss);
            assertSeries(arrays.get("val_accuracy"), history, EpochResult::valAccuracy);
            assertFinalWeights(golden, trainer.model());
        }
    }

    /** Ten steps on ten batches are an epoch without shuffling; a callback takes each loss out of the running mean. */
    @Test
    void tenStepsOfAdamAreThoseOfKeras() {
        GoldenCases.TrainingCase golden = GoldenCases.adam();
        Map<String, NpyArray> arrays = golden.arrays();
        int batch = arrays.get("x").shape()[1];
        double[] losses = new double[arrays.get("losses").size()];
        Callback difference = new Callback() {
            private double sum;

            @Override
            public void batchEnd(int step, double loss, double accuracy) {
                losses[step - 1] = loss * step - sum;
                sum += losses[step - 1];
            }
        };
        try (Backend backend = new ReferenceBackend(); Trainer trainer = trainer(golden, backend, batch, Adam.defaults().learningRate())) {
            trainer.fit(samples(arrays.get("x").data(), arrays.get("labels").toInts(), golden.input()), null, 1, List.of(difference));
            for (int i = 0; i < losses.length; i++) {
                assertEquals(1, losses[i] / arrays.get("losses").data()[i], TOLERANCE, "step " + (i + 1));
            }
            assertFinalWeights(golden, trainer.model());
        }
    }

    private static Trainer trainer(GoldenCases.TrainingCase golden, Backend backend, int batchSize, double learningRate) {
        Sequential.Builder builder = Sequential.builder(Shape.of(golden.input()));
        golden.model().forEach(text -> builder.add(LayerText.parse(text)));
        Loss loss = golden.loss().equals("BinaryCrossentropy")
                ? new BinaryCrossentropy(golden.fromLogits())
                : new SparseCategoricalCrossentropy(golden.fromLogits());
        Trainer trainer = Trainer.of(builder.build(), backend, loss, Adam.defaults().withLearningRate(learningRate),
                TrainingOptions.defaults().withBatchSize(batchSize).withShuffle(false));
        eachWeight(golden, "initial", trainer.model(), (path, array) -> backend.write(trainer.model().parameters().get(path).value(), array.data()));
        return trainer;
    }

    private static Samples samples(double[] values, int[] labels, int[] input) {
        float[] images = new float[values.length];
        for (int i = 0; i < images.length; i++) {
            images[i] = (float) values[i];
        }
        int classes = IntStream.of(labels).max().orElseThrow() + 1;
        List<String> names = IntStream.range(0, classes).mapToObj(Integer::toString).toList();
        return Samples.all(new ArrayDataset(images, labels, input[0], input[1], input[2], names));
    }

    private static void assertSeries(NpyArray expected, History history, ToDoubleFunction<EpochResult> value) {
        double error = GoldenCases.relativeError(history.series(value), expected.data());
        assertTrue(error <= TOLERANCE, () -> "off by " + error + ":\n" + history.toCsv());
    }

    private static void assertFinalWeights(GoldenCases.TrainingCase golden, Model model) {
        eachWeight(golden, "final", model, (path, array) -> {
            double error = GoldenCases.relativeError(model.backend().read(model.parameters().get(path).value()), array.data());
            assertTrue(error <= TOLERANCE, () -> path + " is off by " + error);
        });
    }

    /** Weights of the golden file are known by their layer's index in the model as described, which here is the layer's id. */
    private static void eachWeight(GoldenCases.TrainingCase golden, String when, Model model, BiConsumer<String, NpyArray> action) {
        golden.weights(when).forEach((id, weights) -> {
            String layer = model.description().layers().stream().filter(named -> named.id() == id).findFirst().orElseThrow().name();
            weights.forEach((name, array) -> action.accept(layer + "/" + name, array));
        });
    }
}
