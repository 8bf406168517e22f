package dev.whisker.train;

import static dev.whisker.train.TrainingFixtures.bars;
import static dev.whisker.train.TrainingFixtures.cnn;
import static dev.whisker.train.TrainingFixtures.options;
import static dev.whisker.train.TrainingFixtures.trainer;
import static dev.whisker.train.TrainingFixtures.twoLogits;
import static dev.whisker.train.TrainingFixtures.weights;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.whisker.WhiskerException;
import dev.whisker.data.ArrayDataset;
import dev.whisker.layer.Dense;
import dev.whisker.layer.Dropout;
import dev.whisker.model.Graph;
import dev.whisker.model.Parameter;
import dev.whisker.op.Activation;
import dev.whisker.op.Backend;
import dev.whisker.tensor.DType;
import dev.whisker.train.callback.Callback;
import dev.whisker.train.callback.EpochResult;
import dev.whisker.train.callback.History;
import dev.whisker.train.callback.Training;
import dev.whisker.train.loss.SparseCategoricalCrossentropy;
import dev.whisker.train.optimizer.Adam;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

@ParameterizedClass(name = "{0}")
@MethodSource("dev.whisker.train.TrainingFixtures#backends")
class TrainerTest {
    private final Backend backend;

    TrainerTest(String name, Supplier<Backend> opener) {
        backend = opener.get();
    }

    @AfterEach
    void close() {
        backend.close();
    }

    /** How much the order of a sum may matter. */
    private double rounding() {
        return backend.floatType() == DType.FLOAT64 ? 1e-12 : 1e-5;
    }

    @Test
    void aSmallCnnLearnsWhatNoPixelAverageTells() {
        Samples validation = bars(60, 2);
        try (Trainer trainer = trainer(twoLogits(), backend, options())) {
            History history = trainer.fit(bars(160, 1), validation, 12, List.of());
            assertEquals(12, history.epochs().size());
            assertTrue(history.last().loss() < 0.5 * history.epochs().get(0).loss(), history.toCsv());
            assertTrue(history.last().valAccuracy() > 0.9, history.toCsv());
            Evaluation evaluation = trainer.evaluate(validation);
            assertEquals(history.last().valLoss(), evaluation.loss());
            assertEquals(history.last().valAccuracy(), evaluation.accuracy());
            assertEquals(12 * 10, trainer.stepsDone());
        }
    }

    /**
     * A learning rate that changes no weight: the means over ragged batches must then be the means over the whole set.
     */
    @Test
    void booksOfRaggedBatchesAreMeansOverSamples() {
        Samples samples = bars(53, 3);
        Adam still = Adam.defaults().withLearningRate(1e-300);
        try (Trainer trainer = Trainer.of(twoLogits(), backend, new SparseCategoricalCrossentropy(true), still,
                options())) {
            EpochResult epoch = trainer.fit(samples, samples, 1, List.of()).last();
            double loss = 0;
            double right = 0;
            float[][] logits = trainer.predict(samples);
            for (int i = 0; i < samples.size(); i++) {
                int label = samples.dataset().label(i);
                loss += Math.log(1 + Math.exp(logits[i][1 - label] - logits[i][label]));
                right += logits[i][label] > logits[i][1 - label] ? 1 : 0;
            }
            assertEquals(loss / 53, epoch.loss(), 1e-6);
            assertEquals(right / 53, epoch.accuracy());
            assertEquals(epoch.loss(), epoch.valLoss(), rounding());
            assertEquals(epoch.accuracy(), epoch.valAccuracy());
        }
    }

    @Test
    void evaluationDoesNotDependOnItsBatchSize() {
        Samples samples = bars(37, 4);
        Evaluation[] evaluations = new Evaluation[3];
        float[][][] predictions = new float[3][][];
        int[] sizes = {1, 10, 64};
        for (int i = 0; i < sizes.length; i++) {
            try (Trainer trainer = trainer(twoLogits(), backend, options().withEvaluationBatchSize(sizes[i]))) {
                evaluations[i] = trainer.evaluate(samples);
                predictions[i] = trainer.predict(samples);
            }
        }
        for (int i = 1; i < sizes.length; i++) {
            assertEquals(evaluations[0].loss(), evaluations[i].loss(), rounding());
            assertEquals(evaluations[0].accuracy(), evaluations[i].accuracy());
            assertEquals(37, evaluations[i].samples());
            for (int row = 0; row < samples.size(); row++) {
                assertArrayEquals(predictions[0][row], predictions[i][row], 1e-5f);
            }
        }
    }

    @Test
    void aBatchLargerThanTheDataHoldsAllOfIt() {
        try (Trainer trainer = trainer(twoLogits(), backend, options().withBatchSize(500))) {
            trainer.fit(bars(20, 1), bars(7, 2), 3, List.of());
            assertEquals(3, trainer.stepsDone());
        }
    }

    @Test
    void theSameSeedGivesTheSameBitsAndAnotherSeedDoesNot() {
        Map<String, double[]> first = trained(options(), 3);
        Map<String, double[]> second = trained(options().withLoaderThreads(3), 3);
        Map<String, double[]> other = trained(options().withSeed(6), 3);
        first.forEach((path, values) -> assertArrayEquals(values, second.get(path), path));
        assertFalse(Arrays.equals(first.get("dense/kernel"), other.get("dense/kernel")));
    }

    @Test
    void oneFitAfterAnotherGoesOn() {
        Map<String, double[]> atOnce = trained(options(), 3);
        Map<String, double[]> inParts = trained(options(), 1, 2);
        atOnce.forEach((path, values) -> assertArrayEquals(values, inParts.get(path), path));
    }

    private Map<String, double[]> trained(TrainingOptions options, int... epochs) {
        try (Trainer trainer = trainer(cnn(Dropout.of(0.3), Dense.of(2)), backend, options)) {
            for (int count : epochs) {
                trainer.fit(bars(40, 1), bars(10, 2), count, List.of());
            }
            return weights(trainer.model());
        }
    }

    @Test
    void frozenLayersStayAndOthersLearn() {
        for (String frozen : List.of("conv2d", "dense")) {
            try (Trainer trainer = trainer(cnn(Dense.of(6).activation(Activation.RELU),
                    Dense.of(2)).freeze(frozen::equals), backend, options())) {
                Map<String, double[]> before = weights(trainer.model());
                trainer.fit(bars(40, 1), null, 2, List.of());
                weights(trainer.model()).forEach((path, values) ->
                        assertEquals(path.startsWith(frozen + "/"), Arrays.equals(values, before.get(path)), path));
            }
        }
    }

    @Test
    void weightsOfFrozenLayersMayBeWrittenBetweenFits() {
        Adam still = Adam.defaults().withLearningRate(1e-300);
        Graph model = cnn(Dense.of(2)).freeze("conv2d"::equals);
        try (Trainer trainer = Trainer.of(model, backend, new SparseCategoricalCrossentropy(true), still, options())) {
            assertTrue(Math.abs(trainer.fit(bars(40, 1), null, 1, List.of()).last().loss() - Math.log(2)) > 1e-4);
            Parameter kernel = trainer.model().parameters().get("conv2d/kernel");
            backend.write(kernel.value(), new double[(int) kernel.value().size()]);
            // Nothing passes the convolution now, so that both logits are the bias, 0.
            assertEquals(Math.log(2), trainer.fit(bars(40, 1), null, 1, List.of()).last().loss(), 1e-6);
        }
    }

    @Test
    void aModelWithNothingToTrainSaysSo() {
        try (Trainer trainer = trainer(twoLogits().freeze(name -> true), backend, options())) {
            Map<String, double[]> before = weights(trainer.model());
            trainer.fit(bars(20, 1), null, 1, List.of());
            weights(trainer.model()).forEach((path, values) -> assertArrayEquals(before.get(path), values, path));
            assertTrue(trainer.warnings().get(0).contains("no layer of model 'sequential' has weights to train"),
                    trainer.warnings().toString());
        }
    }

    /** Bytes are widened by the backend, and are then the same numbers. */
    @Test
    void picturesInBytesTrainAsTheSameInFloats() {
        byte[] bytes = new byte[40 * 64];
        float[] floats = new float[bytes.length];
        int[] labels = new int[40];
        Random random = new Random(3);
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) random.nextInt(256);
            floats[i] = Byte.toUnsignedInt(bytes[i]);
        }
        Arrays.setAll(labels, i -> i % 2);
        List<Map<String, double[]>> results = new ArrayList<>();
        for (ArrayDataset dataset : List.of(new ArrayDataset(floats, labels, 8, 8, 1, List.of("a", "b")),
                new ArrayDataset(bytes, labels, 8, 8, 1, List.of("a", "b")))) {
            try (Trainer trainer = trainer(twoLogits(), backend, options())) {
                trainer.fit(Samples.all(dataset), Samples.all(dataset), 2, List.of());
                results.add(weights(trainer.model()));
            }
        }
        results.get(0).forEach((path, values) -> assertArrayEquals(values, results.get(1).get(path), path));
    }

    /**
     * The next batch is taken in while a step runs. What a callback does with the model between two steps must not
     * reach it.
     */
    @Test
    void useOfTheModelBetweenStepsChangesNoStep() {
        Samples train = bars(53, 1);
        Samples others = bars(40, 2);
        Map<String, double[]> undisturbed;
        try (Trainer trainer = trainer(twoLogits(), backend, options())) {
            trainer.fit(train, others, 2, List.of());
            undisturbed = weights(trainer.model());
        }
        try (Trainer trainer = trainer(twoLogits(), backend, options())) {
            List<Double> losses = new ArrayList<>();
            Callback user = new Callback() {
                @Override
                public void batchEnd(Training training) {
                    losses.add(trainer.evaluate(others).loss());
                    trainer.predict(bars(training.step(), 3)); // of a size that was not planned: all is planned anew
                }
            };
            trainer.fit(train, others, 2, List.of(user));
            assertEquals(8, losses.stream().distinct().count());
            Map<String, double[]> actual = weights(trainer.model());
            undisturbed.forEach((path, values) -> assertArrayEquals(values, actual.get(path), path));
        }
    }

    @Test
    void aBatchThatNoArrayHoldsIsRefused() {
        try (Trainer trainer = trainer(twoLogits(), backend, options().withEvaluationBatchSize(40_000_000))) {
            Samples many = new Samples(bars(1, 1).dataset(), new int[40_000_000]);
            WhiskerException e = assertThrows(WhiskerException.class, () -> trainer.predict(many));
            assertEquals("a batch of 40000000 inputs of shape (8, 8, 1) has 2560000000 numbers; at most 2147483639 "
                    + "are possible; "
                    + "use a smaller batch size or smaller pictures", e.getMessage());
        }
    }

    @Test
    void callbacksHearEveryStep() {
        List<String> heard = new ArrayList<>();
        Callback listener = new Callback() {
            @Override
            public void epochBegin(Training training) {
                heard.add("begin " + training.epoch() + "/" + training.epochs() + " of " + training.steps());
            }

            @Override
            public void batchEnd(Training training) {
                heard.add("batch " + training.step());
            }

            @Override
            public void epochEnd(Training training) {
                heard.add("end " + training.epoch() + (training.metrics().containsKey("val_loss") ? " validated" : ""));
            }

            @Override
            public void trainEnd(Training training) {
                heard.add("over");
            }
        };
        try (Trainer trainer = trainer(twoLogits(), backend, options())) {
            trainer.fit(bars(20, 1), null, 2, List.of(listener));
            trainer.fit(bars(20, 1), bars(3, 2), 1, List.of(listener));
        }
        assertEquals(List.of("begin 1/2 of 2", "batch 1", "batch 2", "end 1", "begin 2/2 of 2", "batch 1", "batch 2",
                "end 2", "over",
                "begin 3/3 of 2", "batch 1", "batch 2", "end 3 validated", "over"), heard);
    }

    @Test
    void nothingIsAllocatedAfterPlanning() {
        AtomicInteger allocations = new AtomicInteger();
        Backend counting = (Backend) Proxy.newProxyInstance(getClass().getClassLoader(), new Class<?>[] {Backend.class},
                (proxy, method, arguments) -> {
            if (method.getName().equals("allocate")) {
                allocations.incrementAndGet();
            }
            try {
                return method.invoke(backend, arguments);
            } catch (InvocationTargetException e) {
                throw e.getCause();
            }
        });
        Samples train = bars(37, 1);
        Samples validation = bars(21, 2);
        try (Trainer trainer = trainer(twoLogits(), counting, options())) {
            trainer.plan(train, validation);
            int planned = allocations.get();
            trainer.fit(train, validation, 2, List.of());
            trainer.evaluate(validation);
            trainer.predict(validation);
            assertEquals(planned, allocations.get());
            trainer.evaluate(bars(8, 3));
            assertTrue(allocations.get() > planned, "another remainder needs another program");
        }
    }

    @Test
    void theMemoryPlanNamesEveryAllocation() {
        try (Trainer trainer = trainer(twoLogits(), backend, options())) {
            assertTrue(trainer.bufferTable().isEmpty());
            trainer.plan(bars(37, 1), bars(21, 2));
            String plan = trainer.memoryPlan();
            for (String part : List.of("parameters", "activations", "if no buffer were shared", "scratch",
                    "kept kernels", "batch", "total",
                    "training batches of 16", "training batches of 5", "inference batches of 16",
                    "inference batches of 5")) {
                assertTrue(plan.contains(part), plan);
            }
            assertTrue(trainer.bufferTable().contains("gradient of dense"), trainer.bufferTable());
        }
    }
}
