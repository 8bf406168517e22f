package dev.whisker.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.whisker.WhiskerException;
import dev.whisker.backend.cuda.CudaHere;
import dev.whisker.backend.cuda.StandInCalls;
import dev.whisker.backend.cuda.StandInFailures;
import dev.whisker.example.SteepTanh;
import dev.whisker.layer.BatchNormalization;
import dev.whisker.layer.Conv2D;
import dev.whisker.layer.Dense;
import dev.whisker.layer.Dropout;
import dev.whisker.layer.Flatten;
import dev.whisker.layer.FlipMode;
import dev.whisker.layer.GlobalMaxPooling2D;
import dev.whisker.layer.MaxPooling2D;
import dev.whisker.layer.RandomFlip;
import dev.whisker.layer.RandomRotation;
import dev.whisker.layer.regularizer.L2;
import dev.whisker.model.Graph;
import dev.whisker.model.Sequential;
import dev.whisker.op.Activation;
import dev.whisker.op.Backend;
import dev.whisker.op.Padding;
import dev.whisker.op.Precision;
import dev.whisker.tensor.Shape;
import dev.whisker.tensor.Tensor;
import dev.whisker.train.callback.Callback;
import dev.whisker.train.callback.Training;
import dev.whisker.train.loss.SparseCategoricalCrossentropy;
import dev.whisker.train.optimizer.Optimizer;
import dev.whisker.train.optimizer.Optimizers;
import dev.whisker.train.optimizer.Update;
import dev.whisker.train.schedule.Constant;
import dev.whisker.train.schedule.Schedule;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Training steps as CUDA graphs have the bits of steps whose calls are made one by one. */
@Tag(CudaHere.TAG)
class RepeatedStepsTest {
    private static final String GRAPH = "training step: recorded as a CUDA graph in its second run, and repeated";
    /** Batches of 16: four, and one of 6. */
    private static final Samples TRAIN = TrainingFixtures.bars(70, 1);
    private static final Samples VALIDATION = TrainingFixtures.bars(20, 2);
    private static final int EPOCHS = 4;

    @TempDir
    private Path directory;

    /** Trained from the first layer on: augmentation, moving statistics, a penalty, dropout. */
    private static Graph trained() {
        return Sequential.builder(TrainingFixtures.INPUT)
                .add(RandomFlip.of(FlipMode.HORIZONTAL_AND_VERTICAL))
                .add(RandomRotation.of(0.1))
                .add(Conv2D.of(4, 3).activation(Activation.RELU).kernelRegularizer(new L2(0.01)))
                .add(BatchNormalization.of())
                .add(MaxPooling2D.of(2))
                .add(Dropout.of(0.3))
                .add(Flatten.of())
                .add(Dense.of(2))
                .build();
    }

    /** A head on a frozen base, whose kernels are derived once, with a frozen layer in the head. */
    private static Graph head() {
        return Sequential.builder(TrainingFixtures.INPUT)
                .add(RandomFlip.of(FlipMode.HORIZONTAL))
                .add("stem", Conv2D.of(3, 3).padding(Padding.SAME))
                .add("base", new FrozenBaseTest.SmallBase())
                .add(GlobalMaxPooling2D.of())
                .add(Dense.of(6).activation(Activation.RELU))
                .add("fixed", Dense.of(5).activation(Activation.TANH))
                .add(Dropout.of(0.2))
                .add(Dense.of(2))
                .build().freeze(name -> List.of("stem", "base", "fixed").contains(name));
    }

    private static Trainer trainer(Graph model, Backend backend, Optimizer optimizer) {
        return Trainer.of(model, backend, new SparseCategoricalCrossentropy(true), optimizer,
                TrainingFixtures.options());
    }

    /** Weights, the optimizer's memory, what the epochs gave, and the loss of each batch. */
    private static Map<String, double[]> state(Trainer trainer, List<Double> losses) {
        Map<String, double[]> state = new LinkedHashMap<>(TrainingFixtures.weights(trainer.model()));
        List<Tensor> slots = trainer.model().parameters().slots();
        for (int i = 0; i < slots.size(); i++) {
            state.put("slot " + i, trainer.model().backend().read(slots.get(i)));
        }
        trainer.history().epochs().forEach(epoch -> epoch.values().forEach((name, value) ->
                state.put(name + " of " + epoch.epoch(), new double[] {value})));
        state.put("counts", new double[] {trainer.stepsDone(), trainer.epochsDone(), trainer.learningRate()});
        state.put("losses", losses.stream().mapToDouble(Double::doubleValue).toArray());
        return state;
    }

    private static void assertSame(Map<String, double[]> expected, Map<String, double[]> actual) {
        assertEquals(expected.keySet(), actual.keySet());
        expected.forEach((name, values) -> assertArrayEquals(values, actual.get(name), name));
    }

    /** Looks at the loss of every third step, so that steps are settled at once and late. */
    private static Callback watcher(List<Double> losses, List<String> lines) {
        return new Callback() {
            @Override
            public void batchEnd(Training training) {
                if (training.step() % 3 == 0) {
                    losses.add(training.batchLoss());
                }
            }

            @Override
            public void message(Training training, String line) {
                lines.add(line);
            }
        };
    }

    private record Run(Map<String, double[]> state, List<String> lines, List<String> choices, long graphs) {
    }

    private static long graphs() {
        return CudaHere.isStandIn() ? StandInCalls.now().graphs() : 0;
    }

    private static Run run(Backend opened, Graph model, Optimizer optimizer, Samples train) {
        List<Double> losses = new ArrayList<>();
        List<String> lines = new ArrayList<>();
        long before = graphs();
        try (Backend backend = opened; Trainer trainer = trainer(model, backend, optimizer)) {
            trainer.fit(train, VALIDATION, EPOCHS, List.of(watcher(losses, lines)));
            return new Run(state(trainer, losses), lines, trainer.choices(), graphs() - before);
        }
    }

    private static void assertEqualBits(Graph model, Optimizer optimizer, Samples train) {
        Run plain = run(CudaHere.openWithoutGraphs(Precision.FP32), model, optimizer, train);
        Run repeated = run(CudaHere.open(), model, optimizer, train);
        assertSame(plain.state, repeated.state);
        assertEquals(List.of(), repeated.lines);
        assertTrue(repeated.choices.contains(GRAPH), repeated.choices.toString());
        if (CudaHere.isStandIn()) {
            assertEquals(0, plain.graphs);
            // All but the first step with each batch size.
            assertEquals(EPOCHS * 5 - 2, repeated.graphs);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"Adam(0.01)", "Adam(CosineDecay(0.01, 15), amsgrad=true, clipvalue=0.1)",
        "SGD(ExponentialDecay(0.1, 3, 0.9), momentum=0.9, nesterov=true, clipnorm=0.1)", "SGD(0.1, weight_decay=0.1)",
        "RMSprop(PiecewiseConstantDecay([4, 9], [0.01, 0.003, 0.001]), momentum=0.9, centered=true, "
            + "global_clipnorm=0.1)", "AdamW(0.01)", "Adagrad(0.1)"})
    void everyOptimizerAndScheduleHasTheSameBits(String optimizer) {
        assertEqualBits(trained(), Optimizers.parse(optimizer), TRAIN);
    }

    @Test
    void aHeadOnAFrozenBaseHasTheSameBits() {
        assertEqualBits(head(), Optimizers.parse("Adam(PolynomialDecay(0.01, 12))"), TRAIN);
    }

    @Test
    void weightedSamplesHaveTheSameBits() {
        assertEqualBits(trained(), Optimizers.parse("Adam(0.01)"), TRAIN.withClassWeights(Map.of(0, 0.5, 1, 2.0)));
    }

    /** Makes other calls in every third step. */
    private record Lookahead(Schedule learningRate) implements Optimizer {
        @Override
        public int slots() {
            return 1;
        }

        @Override
        public void update(Update step) {
            step.axpy(-step.learningRate() / step.number(), step.gradients(), step.weights());
            if (step.number() % 3 == 0) {
                step.axpby(0.5, step.slot(0), 0.5, step.weights());
            }
            step.axpby(1, step.weights(), 0, step.slot(0));
        }
    }

    @Test
    void anOptimizerOfOnesOwnMayMakeOtherCallsInSomeSteps() {
        Lookahead optimizer = new Lookahead(new Constant(0.1));
        Run plain = run(CudaHere.openWithoutGraphs(Precision.FP32), trained(), optimizer, TRAIN);
        Run repeated = run(CudaHere.open(), trained(), optimizer, TRAIN);
        assertSame(plain.state, repeated.state);
        if (CudaHere.isStandIn()) {
            assertTrue(repeated.graphs > 5 && repeated.graphs < EPOCHS * 5 - 2, repeated.graphs + " graphs");
        }
    }

    /** With a learning rate that a callback sets, an evaluation between steps, and samples that get weights. */
    @Test
    void whatHappensBetweenStepsIsSeen() {
        List<Map<String, double[]>> states = new ArrayList<>();
        for (boolean graphs : List.of(false, true)) {
            List<Double> seen = new ArrayList<>();
            try (Backend backend = graphs ? CudaHere.open() : CudaHere.openWithoutGraphs(Precision.FP32);
                    Trainer trainer = trainer(head(), backend, Optimizers.parse("Adam(0.01)"))) {
                Callback steers = new Callback() {
                    @Override
                    public void batchEnd(Training training) {
                        training.setLearningRate(0.01 / training.stepsDone());
                        if (training.step() == 3) {
                            seen.add(trainer.evaluate(VALIDATION).loss());
                            double[] kernel = backend.read(trainer.model().parameters().get("stem/kernel").value());
                            kernel[0] += 0.25;
                            backend.write(trainer.model().parameters().get("stem/kernel").value(), kernel);
                            training.restore(training.snapshot());
                        }
                    }
                };
                trainer.fit(TRAIN, null, 2, List.of(steers));
                trainer.fit(TRAIN.withClassWeights(Map.of(0, 2.0, 1, 0.25)), null, 2, List.of(steers));
                states.add(state(trainer, seen));
            }
        }
        assertSame(states.get(0), states.get(1));
    }

    private static Samples withPixel(int batch, float value) {
        int pixels = TrainingFixtures.SIDE * TrainingFixtures.SIDE;
        float[] images = new float[6 * 16 * pixels];
        int[] labels = new int[6 * 16];
        for (int i = 0; i < images.length; i++) {
            images[i] = (i * 37 % 101) / 101f;
        }
        for (int n = 0; n < labels.length; n++) {
            labels[n] = n % 2;
        }
        images[(batch * 16 + 3) * pixels + 10] = value;
        return TrainingFixtures.unchecked(images, labels);
    }

    /** In any batch, the last one too: that what was queued after it changes nothing either. */
    @ParameterizedTest
    @ValueSource(ints = {2, 3, 5})
    void aStepThatIsNotFiniteLeavesWhatWasBefore(int batch) {
        TrainingOptions options = TrainingFixtures.options().withShuffle(false);
        for (float pixel : new float[] {Float.NaN, 1e38f}) {
            Samples all = withPixel(batch, pixel);
            int[] before = new int[batch * 16];
            for (int i = 0; i < before.length; i++) {
                before[i] = i;
            }
            try (Backend backend = CudaHere.open();
                    Trainer trainer = TrainingFixtures.trainer(trained(), backend, options);
                    Trainer undisturbed = TrainingFixtures.trainer(trained(), backend, options)) {
                undisturbed.fit(new Samples(all.dataset(), before), null, 1, List.of());
                WhiskerException e = assertThrows(WhiskerException.class, () -> trainer.fit(all, null, 1, List.of()));
                String what = Float.isNaN(pixel) ? "the loss became NaN"
                        : "the moving statistics became infinite or not a number";
                assertTrue(e.getMessage().startsWith(what + " in epoch 1, step " + (batch + 1) + ": the first value "
                        + "that is not finite is in the "), e.getMessage());
                assertEquals(batch, trainer.stepsDone());
                Map<String, double[]> expected = state(undisturbed, List.of());
                Map<String, double[]> actual = state(trainer, List.of());
                expected.keySet().removeIf(name -> name.contains(" of ") || name.equals("counts"));
                actual.keySet().remove("counts");
                assertSame(expected, actual);
            }
        }
    }

    @Test
    void trainingGoesOnFromEachStep() {
        List<Path> saved = new ArrayList<>();
        Optimizer optimizer = Optimizers.parse("Adam(CosineDecay(0.01, 15))");
        try (Backend backend = CudaHere.open()) {
            Map<String, double[]> whole;
            try (Trainer trainer = trainer(trained(), backend, optimizer)) {
                trainer.fit(TRAIN, VALIDATION, EPOCHS, List.of(new Callback() {
                    @Override
                    public void batchEnd(Training training) {
                        if (training.stepsDone() % 3 == 1) {
                            Path file = directory.resolve(training.stepsDone() + ".safetensors");
                            assertTrue(training.save(file, Map.of()));
                            saved.add(file);
                        }
                    }
                }));
                whole = state(trainer, List.of());
            }
            for (Path file : saved) {
                try (Trainer trainer = trainer(trained(), backend, optimizer)) {
                    trainer.resume(file);
                    trainer.fit(TRAIN, VALIDATION, EPOCHS - trainer.epochsDone(), List.of());
                    assertSame(whole, state(trainer, List.of()));
                }
            }
        }
        assertEquals(7, saved.size());
    }

    /** Of the shape of the batch: what a step takes is then the launch, the copies of its data, and its results. */
    @Test
    void aRepeatedStepIsOneLaunch() {
        StandInCalls.now();
        List<StandInCalls> counts = new ArrayList<>();
        try (Backend backend = CudaHere.open();
                Trainer trainer = trainer(trained(), backend, Optimizers.parse("Adam(0.01)"))) {
            trainer.fit(TrainingFixtures.bars(160, 1), null, 1, List.of(new Callback() {
                @Override
                public void batchEnd(Training training) {
                    counts.add(StandInCalls.now());
                }
            }));
        }
        StandInCalls plain = counts.get(0);
        assertTrue(plain.kernels() > 20 && plain.library() > 5, plain.toString());
        // Pictures, sample numbers, labels; the state; the results.
        int copies = 5;
        for (int step = 3; step < 9; step++) {
            StandInCalls made = counts.get(step).since(counts.get(step - 1));
            // A wait for each copy's memory, and the one for the results of the step before.
            assertEquals(new StandInCalls(0, copies + 1, 0, copies, copies, 1, 0), made, "step " + step);
        }
    }

    @Test
    void whereNoGraphComesOfACaptureCallsAreMadeOneByOne() {
        Optimizer optimizer = Optimizers.parse("Adam(0.01)");
        Run plain = run(CudaHere.openWithoutGraphs(Precision.FP32), trained(), optimizer, TRAIN);
        try (StandInFailures failures = new StandInFailures()) {
            failures.ofCaptures();
            Run fallen = run(CudaHere.open(), trained(), optimizer, TRAIN);
            assertSame(plain.state, fallen.state);
            assertEquals(0, fallen.graphs);
            String line = "training step: made call by call, since CUDA reports 'operation failed due to a previous "
                    + "error during capture' (error 901) at the end of a capture";
            assertEquals(List.of(line), fallen.lines);
            assertTrue(fallen.choices.contains(line), fallen.choices.toString());
        }
    }

    @Test
    void aLayerOfOnesOwnIsCalledInEachStep() {
        Graph model = Sequential.builder(Shape.of(8, 8, 1)).add(Conv2D.of(2, 3)).add(new SteepTanh(2))
                .add(Flatten.of()).add(Dense.of(2)).build();
        Run run = run(CudaHere.open(), model, Optimizers.parse("SGD(0.01)"), TRAIN);
        String line = "training step: made call by call, since layer steep_tanh does not say that it is repeatable";
        assertEquals(List.of(line), run.lines);
        assertEquals(0, run.graphs);
    }
}
