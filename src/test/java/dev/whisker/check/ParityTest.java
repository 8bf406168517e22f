package dev.whisker.check;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.whisker.application.MobileNetV2;
import dev.whisker.backend.cpu.CpuBackend;
import dev.whisker.check.FaultyScale.Mistake;
import dev.whisker.layer.BatchNormalization;
import dev.whisker.layer.Conv2D;
import dev.whisker.layer.Dense;
import dev.whisker.layer.Flatten;
import dev.whisker.layer.Layer;
import dev.whisker.layer.MaxPooling2D;
import dev.whisker.layer.ReLU;
import dev.whisker.layer.ZeroPadding2D;
import dev.whisker.model.Application;
import dev.whisker.model.Body;
import dev.whisker.model.Graph;
import dev.whisker.model.NamedLayer;
import dev.whisker.model.Sequential;
import dev.whisker.op.Activation;
import dev.whisker.op.Backend;
import dev.whisker.tensor.Shape;
import dev.whisker.tensor.Tensor;
import dev.whisker.train.loss.Loss;
import dev.whisker.train.loss.MeanSquaredError;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ParityTest {
    /** An application. */
    private record Net(Body layers) implements Application {
        @Override
        public List<NamedLayer> body(Shape input) {
            return layers.layers();
        }
    }

    private static final int CONFIGURATIONS = 25;
    private static Backend cpu;

    @BeforeAll
    static void open() {
        cpu = new CpuBackend();
    }

    @AfterAll
    static void close() {
        cpu.close();
    }

    static List<String> layers() {
        return LayerGenerator.names();
    }

    @ParameterizedTest
    @MethodSource("layers")
    void everyLayerOnTheCpuAgreesWithTheReference(String layer) {
        LayerGenerator.of(layer).cases(100).limit(CONFIGURATIONS).forEach(each -> {
            ParityReport report = Parity.of(each).run(cpu);
            assertTrue(report.passed(), report::toString);
        });
    }

    /** Random cases of every loss and of every regularizer. */
    static Stream<CheckCase> lossesAndRegularizers() {
        Stream<CheckCase> losses = LossCase.all().stream().flatMap(loss -> LongStream.range(0, CONFIGURATIONS)
                .mapToObj(seed -> LossCase.draw(loss, seed)));
        Stream<CheckCase> regularizers =
                RegularizerCase.all().stream().flatMap(each -> LongStream.range(0, CONFIGURATIONS)
                .mapToObj(seed -> RegularizerCase.draw(each, seed)));
        return Stream.concat(losses, regularizers);
    }

    @Test
    void everyLossAndRegularizerOnTheCpuAgreesWithTheReference() {
        lossesAndRegularizers().forEach(each -> {
            ParityReport report = Parity.of(each).run(cpu);
            assertTrue(report.passed(), report::toString);
            assertEquals(2, report.results().size(), report::toString);
        });
    }

    /** Mean squared error, which on the cpu backend is wrong in one place. */
    private record FaultyLoss(double value, double slope) implements Loss {
        @Override
        public void checkOutput(Shape output) {
        }

        @Override
        public void compute(Backend backend, boolean logits, Tensor predictions, Tensor targets, Tensor losses,
                Tensor gradient) {
            new MeanSquaredError().compute(backend, logits, predictions, targets, losses, gradient);
            if (backend.name().equals("cpu")) {
                add(backend, losses, value);
                if (gradient != null) {
                    add(backend, gradient, slope);
                }
            }
        }

        private static void add(Backend backend, Tensor tensor, double number) {
            double[] values = backend.read(tensor);
            values[values.length - 1] += number;
            backend.write(tensor, values);
        }
    }

    @Test
    void aLossThatIsWrongOnOneBackendIsFound() {
        assertTrue(Parity.of(new FaultyLoss(0, 0), Shape.of(3, 4)).run(cpu).passed());
        ParityReport value = Parity.of(new FaultyLoss(1e-3, 0), Shape.of(3, 4)).seed(5).run(cpu);
        assertFalse(value.passed());
        assertTrue(value.toString().contains("  y: worst at element 2: "), value::toString);
        ParityReport slope = Parity.of(new FaultyLoss(0, 1e-3), Shape.of(3, 4)).run(cpu);
        assertFalse(slope.passed());
        assertTrue(slope.toString().contains("  gradient of the predictions: worst at element 11: "), slope::toString);
        assertTrue(slope.toString().endsWith("--input-shape 3,4 --seed 0 --tries 1 --backend cpu"), slope::toString);
    }

    /**
     * With two samples the gradient is almost nothing, a difference of terms that a small deviation makes large: what
     * rounding takes from the mean that backward reads must not show in it.
     */
    static void normalizesTwoSamplesThatLieNearToEachOther(Backend backend) {
        for (long seed = 0; seed < 500; seed++) {
            ParityReport report = Parity.of(BatchNormalization.of().epsilon(1e-5),
                    Shape.of(2, 5)).seed(seed).run(backend);
            assertTrue(report.passed() && report.share() < 0.5, report::toString);
        }
    }

    @Test
    void normalizesTwoSamplesThatLieNearToEachOther() {
        normalizesTwoSamplesThatLieNearToEachOther(cpu);
    }

    @Test
    void findsWritesOutsideOfATensor() {
        ParityReport report = Parity.of(new FaultyScale(Mistake.WRITES_BEHIND_Y, 1), Shape.of(2, 3)).run(cpu);
        assertFalse(report.passed());
        assertTrue(report.faults().contains("bytes after y (2, 3) were written to"), report::toString);
    }

    @Test
    void measuresErrors() {
        ParityResult result = ParityResult.of("y", new double[] {1, 2.5, 0}, new double[] {1, 2, 0},
                Tolerance.ELEMENTWISE);
        assertFalse(result.passed());
        assertEquals(1, result.element());
        assertEquals(0.5, result.absolute());
        assertEquals(0.25, result.relative());
        assertEquals(0.5 / Math.ulp(2f), result.ulps());
        assertFalse(ParityResult.of("y", new double[] {Double.NaN}, new double[] {1},
                Tolerance.reduction(100)).passed());
    }

    @Test
    void namesTheFirstLayerOfAModelThatDiverges() {
        Graph model = Sequential.builder(Shape.of(8, 8, 2)).add(Conv2D.of(3,
                3).activation(Activation.RELU)).add(MaxPooling2D.of(2))
                .add("broken", new FaultyScale(Mistake.DIFFERS_EACH_TIME,
                        1)).add(Flatten.of()).add(Dense.of(2)).build();
        List<Map.Entry<String, ParityReport>> reports = ModelParity.of(model).batch(2).seed(3).run(cpu);
        assertEquals(List.of("conv2d", "max_pooling2d", "broken", "flatten", "dense", "conv2d joined"),
                reports.stream().map(Map.Entry::getKey).toList());
        assertEquals("broken", ModelParity.firstDivergent(reports).orElseThrow().getKey());
        assertEquals(5, reports.stream().filter(report -> report.getValue().passed()).count());
    }

    @Test
    void comparesTheLayersOfAnApplicationAndTheFormTheyAreComputedIn() {
        Layer faulty = new FaultyScale(Mistake.DIFFERS_EACH_TIME, 1);
        Layer application = new Net(Body.of(Conv2D.of(3, 3).useBias(false), BatchNormalization.of(), ReLU.of(),
                faulty));
        Graph model = Sequential.builder(Shape.of(8, 8, 2)).add("net",
                application).add(ZeroPadding2D.of(1)).add(Conv2D.of(2, 3)).build();
        List<Map.Entry<String, ParityReport>> reports = ModelParity.of(model).run(cpu);
        assertEquals(List.of("net/conv2d", "net/batch_normalization", "net/re_lu", "net/faulty_scale", "zero_padding2d",
                "conv2d", "net/conv2d as computed",
                "conv2d as computed"), reports.stream().map(Map.Entry::getKey).toList());
        assertEquals("net/faulty_scale", ModelParity.firstDivergent(reports).orElseThrow().getKey());
        assertEquals(7, reports.stream().filter(report -> report.getValue().passed()).count());
    }

    /** Results of the order of 1, so that agreement says something; float32 then differs from the reference. */
    @Test
    void theValuesOfADeepModelDoNotVanish() {
        Graph model = Sequential.builder(Shape.of(32, 32, 3)).add("base", MobileNetV2.features().alpha(0.35)).build();
        List<Map.Entry<String, ParityReport>> reports = ModelParity.of(model).run(cpu);
        assertTrue(ModelParity.firstDivergent(reports).isEmpty(),
                () -> ModelParity.firstDivergent(reports).orElseThrow().toString());
        ParityReport last = reports.stream().filter(report ->
                report.getKey().equals("base/Conv_1")).findFirst().orElseThrow().getValue();
        assertTrue(last.results().stream().allMatch(result -> result.absolute() > 1e-8), last::toString);
    }
}
