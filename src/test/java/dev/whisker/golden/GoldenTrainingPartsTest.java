package dev.whisker.golden;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.whisker.application.Formula;
import dev.whisker.data.ArrayDataset;
import dev.whisker.format.npy.NpyArray;
import dev.whisker.layer.Layer;
import dev.whisker.layer.LayerContext;
import dev.whisker.layer.LayerInstance;
import dev.whisker.layer.LayerText;
import dev.whisker.layer.WeightSpec;
import dev.whisker.layer.init.Initializers;
import dev.whisker.layer.regularizer.Regularizer;
import dev.whisker.layer.regularizer.Regularizers;
import dev.whisker.model.Graph;
import dev.whisker.model.Model;
import dev.whisker.model.Parameter;
import dev.whisker.model.Sequential;
import dev.whisker.op.Activation;
import dev.whisker.op.Backend;
import dev.whisker.op.Mode;
import dev.whisker.tensor.Shape;
import dev.whisker.tensor.Tensor;
import dev.whisker.train.Samples;
import dev.whisker.train.Trainer;
import dev.whisker.train.TrainingOptions;
import dev.whisker.train.callback.Callback;
import dev.whisker.train.callback.Training;
import dev.whisker.train.loss.Loss;
import dev.whisker.train.loss.Losses;
import dev.whisker.train.loss.Targets;
import dev.whisker.train.optimizer.Optimizer;
import dev.whisker.train.optimizer.OptimizerRun;
import dev.whisker.train.optimizer.Optimizers;
import dev.whisker.train.schedule.Schedule;
import dev.whisker.train.schedule.Schedules;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Optimizers, schedules, losses and small networks, described by the same text as in Keras, against what Keras
 * computes.
 */
class GoldenTrainingPartsTest {

    List<GoldenBackend> backends() {
        return GoldenBackend.ANYWHERE;
    }

    /** Two variables, as the golden numbers have them. */
    private record Variables() implements Layer {
        @Override
        public Shape outputShape(Shape input) {
            return input;
        }

        @Override
        public List<WeightSpec> weights(Shape input) {
            return List.of(new WeightSpec("kernel", Shape.of(3, 2, 2), Initializers.ZEROS, true),
                    new WeightSpec("bias", Shape.of(5), Initializers.ZEROS, true));
        }

        @Override
        public LayerInstance build(LayerContext context, Shape input) {
            throw new UnsupportedOperationException();
        }
    }

    @TestFactory
    Stream<DynamicTest> tenStepsOfEveryOptimizer() {
        return GoldenBackend.tests(backends(), TrainingGoldens.cases("optimizers"), (session, golden) -> {
            Backend backend = session.backend();
            Optimizer optimizer = Optimizers.parse(golden.call());
            Map<String, NpyArray> arrays = TrainingGoldens.arrays("optimizers", golden);
            Graph described = Sequential.builder(Shape.of(1)).add(new Variables()).build();
            try (Model model = Model.create(described, backend, Mode.TRAINING, 0, optimizer.slots());
                    OptimizerRun run = new OptimizerRun(optimizer, model)) {
                for (Parameter parameter : model.parameters().all()) {
                    backend.write(parameter.value(),
                            TrainingGoldens.shared("optimizers", parameter.spec().name()).data());
                }
                double[] rates = arrays.get("learning_rate").data();
                for (int step = 0; step < rates.length; step++) {
                    assertEquals(rates[step], run.learningRate(step), 1e-12, "learning rate of step " + step);
                    for (Parameter parameter : model.parameters().all()) {
                        NpyArray gradients = TrainingGoldens.shared("optimizers", parameter.spec().name()
                                + "_gradients");
                        backend.write(parameter.gradient(), part(gradients.data(), step, rates.length));
                    }
                    run.step(step, null);
                    for (Parameter parameter : model.parameters().all()) {
                        double[] expected = part(arrays.get(parameter.spec().name()).data(), step, rates.length);
                        near(session, parameter.path() + " after step " + step, expected,
                                backend.read(parameter.value()));
                    }
                }
            }
        });
    }

    private static double[] part(double[] all, int index, int parts) {
        int size = all.length / parts;
        return Arrays.copyOfRange(all, index * size, (index + 1) * size);
    }

    private static void near(GoldenBackend.Session session, String what, double[] expected, double[] actual) {
        double error = GoldenCases.relativeError(actual, expected);
        assertTrue(error <= session.tolerance(), () -> what + " is off by " + error + " relative to its largest value");
    }

    @TestFactory
    Stream<DynamicTest> everySchedule() {
        return TrainingGoldens.cases("schedules").stream().map(golden ->
                DynamicTest.dynamicTest(golden.toString(), () -> {
            Schedule schedule = Schedules.parse(golden.call());
            double[] rates = TrainingGoldens.shared("schedules", golden.name()).data();
            for (int step = 0; step < rates.length; step++) {
                assertEquals(rates[step], schedule.at(step), 1e-12, "at step " + step);
            }
        }));
    }

    @TestFactory
    Stream<DynamicTest> everyLoss() {
        return GoldenBackend.tests(backends(), TrainingGoldens.cases("losses"), (session, golden) -> {
            Backend backend = session.backend();
            Loss loss = Losses.parse(golden.call());
            Map<String, NpyArray> arrays = TrainingGoldens.arrays("losses", golden);
            Tensor predictions = session.floats(arrays.get("predictions"));
            Tensor targets = loss.targets() == Targets.CLASSES ? session.integers(arrays.get("labels"))
                    : session.floats(arrays.get("labels"));
            int samples = predictions.shape().batch();
            Tensor losses = session.empty(samples);
            Tensor gradient = session.empty(predictions.shape().toArray());
            boolean logits = loss.fromLogits() || !golden.activation().equals("linear")
                    && loss.link() != Activation.LINEAR;
            loss.compute(backend, logits, predictions, targets, losses, gradient);
            double[] weights = weights(golden, arrays, samples);
            double[] each = backend.read(losses);
            double[] slopes = backend.read(gradient);
            int width = slopes.length / samples;
            near(session, "losses", arrays.get("losses").data(), each);
            double mean = IntStream.range(0, samples).mapToDouble(n -> weights[n] * each[n]).sum() / samples;
            near(session, "loss", arrays.get("loss").data(), new double[] {mean});
            Arrays.setAll(slopes, i -> slopes[i] * weights[i / width]);
            near(session, "gradient", arrays.get("gradient").data(), slopes);
        });
    }

    @TestFactory
    Stream<DynamicTest> everyRegularizer() {
        return GoldenBackend.tests(backends(), TrainingGoldens.cases("regularizers"), (session, golden) -> {
            Backend backend = session.backend();
            Regularizer regularizer = Regularizers.parse(golden.call());
            Map<String, NpyArray> arrays = TrainingGoldens.arrays("regularizers", golden);
            Tensor weight = session.floats(TrainingGoldens.shared("regularizers", "kernel"));
            Tensor penalty = session.empty(1);
            regularizer.penalty(backend, weight, penalty, session.empty(1));
            near(session, "penalty", arrays.get("value").data(), backend.read(penalty));
            Tensor gradient = session.empty(weight.shape().toArray());
            backend.fill(gradient, 0);
            regularizer.addGradient(backend, weight, gradient, session.empty(weight.shape().toArray()));
            near(session, "gradient", arrays.get("gradient").data(), backend.read(gradient));
        });
    }

    private static double[] weights(TrainingGoldens.Case golden, Map<String, NpyArray> arrays, int samples) {
        double[] weights = new double[samples];
        Arrays.fill(weights, 1);
        if (arrays.containsKey("sample_weight")) {
            return arrays.get("sample_weight").data();
        }
        if (golden.classWeight() != null) {
            int[] classes = classes(arrays.get("labels").data(), samples);
            Arrays.setAll(weights, n -> golden.classWeight()[classes[n]]);
        }
        return weights;
    }

    /** Class numbers, or the places of the ones in rows. */
    private static int[] classes(double[] labels, int samples) {
        int width = labels.length / samples;
        return IntStream.range(0, samples).map(n -> width == 1 ? (int) labels[n]
                : IntStream.range(0, width).filter(c -> labels[n * width + c] == 1).findFirst().orElse(0)).toArray();
    }

    @TestFactory
    Stream<DynamicTest> tenStepsOfSmallNetworks() {
        return GoldenBackend.tests(backends(), TrainingGoldens.cases("networks"), (session, golden) -> {
            Backend backend = session.backend();
            Map<String, NpyArray> arrays = TrainingGoldens.arrays("networks", golden);
            Sequential.Builder builder = Sequential.builder(Shape.of(golden.input()));
            golden.model().forEach(layer -> builder.add(LayerText.parse(layer)));
            Loss loss = Losses.parse(golden.loss());
            Samples samples = samples(golden, arrays, loss);
            int batch = samples.size() / arrays.get("losses").size();
            TrainingOptions options = TrainingOptions.defaults().withBatchSize(batch).withShuffle(false);
            try (Trainer trainer = Trainer.of(builder.build(), backend, loss, Optimizers.parse(golden.optimizer()),
                    options)) {
                for (Parameter parameter : trainer.model().parameters().all()) {
                    backend.write(parameter.value(), Formula.weight(parameter.path(), parameter.spec().shape()));
                }
                StepLosses steps = new StepLosses();
                trainer.fit(samples, null, 1, List.of(steps));
                near(session, "losses", arrays.get("losses").data(), steps.values());
                Samples first = new Samples(samples.dataset(), IntStream.range(0, batch).toArray(), samples.targets(),
                        null);
                near(session, "evaluated", arrays.get("evaluated").data(),
                        new double[] {trainer.evaluate(first).loss()});
                for (Parameter parameter : trainer.model().parameters().all()) {
                    near(session, parameter.path(), arrays.get("final/" + parameter.path()).data(),
                            backend.read(parameter.value()));
                }
            }
        });
    }

    private static Samples samples(TrainingGoldens.Case golden, Map<String, NpyArray> arrays, Loss loss) {
        int[] input = golden.input();
        NpyArray labels = arrays.get("labels");
        int count = labels.shape()[0] * labels.shape()[1];
        boolean numbers = loss.targets() == Targets.VALUES && labels.size() > count;
        int[] classes = numbers ? classes(labels.data(), count) : labels.toInts();
        int pixels = input[0] * input[1] * input[2];
        float[] pictures = new float[count * pixels];
        double[] drawn = Formula.uniform("networks/x", pictures.length);
        IntStream.range(0, pictures.length).forEach(i -> pictures[i] = (float) drawn[i]);
        Samples samples = Samples.all(new ArrayDataset(pictures, classes, input[0], input[1], input[2],
                List.of("0", "1", "2")));
        if (numbers) {
            samples = samples.withTargets(labels.toFloats());
        }
        if (arrays.containsKey("sample_weight")) {
            samples = samples.withWeights(arrays.get("sample_weight").toFloats());
        }
        if (golden.classWeight() != null) {
            Map<Integer, Double> weights = new HashMap<>();
            IntStream.range(0, golden.classWeight().length).forEach(c -> weights.put(c, golden.classWeight()[c]));
            samples = samples.withClassWeights(weights);
        }
        return samples;
    }

    /** The loss of each step. */
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
