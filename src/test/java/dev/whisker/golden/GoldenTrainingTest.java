package dev.whisker.golden;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.whisker.data.ArrayDataset;
import dev.whisker.format.npy.NpyArray;
import dev.whisker.layer.LayerText;
import dev.whisker.model.Graph;
import dev.whisker.model.Sequential;
import dev.whisker.op.Backend;
import dev.whisker.tensor.Shape;
import dev.whisker.train.Samples;
import dev.whisker.train.Trainer;
import dev.whisker.train.TrainingOptions;
import dev.whisker.train.callback.Callback;
import dev.whisker.train.callback.EpochResult;
import dev.whisker.train.callback.History;
import dev.whisker.train.callback.Training;
import dev.whisker.train.loss.BinaryCrossentropy;
import dev.whisker.train.loss.Loss;
import dev.whisker.train.loss.SparseCategoricalCrossentropy;
import dev.whisker.train.optimizer.Adam;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Networks trained from Keras' initial weights on the same batches: losses, the books of fit, and the weights in the
 * end.
 */
class GoldenTrainingTest {

    /**
     * Of losses and weights after several steps, on every backend: training amplifies what Keras' own float32 rounds
     * away.
     */
    private static final double TOLERANCE = 1e-4;

    List<GoldenBackend> backends() {
        return GoldenBackend.ANYWHERE;
    }

    @TestFactory
    Stream<DynamicTest> tenAdamStepsOfASmallNetwork() {
        return GoldenBackend.tests(backends(), List.of(GoldenCases.adam()), (session, golden) -> {
            Map<String, NpyArray> arrays = golden.arrays();
            int[] shape = arrays.get("x").shape();
            Graph model = model(golden);
            try (Trainer trainer = trainer(model, session.backend(), golden, Adam.defaults(), shape[1])) {
                StepLosses losses = new StepLosses();
                trainer.fit(samples(golden, arrays.get("x"), arrays.get("labels")), null, 1, List.of(losses));
                assertNear("losses", arrays.get("losses").data(), losses.values());
                assertWeights(model, session.backend(), trainer, golden);
            }
        });
    }

    @TestFactory
    Stream<DynamicTest> booksOfTwoEpochs() {
        return GoldenBackend.tests(backends(), GoldenCases.histories(), (session, golden) -> {
            Map<String, NpyArray> arrays = golden.arrays();
            Adam adam = Adam.defaults().withLearningRate(golden.learningRate());
            Graph model = model(golden);
            try (Trainer trainer = trainer(model, session.backend(), golden, adam, golden.batchSize())) {
                Samples train = samples(golden, arrays.get("x"), arrays.get("labels"));
                Samples validation = samples(golden, arrays.get("val_x"), arrays.get("val_labels"));
                History history = trainer.fit(train, validation, golden.epochs(), List.of());
                assertNear("loss", arrays.get("loss").data(), history.series(EpochResult::loss));
                assertNear("val_loss", arrays.get("val_loss").data(), history.series(EpochResult::valLoss));
                assertArrayEquals(arrays.get("accuracy").data(), history.series(EpochResult::accuracy), 1e-6,
                        "accuracy");
                assertArrayEquals(arrays.get("val_accuracy").data(), history.series(EpochResult::valAccuracy), 1e-6,
                        "val_accuracy");
                assertWeights(model, session.backend(), trainer, golden);
            }
        });
    }

    /** A trainer that takes samples as they come, and begins with the case's weights. */
    private static Trainer trainer(Graph model, Backend backend, GoldenCases.TrainingCase golden, Adam adam,
            int batchSize) {
        Loss loss = golden.loss().equals("BinaryCrossentropy") ? new BinaryCrossentropy(golden.fromLogits())
                : new SparseCategoricalCrossentropy(golden.fromLogits());
        Trainer trainer = Trainer.of(model, backend, loss, adam,
                TrainingOptions.defaults().withBatchSize(batchSize).withShuffle(false));
        golden.weights("initial").forEach((layer, weights) -> weights.forEach((name, array) ->
                backend.write(trainer.model().parameters().get(path(model, layer, name)).value(), array.data())));
        return trainer;
    }

    private static Graph model(GoldenCases.TrainingCase golden) {
        Sequential.Builder model = Sequential.builder(Shape.of(golden.input()));
        golden.model().forEach(text -> model.add(LayerText.parse(text)));
        return model.build();
    }

    /** By the model as described: training may rewrite it into other layers, whose weights keep their paths. */
    private static String path(Graph model, int layer, String weight) {
        return model.node(layer).path() + "/" + weight;
    }

    private static Samples samples(GoldenCases.TrainingCase golden, NpyArray pictures, NpyArray labels) {
        int[] input = golden.input();
        List<String> classes = IntStream.rangeClosed(0,
                IntStream.of(labels.toInts()).max().orElseThrow()).mapToObj(Integer::toString).toList();
        return Samples.all(new ArrayDataset(pictures.toFloats(), labels.toInts(), input[0], input[1], input[2],
                classes));
    }

    private static void assertWeights(Graph model, Backend backend, Trainer trainer, GoldenCases.TrainingCase golden) {
        golden.weights("final").forEach((layer, weights) -> weights.forEach((name, array) -> {
            String path = path(model, layer, name);
            assertNear(path, array.data(), backend.read(trainer.model().parameters().get(path).value()));
        }));
    }

    private static void assertNear(String what, double[] expected, double[] actual) {
        assertEquals(expected.length, actual.length, what);
        double error = GoldenCases.relativeError(actual, expected);
        assertTrue(error <= TOLERANCE, () -> what + " is off by " + error + " relative to its largest value, allowed "
                + TOLERANCE);
    }

    /** The loss of each step, from the running means that training reports. */
    private static final class StepLosses implements Callback {
        private final List<Double> losses = new ArrayList<>();
        private double sum;

        @Override
        public void batchEnd(Training training) {
            double mean = training.metrics().get("loss");
            losses.add(mean * training.step() - sum);
            sum = mean * training.step();
        }

        double[] values() {
            return losses.stream().mapToDouble(Double::doubleValue).toArray();
        }
    }
}
