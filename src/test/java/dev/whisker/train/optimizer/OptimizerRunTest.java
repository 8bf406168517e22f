package dev.whisker.train.optimizer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.whisker.WhiskerException;
import dev.whisker.backend.cpu.CpuBackend;
import dev.whisker.backend.reference.ReferenceBackend;
import dev.whisker.layer.Dense;
import dev.whisker.model.Graph;
import dev.whisker.model.Model;
import dev.whisker.model.Parameter;
import dev.whisker.model.Sequential;
import dev.whisker.op.Backend;
import dev.whisker.op.Mode;
import dev.whisker.tensor.Shape;
import dev.whisker.tensor.Tensor;
import dev.whisker.train.schedule.Constant;
import dev.whisker.train.schedule.Schedule;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Ten steps of every optimizer with every option, against Keras' formulas written down once more, weight by weight. */
class OptimizerRunTest {
    private static final int STEPS = 10;

    /** The state of one weight under an optimizer's formula. */
    private static final class Weight {
        double w;
        double first;
        double second;
        double third;
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "SGD(0.1)", "SGD(0.1, momentum=0.9)", "SGD(0.1, momentum=0.9, nesterov=true)",
        "SGD(0.1, momentum=0.5, weight_decay=0.01)", "SGD(0.1, clipnorm=0.7)", "SGD(0.1, clipvalue=0.2)",
        "SGD(0.1, global_clipnorm=0.9)", "SGD(ExponentialDecay(0.1, 3, 0.5), momentum=0.9)",
        "RMSprop(0.01)", "RMSprop(0.01, rho=0.7, epsilon=0.001)", "RMSprop(0.01, momentum=0.9)",
        "RMSprop(0.01, centered=true)",
        "RMSprop(CosineDecay(0.01, 6), momentum=0.5, centered=true, weight_decay=0.1, clipvalue=0.3)",
        "Adam(0.01)", "Adam(0.01, 0.5, 0.7, 0.01)", "Adam(0.01, weight_decay=0.1, global_clipnorm=0.5)",
        "AdamW(0.01)", "AdamW(0.01, 0.2, clipnorm=0.5)", "AdamW(PolynomialDecay(0.01, 8))",
        "Adam(0.01, 0.5, 0.7, amsgrad=true)", "AdamW(0.01, 0.2, beta_2=0.5, amsgrad=true, clipnorm=0.5)",
    })
    void tenStepsAreKeras(String text) {
        try (Backend reference = new ReferenceBackend(); Backend cpu = new CpuBackend()) {
            tenSteps(reference, Optimizers.parse(text), 1e-12);
            tenSteps(cpu, Optimizers.parse(text), 2e-6);
        }
    }

    /** Two layers, so that norms of one weight and of all differ. */
    private static Model model(Backend backend, Optimizer optimizer) {
        Graph described = Sequential.builder(Shape.of(4)).add(Dense.of(3)).add(Dense.of(5)).build();
        return Model.create(described, backend, Mode.TRAINING, 3, optimizer.slots());
    }

    private static void tenSteps(Backend backend, Optimizer optimizer, double tolerance) {
        try (Model model = model(backend, optimizer); OptimizerRun run = new OptimizerRun(optimizer, model)) {
            List<Parameter> parameters = model.parameters().all();
            Weight[][] weights = parameters.stream().map(parameter -> Arrays.stream(backend.read(parameter.value()))
                    .mapToObj(OptimizerRunTest::weight).toArray(Weight[]::new)).toArray(Weight[][]::new);
            Random random = new Random(5);
            for (int step = 0; step < STEPS; step++) {
                double[][] gradients = new double[weights.length][];
                for (int i = 0; i < weights.length; i++) {
                    gradients[i] = random.doubles(weights[i].length, -0.5, 0.5).map(g -> (float) g).toArray();
                    backend.write(parameters.get(i).gradient(), gradients[i]);
                }
                run.step(step, null);
                expected(optimizer, weights, gradients, step);
            }
            for (int i = 0; i < weights.length; i++) {
                double[] expected = Arrays.stream(weights[i]).mapToDouble(weight -> weight.w).toArray();
                assertArrayEquals(expected, backend.read(parameters.get(i).value()), tolerance,
                        optimizer + " on " + backend.name() + ": " + parameters.get(i).path());
            }
        }
    }

    private static Weight weight(double value) {
        Weight weight = new Weight();
        weight.w = value;
        return weight;
    }

    private static void expected(Optimizer optimizer, Weight[][] weights, double[][] gradients, int step) {
        double rate = optimizer.learningRate().at(step);
        double all = Math.sqrt(Arrays.stream(gradients).flatMapToDouble(DoubleStream::of).map(g -> g * g).sum());
        for (int i = 0; i < weights.length; i++) {
            double norm = Math.sqrt(DoubleStream.of(gradients[i]).map(g -> g * g).sum());
            for (int j = 0; j < weights[i].length; j++) {
                double g = gradients[i][j];
                if (optimizer.clipnorm() != null) {
                    g *= Math.min(1, optimizer.clipnorm() / norm);
                } else if (optimizer.globalClipnorm() != null) {
                    g *= Math.min(1, optimizer.globalClipnorm() / all);
                } else if (optimizer.clipvalue() != null) {
                    g = Math.max(-optimizer.clipvalue(), Math.min(optimizer.clipvalue(), g));
                }
                Weight weight = weights[i][j];
                if (optimizer.weightDecay() != null) {
                    weight.w -= weight.w * optimizer.weightDecay() * rate;
                }
                update(optimizer, weight, g, rate, step + 1);
            }
        }
    }

    private static void update(Optimizer optimizer, Weight weight, double g, double rate, int t) {
        if (optimizer instanceof SGD sgd) {
            weight.first = sgd.momentum() * weight.first - rate * g;
            weight.w += sgd.nesterov() ? sgd.momentum() * weight.first - rate * g : weight.first;
        } else if (optimizer instanceof RMSprop prop) {
            weight.first = prop.rho() * weight.first + (1 - prop.rho()) * g * g;
            weight.second = prop.rho() * weight.second + (1 - prop.rho()) * g;
            double variance = prop.centered() ? weight.first - weight.second * weight.second : weight.first;
            weight.third = prop.momentum() * weight.third + rate * g / Math.sqrt(variance + prop.epsilon());
            weight.w -= weight.third;
        } else {
            boolean decoupled = optimizer instanceof AdamW;
            double beta1 = decoupled ? ((AdamW) optimizer).beta1() : ((Adam) optimizer).beta1();
            double beta2 = decoupled ? ((AdamW) optimizer).beta2() : ((Adam) optimizer).beta2();
            double epsilon = decoupled ? ((AdamW) optimizer).epsilon() : ((Adam) optimizer).epsilon();
            weight.first = beta1 * weight.first + (1 - beta1) * g;
            weight.second = beta2 * weight.second + (1 - beta2) * g * g;
            double alpha = rate * Math.sqrt(1 - Math.pow(beta2, t)) / (1 - Math.pow(beta1, t));
            boolean amsgrad = decoupled ? ((AdamW) optimizer).amsgrad() : ((Adam) optimizer).amsgrad();
            weight.third = Math.max(weight.third, weight.second);
            weight.w -= alpha * weight.first / (Math.sqrt(amsgrad ? weight.third : weight.second) + epsilon);
        }
    }

    /** Neither weights nor slots change where the guard is not 0. */
    @ParameterizedTest
    @ValueSource(strings = {"SGD(0.1, weight_decay=0.1)", "SGD(0.1, momentum=0.9, nesterov=true, clipnorm=0.1)",
        "RMSprop(0.1, momentum=0.9, centered=true, global_clipnorm=0.1)", "Adam(weight_decay=0.1, clipvalue=0.1)",
        "AdamW()", "Adam(amsgrad=true)"})
    void theGuardHoldsEverything(String text) {
        for (Backend backend : List.of(new ReferenceBackend(), new CpuBackend())) {
            Optimizer optimizer = Optimizers.parse(text);
            try (backend; Model model = model(backend, optimizer); OptimizerRun run = new OptimizerRun(optimizer,
                    model)) {
                Tensor guard = model.parameters().guard();
                backend.fill(model.parameters().gradients(), 0.3);
                backend.fill(guard, 0);
                run.step(0, guard);
                double[] weights = backend.read(model.parameters().weights());
                List<double[]> slots = model.parameters().slots().stream().map(backend::read).toList();
                backend.fill(model.parameters().gradients(), Double.NaN);
                backend.fill(guard, 7);
                run.step(1, guard);
                assertArrayEquals(weights, backend.read(model.parameters().weights()));
                for (int i = 0; i < slots.size(); i++) {
                    assertArrayEquals(slots.get(i), backend.read(model.parameters().slots().get(i)));
                }
                backend.fill(model.parameters().gradients(), 0.3);
                backend.fill(guard, 0);
                run.step(1, guard);
                assertEquals(optimizer.slots(), model.parameters().slots().size());
                assertFalse(Arrays.equals(weights, backend.read(model.parameters().weights())));
            }
        }
    }

    /** As in docs/training.md, without a registration. */
    private record SignSgd(Schedule learningRate) implements Optimizer {
        @Override
        public int slots() {
            return 1;
        }

        @Override
        public void update(Update step) {
            step.sign(step.gradients(), step.slot(0));
            step.axpy(-step.learningRate(), step.slot(0), step.weights());
        }
    }

    @Test
    void anOptimizerOfOnesOwn() {
        for (Backend backend : List.of(new ReferenceBackend(), new CpuBackend())) {
            SignSgd own = new SignSgd(new Constant(0.25));
            try (backend; Model model = model(backend, own); OptimizerRun run = new OptimizerRun(own, model)) {
                Tensor kernel = model.parameters().get("dense/kernel").value();
                double[] before = backend.read(kernel);
                backend.fill(model.parameters().gradients(), -3);
                run.step(0, null);
                assertArrayEquals(Arrays.stream(before).map(w -> w + 0.25).toArray(), backend.read(kernel), 1e-7);
            }
        }
    }

    @Test
    void theLearningRateCanBeSetUnlessAScheduleRules() {
        try (Backend backend = new ReferenceBackend(); Model model = model(backend, SGD.of(1))) {
            try (OptimizerRun run = new OptimizerRun(SGD.of(1), model)) {
                assertEquals(1, run.learningRate(5));
                run.setLearningRate(0.25);
                assertEquals(0.25, run.learningRate(5));
                backend.fill(model.parameters().gradients(), 1);
                double[] before = backend.read(model.parameters().get("dense/kernel").value());
                run.step(0, null);
                assertArrayEquals(Arrays.stream(before).map(w -> w - 0.25).toArray(),
                        backend.read(model.parameters().get("dense/kernel").value()), 1e-15);
                assertEquals("the optimizer's learning_rate must be positive, received 0.0",
                        assertThrows(WhiskerException.class, () -> run.setLearningRate(0)).getMessage());
            }
            try (OptimizerRun run = new OptimizerRun(Optimizers.parse("SGD(ExponentialDecay(0.1, 1, 0.5))"), model)) {
                assertEquals(0.025, run.learningRate(2));
                assertEquals("the learning rate follows ExponentialDecay(initial_learning_rate=0.1, decay_steps=1, "
                        + "decay_rate=0.5),"
                        + " so it cannot be set to 0.2; give the optimizer a number as learning_rate",
                        assertThrows(WhiskerException.class, () -> run.setLearningRate(0.2)).getMessage());
            }
        }
    }
}
