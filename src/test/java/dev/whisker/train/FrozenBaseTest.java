package dev.whisker.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.whisker.backend.Backends;
import dev.whisker.block.Residual;
import dev.whisker.block.SqueezeExcite;
import dev.whisker.data.ArrayDataset;
import dev.whisker.layer.BatchNormalization;
import dev.whisker.layer.Conv2D;
import dev.whisker.layer.Dense;
import dev.whisker.layer.DepthwiseConv2D;
import dev.whisker.layer.Dropout;
import dev.whisker.layer.FlipMode;
import dev.whisker.layer.GlobalAveragePooling2D;
import dev.whisker.layer.GlobalMaxPooling2D;
import dev.whisker.layer.RandomFlip;
import dev.whisker.layer.ReLU;
import dev.whisker.layer.Step;
import dev.whisker.layer.ZeroPadding2D;
import dev.whisker.model.Application;
import dev.whisker.model.Body;
import dev.whisker.model.Graph;
import dev.whisker.model.Model;
import dev.whisker.model.NamedLayer;
import dev.whisker.model.Parameter;
import dev.whisker.model.PlannedPrograms;
import dev.whisker.model.ProgramSpec;
import dev.whisker.model.Sequential;
import dev.whisker.model.rewrite.FoldBatchNormalization;
import dev.whisker.model.rewrite.MergePadding;
import dev.whisker.model.rewrite.StandardForm;
import dev.whisker.op.Activation;
import dev.whisker.op.Backend;
import dev.whisker.op.Mode;
import dev.whisker.op.Padding;
import dev.whisker.op.Padding2d;
import dev.whisker.tensor.MemoryPlan;
import dev.whisker.tensor.Shape;
import dev.whisker.train.callback.Callback;
import dev.whisker.train.callback.History;
import dev.whisker.train.callback.Training;
import dev.whisker.train.loss.Loss;
import dev.whisker.train.loss.SparseCategoricalCrossentropy;
import dev.whisker.train.optimizer.Adam;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A head trained on a frozen base: nothing of the base changes, and its features are computed once for samples that
 * always look the same.
 */
class FrozenBaseTest {
    private static final int SIZE = 12;
    private static final int CHANNELS = 4;
    private static final int SAMPLES = 22;
    private static final TrainingOptions OPTIONS = TrainingOptions.defaults().withSeed(3).withBatchSize(8);
    private static final Loss LOSS = new SparseCategoricalCrossentropy(true);

    /** The pieces of a MobileNet, in small. */
    record SmallBase() implements Application {
        @Override
        public List<NamedLayer> body(Shape input) {
            return Body.of(
                    Conv2D.of(CHANNELS, 3).strides(2).padding(Padding.SAME).useBias(false), BatchNormalization.of(),
                    ReLU.of(6),
                    Residual.of(Conv2D.of(6, 1).useBias(false), BatchNormalization.of(), ReLU.of(6),
                            DepthwiseConv2D.of(3).padding(Padding.SAME).useBias(false), BatchNormalization.of(),
                            ReLU.of(6),
                            Conv2D.of(CHANNELS, 1).useBias(false), BatchNormalization.of()),
                    ZeroPadding2D.of(new Padding2d(0, 1, 0, 1)), DepthwiseConv2D.of(3).strides(2).useBias(false),
                    BatchNormalization.of(),
                    SqueezeExcite.of(new GlobalAveragePooling2D(true), Conv2D.of(2, 1).activation(Activation.SWISH),
                            Conv2D.of(CHANNELS, 1).activation(Activation.HARD_SIGMOID)),
                    Conv2D.of(8, 1).useBias(false), BatchNormalization.of(), ReLU.of(6)).layers();
        }
    }

    private static Graph model(boolean frozen) {
        Graph model = Sequential.builder(Shape.of(SIZE, SIZE,
                3)).add(RandomFlip.of(FlipMode.HORIZONTAL)).add(new SmallBase()).add(GlobalMaxPooling2D.of())
                .add(Dropout.of(0.2)).add(Dense.of(2)).build();
        return frozen ? model.freeze(name -> name.equals("base")) : model;
    }

    private static Samples samples() {
        Random random = new Random(5);
        float[] images = new float[SAMPLES * SIZE * SIZE * 3];
        for (int i = 0; i < images.length; i++) {
            images[i] = random.nextFloat() * 2 - 1;
        }
        int[] labels = random.ints(SAMPLES, 0, 2).toArray();
        return Samples.all(new ArrayDataset(images, labels, SIZE, SIZE, 3, List.of("a", "b")));
    }

    /** Moving statistics and gammas as a trained network has them: not what they are at first. */
    private static void scatter(Model model) {
        Random random = new Random(9);
        for (Parameter parameter : model.parameters().all()) {
            String path = parameter.path();
            if (!path.endsWith("kernel")) {
                boolean positive = path.endsWith("variance") || path.endsWith("gamma");
                model.backend().write(parameter.value(),
                        random.doubles(parameter.value().size()).map(u -> positive ? 0.5 + u : u - 0.5).toArray());
            }
        }
    }

    private static Map<String, double[]> weights(Model model) {
        Map<String, double[]> weights = new LinkedHashMap<>();
        model.parameters().all().forEach(parameter ->
                weights.put(parameter.path(), model.backend().read(parameter.value())));
        return weights;
    }

    @ParameterizedTest
    @ValueSource(strings = {"reference", "cpu"})
    void theBaseStaysAndTheHeadLearns(String name) {
        try (Backend backend = Backends.open(name); Trainer trainer =
                Trainer.of(model(true), backend, LOSS, Adam.defaults(), OPTIONS)) {
            scatter(trainer.model());
            Map<String, double[]> before = weights(trainer.model());
            trainer.fit(samples(), null, 2, List.of());
            weights(trainer.model()).forEach((path, after) -> {
                if (path.startsWith("base/")) {
                    assertArrayEquals(before.get(path), after, path);
                } else {
                    assertFalse(Arrays.equals(before.get(path), after), path + " has not changed");
                }
            });
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"reference", "cpu"})
    void featuresComputedOnceGiveTheSameBits(String name) {
        try (Backend backend = Backends.open(name); Trainer trainer =
                Trainer.of(model(true), backend, LOSS, Adam.defaults(), OPTIONS)) {
            scatter(trainer.model());
            Samples samples = samples();
            for (int epoch = 0; epoch < 3; epoch++) {
                // Three fits of one epoch compute the features three times, but each validates with kept ones.
                History history = trainer.fit(samples, samples, 1, List.of());
                Evaluation whole = trainer.evaluate(samples);
                assertEquals(whole.loss(), history.epochs().get(0).valLoss());
                assertEquals(whole.accuracy(), history.epochs().get(0).valAccuracy());
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"reference", "cpu"})
    void featuresAreKeptOverTheEpochsOfOneFit(String name) {
        List<Double> expected = new ArrayList<>();
        List<Double> actual = new ArrayList<>();
        try (Backend backend = Backends.open(name)) {
            try (Trainer trainer = Trainer.of(model(true), backend, LOSS, Adam.defaults(), OPTIONS)) {
                scatter(trainer.model());
                Callback validate = new Callback() {
                    @Override
                    public void epochEnd(Training training) {
                        actual.add(training.metrics().get("val_loss"));
                    }
                };
                trainer.fit(samples(), samples(), 3, List.of(validate));
            }
            try (Trainer trainer = Trainer.of(model(true), backend, LOSS, Adam.defaults(), OPTIONS)) {
                scatter(trainer.model());
                for (int epoch = 0; epoch < 3; epoch++) {
                    trainer.fit(samples(), null, 1, List.of());
                    expected.add(trainer.evaluate(samples()).loss());
                }
            }
        }
        assertEquals(expected, actual);
    }

    @ParameterizedTest
    @ValueSource(strings = {"reference", "cpu"})
    void rewritesKeepTheOutput(String name) {
        Graph described = model(true);
        Graph flat = described.open();
        Graph merged = MergePadding.apply(flat);
        Graph folded = FoldBatchNormalization.apply(merged);
        assertEquals(flat.size() - 1, merged.size(), "the padding is part of the convolution");
        assertTrue(folded.size() < merged.size(), "normalization is folded");
        double[] nested = output(described, name);
        assertArrayEquals(nested, output(flat, name), "opening the base changes nothing");
        assertArrayEquals(nested, output(merged, name), 1e-5);
        assertArrayEquals(nested, output(folded, name), 1e-4);
    }

    private static double[] output(Graph description, String name) {
        ProgramSpec spec = new ProgramSpec(2, Mode.INFERENCE);
        try (Backend backend = Backends.open(name); Model model = Model.create(description, backend, Mode.INFERENCE, 3);
                PlannedPrograms programs = model.plan(List.of(spec))) {
            // The first values of kernels depend on where a layer stands; the same for all here.
            Random random = new Random(11);
            for (Parameter parameter : model.parameters().all()) {
                backend.write(parameter.value(), random.doubles(parameter.value().size(), 0.1, 0.6)
                        .map(u -> parameter.path().endsWith("kernel") ? u - 0.3 : u).toArray());
            }
            backend.write(programs.get(spec).input(), random.doubles(2 * SIZE * SIZE * 3).toArray());
            programs.get(spec).forward(new Step(0, 0, null));
            return backend.read(programs.get(spec).output());
        }
    }

    @Test
    void nothingOfAFrozenBaseIsKeptForBackward() {
        Graph frozen = StandardForm.apply(model(true));
        ProgramSpec spec = new ProgramSpec(8, Mode.TRAINING, frozen.size() - 1);
        try (Backend backend = Backends.open("reference"); Model model =
                Model.create(frozen, backend, Mode.TRAINING, 3);
                PlannedPrograms programs = model.plan(List.of(spec))) {
            List<MemoryPlan.Buffer> base = programs.get(spec).memory().buffers().stream().filter(buffer ->
                    buffer.name().contains("base/")).toList();
            assertFalse(base.isEmpty());
            for (MemoryPlan.Buffer buffer : base) {
                assertTrue(buffer.last() < frozen.size(), buffer.name() + " is kept beyond the forward pass");
                assertFalse(buffer.name().startsWith("gradient"), buffer.name());
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"reference", "cpu"})
    void aTrainedBaseComputesAsInInferenceAndGetsGradients(String name) {
        try (Backend backend = Backends.open(name); Trainer trainer =
                Trainer.of(model(false), backend, LOSS, Adam.defaults(), OPTIONS)) {
            scatter(trainer.model());
            Map<String, double[]> before = weights(trainer.model());
            trainer.fit(samples(), samples(), 1, List.of());
            weights(trainer.model()).forEach((path, after) -> {
                boolean statistics = path.contains("moving_");
                assertEquals(statistics, Arrays.equals(before.get(path), after), path);
            });
        }
    }
}
