package dev.whisker.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.whisker.WhiskerException;
import dev.whisker.backend.cpu.CpuBackend;
import dev.whisker.backend.reference.ReferenceBackend;
import dev.whisker.layer.ActivationLayer;
import dev.whisker.layer.BatchNormalization;
import dev.whisker.layer.Conv2D;
import dev.whisker.layer.Dense;
import dev.whisker.layer.Dropout;
import dev.whisker.layer.Flatten;
import dev.whisker.layer.FlipMode;
import dev.whisker.layer.MaxPooling2D;
import dev.whisker.layer.RandomFlip;
import dev.whisker.layer.Rescaling;
import dev.whisker.layer.Resizing;
import dev.whisker.layer.Step;
import dev.whisker.model.rewrite.MoveReluAfterMaxPooling;
import dev.whisker.op.Activation;
import dev.whisker.op.Backend;
import dev.whisker.op.Mode;
import dev.whisker.tensor.Arena;
import dev.whisker.tensor.Shape;
import dev.whisker.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Whole models on the reference backend: what is kept for backward is still there, and the chain of gradients is right.
 */
class ProgramTest {
    private static final int BATCH = 3;

    private static Graph cnn() {
        return Sequential.builder(Shape.of(10, 9, 2))
                .add(Rescaling.of(0.5).offset(-0.1)).add(RandomFlip.of(FlipMode.HORIZONTAL_AND_VERTICAL))
                .add(Conv2D.of(4, 3).activation(Activation.RELU)).add(MaxPooling2D.of(2))
                .add(BatchNormalization.of())
                .add(Conv2D.of(3, 2).activation(Activation.SWISH)).add(Dropout.of(0.3))
                .add(Flatten.of()).add(Dense.of(5).activation(Activation.TANH)).add(Dense.of(2))
                .add(ActivationLayer.of(Activation.SOFTMAX)).build();
    }

    /** A model with one training program whose loss is a fixed random weighting of what the loss layer puts out. */
    private static final class Rig implements AutoCloseable {
        final Backend backend = new ReferenceBackend();
        final Model model;
        final PlannedPrograms programs;
        final Program program;
        final Step step;
        final double[] input;
        final double[] cotangent;
        private final Arena arena = new Arena("test");

        Rig(Graph description, int lossNode) {
            model = Model.create(description, backend, Mode.TRAINING, 5);
            ProgramSpec spec = new ProgramSpec(BATCH, Mode.TRAINING, lossNode);
            programs = model.plan(List.of(spec));
            program = programs.get(spec);
            long offset = arena.reserve((long) BATCH * backend.integerType().bytes());
            arena.seal(backend::allocate);
            Tensor samples = arena.tensor(Shape.of(BATCH), backend.integerType(), offset);
            backend.write(samples, new int[] {4, 8, 15}, 0, BATCH);
            step = new Step(7, 2, samples);
            Random random = new Random(1);
            input = random.doubles(program.input().size(), -1, 1).toArray();
            cotangent = random.doubles(program.lossInput().size(), -1, 1).toArray();
        }

        double loss() {
            backend.write(program.input(), input);
            program.forward(step);
            double[] z = backend.read(program.lossInput());
            double sum = 0;
            for (int i = 0; i < z.length; i++) {
                sum += z[i] * cotangent[i];
            }
            return sum;
        }

        void backward() {
            loss();
            backend.write(program.lossGradient(), cotangent);
            program.backward(step);
        }

        double[] gradient(String path) {
            return backend.read(model.parameters().get(path).gradient());
        }

        @Override
        public void close() {
            programs.close();
            model.close();
            arena.close();
            backend.close();
        }
    }

    private static void checkGradients(Graph description, int lossNode) {
        try (Rig rig = new Rig(description, lossNode)) {
            rig.backward();
            Random random = new Random(2);
            for (Parameter parameter : rig.model.parameters().all()) {
                if (!parameter.trainable()) {
                    assertNull(parameter.gradient());
                    continue;
                }
                double[] analytic = rig.backend.read(parameter.gradient());
                double[] value = rig.backend.read(parameter.value());
                double[] tangent = random.doubles(value.length, -1, 1).toArray();
                double expected = 0;
                for (int i = 0; i < value.length; i++) {
                    expected += analytic[i] * tangent[i];
                }
                double numeric = (moved(rig, parameter, value, tangent, 1e-6)
                        - moved(rig, parameter, value, tangent, -1e-6)) / 2e-6;
                rig.backend.write(parameter.value(), value);
                assertEquals(expected, numeric, 1e-6 * Math.max(1, Math.abs(expected)), parameter.path());
                assertTrue(Arrays.stream(analytic).anyMatch(g -> g != 0), parameter.path() + " has no gradient at all");
            }
        }
    }

    private static double moved(Rig rig, Parameter parameter, double[] value, double[] tangent, double by) {
        double[] moved = new double[value.length];
        for (int i = 0; i < moved.length; i++) {
            moved[i] = value[i] + by * tangent[i];
        }
        rig.backend.write(parameter.value(), moved);
        return rig.loss();
    }

    @Test
    void gradientsOfAllWeightsAgreeWithDifferences() {
        checkGradients(cnn(), 10);
    }

    @Test
    void backwardCanBeginBeforeTheLastActivation() {
        checkGradients(cnn(), 9);
    }

    @Test
    void frozenLayersGetNoGradientAndTheRestTheSame() {
        Graph model = cnn().freeze(name -> name.equals("conv2d") || name.equals("batch_normalization"));
        checkGradients(model, 10);
        try (Rig rig = new Rig(model, 10)) {
            rig.backward();
            assertNull(rig.model.parameters().get("conv2d/kernel").gradient());
        }
    }

    @Test
    void reluBehindMaxPoolingGivesTheSameBits() {
        Graph plain = cnn();
        Graph moved = MoveReluAfterMaxPooling.apply(plain);
        assertEquals(plain.size() + 1, moved.size());
        try (Rig a = new Rig(plain, 10); Rig b = new Rig(moved, 11)) {
            a.backward();
            b.backward();
            assertArrayEquals(a.backend.read(a.model.parameters().weights()),
                    b.backend.read(b.model.parameters().weights()));
            assertArrayEquals(a.backend.read(a.model.parameters().gradients()),
                    b.backend.read(b.model.parameters().gradients()));
            assertTrue(b.program.memory().byteSize() < a.program.memory().byteSize());
        }
    }

    @Test
    void memoryIsSharedAndTwoRunsGiveTheSameBits() {
        try (Rig rig = new Rig(cnn(), 10)) {
            rig.backward();
            double[] first = rig.backend.read(rig.model.parameters().gradients());
            rig.backward();
            assertArrayEquals(first, rig.backend.read(rig.model.parameters().gradients()));
            assertTrue(rig.program.memory().byteSize() < rig.program.memory().unsharedByteSize());
            assertEquals(rig.program.memory().byteSize(), rig.programs.activationBytes());
        }
    }

    @Test
    void whatPlansKeepIsCounted() {
        Graph model = Sequential.builder(Shape.of(10, 9, 3)).add(Conv2D.of(16, 3)).add(Conv2D.of(16, 3)).build();
        try (Backend backend = new CpuBackend(); Model cpu = Model.create(model, backend, Mode.INFERENCE, 1);
             PlannedPrograms one = cpu.plan(List.of(new ProgramSpec(2, Mode.INFERENCE, 1)));
             PlannedPrograms two = cpu.plan(List.of(new ProgramSpec(2, Mode.INFERENCE, 1),
                     new ProgramSpec(3, Mode.INFERENCE, 1)))) {
            long kernels = 4 * (3 * 3 * 3 * 16 + 3 * 3 * 16 * 16);
            assertTrue(one.keptBytes() >= kernels, "kept: " + one.keptBytes());
            assertEquals(2 * one.keptBytes(), two.keptBytes());
        }
    }

    @Test
    void modelsBeyondCountingAreRefused() {
        Sequential.Builder wide = Sequential.builder(Shape.of(1, 1, 1)).add(Resizing.of(Integer.MAX_VALUE,
                Integer.MAX_VALUE));
        assertEquals("layer 'resizing': a tensor of shape (1, 2147483647, 2147483647, 1) would have more than 2^48 "
                + "elements; "
                + "make its dimensions smaller", assertThrows(WhiskerException.class, wide::build).getMessage());
        Sequential.Builder large = Sequential.builder(Shape.of(40_000)).add(Dense.of(40_000)).add(Dense.of(40_000));
        try (Backend backend = new ReferenceBackend()) {
            WhiskerException e = assertThrows(WhiskerException.class,
                    () -> Model.create(large.build(), backend, Mode.INFERENCE, 1));
            assertTrue(e.getMessage().startsWith("model 'sequential' has 3200080000 trained weights; at most "
                    + "2147483647 are possible"), e.getMessage());
        }
    }

    @Test
    void seedsDecideTheFirstWeights() {
        try (Backend backend = new ReferenceBackend();
             Model a = Model.create(cnn(), backend, Mode.INFERENCE, 1);
             Model b = Model.create(cnn(), backend, Mode.INFERENCE, 1);
             Model c = Model.create(cnn(), backend, Mode.INFERENCE, 2)) {
            double[] weights = backend.read(a.parameters().weights());
            assertArrayEquals(weights, backend.read(b.parameters().weights()));
            assertNotEquals(weights[0], backend.read(c.parameters().weights())[0]);
        }
    }

    @Test
    void whatWasNotPlannedIsRefused() {
        try (Backend backend = new ReferenceBackend(); Model model = Model.create(cnn(), backend, Mode.INFERENCE, 1)) {
            assertThrows(IllegalArgumentException.class,
                    () -> model.plan(List.of(new ProgramSpec(1, Mode.TRAINING, 10))));
            try (PlannedPrograms programs = model.plan(List.of(new ProgramSpec(1, Mode.INFERENCE, 10)))) {
                assertThrows(IllegalArgumentException.class,
                        () -> programs.get(new ProgramSpec(2, Mode.INFERENCE, 10)));
            }
            assertThrows(IllegalStateException.class, () -> model.parameters().gradients());
        }
    }
}
