package dev.whisker.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.whisker.backend.Backends;
import dev.whisker.backend.reference.ReferenceBackend;
import dev.whisker.block.Residual;
import dev.whisker.layer.ActivationLayer;
import dev.whisker.layer.BatchNormalization;
import dev.whisker.layer.BufferSpec;
import dev.whisker.layer.BufferSpec.Lifetime;
import dev.whisker.layer.Contexts;
import dev.whisker.layer.Conv2D;
import dev.whisker.layer.Dense;
import dev.whisker.layer.Layer;
import dev.whisker.layer.LayerContext;
import dev.whisker.layer.LayerException;
import dev.whisker.layer.LayerInstance;
import dev.whisker.layer.Reshape;
import dev.whisker.layer.SingleLayer;
import dev.whisker.layer.Step;
import dev.whisker.layer.WeightSpec;
import dev.whisker.model.rewrite.StandardForm;
import dev.whisker.op.Activation;
import dev.whisker.op.Backend;
import dev.whisker.op.Mode;
import dev.whisker.op.Scratch;
import dev.whisker.tensor.DType;
import dev.whisker.tensor.Shape;
import dev.whisker.tensor.Tensor;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What layers in the body of a layer share, and what reaches them. */
class GraphInstanceTest {
    /** 8 numbers of 8 bytes: one unit of alignment, so that sizes count values. */
    private static final Shape UNIT = Shape.of(1, 8);
    private static final Layer TANH = ActivationLayer.of(Activation.TANH);

    private final ReferenceBackend backend = new ReferenceBackend();

    /** Reports what happens to it, needs one buffer while forward runs; computes nothing. */
    private record Probe(List<String> log, String name, boolean fails) implements Layer {
        @Override
        public Shape outputShape(Shape input) {
            return input;
        }

        @Override
        public LayerInstance build(LayerContext context, Shape input) {
            if (fails) {
                throw new LayerException("it fails");
            }
            log.add(name + (context.needsInputGradient() ? " gives a gradient" : " gives no gradient"));
            return new LayerInstance() {
                @Override
                public void forward(Tensor x, Tensor y, Step step) {
                }

                @Override
                public void backward(Tensor x, Tensor y, Tensor dy, Tensor dx, Step step) {
                }

                @Override
                public List<BufferSpec> buffers() {
                    return List.of(new BufferSpec("scratch", UNIT, DType.FLOAT64, Lifetime.FORWARD));
                }

                @Override
                public long keptBytes() {
                    return name.length();
                }

                @Override
                public String description() {
                    return name;
                }

                @Override
                public void close() {
                    log.add(name + " is closed");
                }
            };
        }
    }

    private LayerInstance chain(boolean needsInputGradient, Layer... layers) {
        Sequential.Builder builder = Sequential.builder(Shape.of(8));
        List.of(layers).forEach(builder::add);
        return graph(needsInputGradient, builder.build());
    }

    private LayerInstance graph(boolean needsInputGradient, Graph graph) {
        Map<String, Tensor> weights = new HashMap<>();
        Map<String, Tensor> gradients = new HashMap<>();
        for (WeightSpec spec : graph.weights()) {
            weights.put(spec.name(), tensor(spec.shape()));
            gradients.put(spec.name(), tensor(spec.shape()));
        }
        return graph.build(Contexts.of(backend, Mode.TRAINING, true, needsInputGradient, new Scratch(), weights,
                gradients), UNIT);
    }

    private Tensor tensor(Shape shape) {
        return new Tensor(shape, DType.FLOAT64, backend.allocate(shape.size() * 8), 0);
    }

    /** How many values of 8 numbers the buffer of each lifetime holds. */
    private static Map<Lifetime, Long> units(LayerInstance chain) {
        Map<Lifetime, Long> units = new EnumMap<>(Lifetime.class);
        chain.buffers().forEach(buffer -> units.put(buffer.lifetime(), buffer.shape().size() / 8));
        return units;
    }

    @Test
    void valuesThatNobodyKeepsShareTwoPlaces() {
        assertEquals(Map.of(Lifetime.FORWARD, 2L), units(chain(false, TANH, TANH, TANH, TANH, TANH)));
    }

    @Test
    void keptValuesHavePlacesOfTheirOwnAndGradientsShareTwo() {
        assertEquals(Map.of(Lifetime.STEP, 4L, Lifetime.BACKWARD, 2L),
                units(chain(true, TANH, TANH, TANH, TANH, TANH)));
    }

    @Test
    void aLayersBufferSharesNothingWithWhatTheLayerWrites() {
        assertEquals(Map.of(Lifetime.FORWARD, 2L), units(chain(false, new Probe(new ArrayList<>(), "a", false), TANH)));
        assertEquals(Map.of(Lifetime.FORWARD, 2L),
                units(chain(false, new Probe(new ArrayList<>(), "a", false), TANH, TANH)));
    }

    @Test
    void layersBeforeTheFirstTrainedOneHaveNoBackwardPass() {
        LayerInstance chain = chain(false, TANH, TANH, TANH, Dense.of(8));
        assertFalse(chain.keepsInput(0));
        // The dense layer keeps its input; the two values before that share with none that lives longer.
        assertEquals(Map.of(Lifetime.FORWARD, 2L, Lifetime.STEP, 1L), units(chain));
    }

    @Test
    void viewsTakeNoPlace() {
        LayerInstance chain = chain(true, Reshape.of(2, 4), Reshape.of(8));
        assertTrue(chain.isView());
        assertEquals(Map.of(), units(chain));
        assertEquals(Map.of(Lifetime.STEP, 1L, Lifetime.BACKWARD, 1L),
                units(chain(true, TANH, Reshape.of(4, 2), Reshape.of(8), TANH)));
    }

    @Test
    void onlyWhatComesBehindATrainedLayerGivesAGradient() {
        List<String> log = new ArrayList<>();
        chain(false, new Probe(log, "a", false), Dense.of(8), new Probe(log, "b", false));
        chain(true, new Probe(log, "c", false));
        assertEquals(List.of("a gives no gradient", "b gives a gradient", "c gives a gradient"), log);
    }

    @Test
    void tellsAndClosesWhatIsInside() {
        List<String> log = new ArrayList<>();
        LayerInstance chain = chain(false, new Probe(log, "four", false), TANH, new Probe(log, "three", false));
        assertEquals("four; three", chain.description());
        assertEquals(9, chain.keptBytes());
        log.clear();
        chain.close();
        assertEquals(List.of("four is closed", "three is closed"), log);
    }

    @Test
    void aLayerThatCannotBeBuiltClosesThoseBeforeIt() {
        List<String> log = new ArrayList<>();
        assertThrows(LayerException.class,
                () -> chain(false, new Probe(log, "a", false), new Probe(log, "b", true), new Probe(log, "c", false)));
        assertEquals(List.of("a gives no gradient", "a is closed"), log);
    }

    @ParameterizedTest
    @ValueSource(strings = {"reference", "cpu"})
    void changedWeightsReachLayersInside(String name) {
        Layer block = Residual.of(Conv2D.of(2, 1), BatchNormalization.of(), Conv2D.of(2, 1));
        Shape input = Shape.of(1, 2, 2, 2);
        double[] x = {1, 2, 3, 4, 5, 6, 7, 8};
        double[] changed = {2, 0, 0, 3};
        Layer folded = StandardForm.apply(Graph.of((Composite) block, input)).asLayer();
        try (Backend each = Backends.open(name); SingleLayer used = SingleLayer.of(folded, input).build(each);
                SingleLayer fresh = SingleLayer.of(folded, input).build(each)) {
            used.forward(x);
            for (SingleLayer layer : List.of(used, fresh)) {
                layer.weights().stream().filter(weight -> weight.name().endsWith("kernel")).forEach(weight ->
                        layer.weight(weight.name(), changed));
            }
            assertArrayEquals(fresh.forward(x), used.forward(x));
        }
    }
}
