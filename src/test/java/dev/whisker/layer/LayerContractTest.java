package dev.whisker.layer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.whisker.backend.reference.ReferenceBackend;
import dev.whisker.check.LayerCase;
import dev.whisker.check.LayerGenerator;
import dev.whisker.op.Mode;
import dev.whisker.op.RandomKey;
import dev.whisker.op.Scratch;
import dev.whisker.tensor.Memory;
import dev.whisker.tensor.Shape;
import dev.whisker.tensor.Tensor;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What every layer must keep to, whatever it computes. */
class LayerContractTest {
    /** Of each layer. Every one is a test of its own, which is what a mutation run pays for: it makes do with fewer. */
    private static final int CONFIGURATIONS = Integer.getInteger("whisker.contract.configurations", 40);
    private static final long SEED = 1;

    private final ReferenceBackend backend = new ReferenceBackend();

    /** Random cases of every layer. */
    static Stream<LayerCase> cases() {
        return LayerGenerator.names().stream().flatMap(name ->
                LayerGenerator.of(name).cases(SEED).limit(CONFIGURATIONS));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void forwardFillsTheOutputShape(LayerCase layerCase) {
        try (SingleLayer layer = SingleLayer.of(layerCase.layer(),
                layerCase.inputs()).mode(layerCase.mode()).seed(layerCase.seed()).build(backend)) {
            double[] y = layer.forward(normal(layerCase));
            assertEquals(layerCase.layer().outputShape(layerCase.inputs()).size(), y.length);
            assertTrue(Arrays.stream(y).allMatch(Double::isFinite), "some of the output was not written");
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void weightGradientsDoNotDependOnTheInputGradient(LayerCase layerCase) {
        double[][] x = normal(layerCase);
        double[] dy = normal(layerCase.layer().outputShape(layerCase.inputs()), ~layerCase.seed());
        try (SingleLayer both = SingleLayer.of(layerCase.layer(),
                layerCase.inputs()).mode(layerCase.mode()).seed(layerCase.seed()).gradients().build(backend);
                SingleLayer weightsOnly = SingleLayer.of(layerCase.layer(),
                        layerCase.inputs()).mode(layerCase.mode()).seed(layerCase.seed()).weightGradientsOnly()
                                .build(backend)) {
            if (both.weights().stream().noneMatch(WeightSpec::trainable)) {
                return;
            }
            assertArrayEquals(both.forward(x), weightsOnly.forward(x));
            SingleLayer.Gradients expected = both.backward(dy);
            SingleLayer.Gradients actual = weightsOnly.backward(dy);
            assertNull(actual.input());
            assertEquals(expected.weights().keySet(), actual.weights().keySet());
            expected.weights().forEach((name, gradient) ->
                    assertArrayEquals(gradient, actual.weights().get(name), name));
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void nothingIsKeptWhereNobodyWantsGradients(LayerCase layerCase) {
        try (Scratch scratch = new Scratch(); Instance instance =
                layerCase.layer().build(context(layerCase, scratch), layerCase.inputs())) {
            for (int i = 0; i < layerCase.inputs().size(); i++) {
                assertFalse(instance.keepsInput(i));
            }
            assertFalse(instance.keepsOutput());
            assertEquals(List.of(), instance.buffers().stream().filter(buffer ->
                    buffer.lifetime() != BufferSpec.Lifetime.FORWARD).toList());
        }
    }

    private SingleLayerContext context(LayerCase layerCase, Scratch scratch) {
        Map<String, Tensor> weights = new HashMap<>();
        for (WeightSpec spec : layerCase.layer().weights(layerCase.inputs())) {
            Memory memory = backend.allocate(spec.shape().size() * backend.floatType().bytes());
            weights.put(spec.name(), new Tensor(spec.shape(), backend.floatType(), memory, 0));
        }
        return new SingleLayerContext(backend, Mode.INFERENCE, true, false, scratch, new RandomKey(0, 0), weights,
                Map.of());
    }

    @ParameterizedTest
    @MethodSource("cases")
    void textGivesTheLayerBack(LayerCase layerCase) {
        assertEquals(layerCase.layer(), LayerText.parse(layerCase.layer().toString()));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void theSameSeedGivesTheSameNumbers(LayerCase layerCase) {
        double[][] x = normal(layerCase);
        try (SingleLayer one = SingleLayer.of(layerCase.layer(),
                layerCase.inputs()).mode(Mode.TRAINING).seed(layerCase.seed()).build(backend);
                SingleLayer other = SingleLayer.of(layerCase.layer(),
                        layerCase.inputs()).mode(Mode.TRAINING).seed(layerCase.seed()).build(backend)) {
            double[] y = one.forward(x);
            assertArrayEquals(y, one.forward(x), "a second time");
            assertArrayEquals(y, other.forward(x), "another instance");
        }
    }

    private static double[][] normal(LayerCase layerCase) {
        return layerCase.inputs().stream().map(input -> normal(input, layerCase.seed())).toArray(double[][]::new);
    }

    private static double[] normal(Shape shape, long seed) {
        Random random = new Random(seed);
        return random.doubles(shape.size()).map(u -> random.nextGaussian()).toArray();
    }
}
