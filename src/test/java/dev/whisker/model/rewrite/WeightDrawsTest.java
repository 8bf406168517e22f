package dev.whisker.model.rewrite;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import dev.whisker.application.MobileNetV2;
import dev.whisker.backend.reference.ReferenceBackend;
import dev.whisker.describe.CallParser;
import dev.whisker.layer.BatchNormalization;
import dev.whisker.layer.Conv2D;
import dev.whisker.layer.Dense;
import dev.whisker.layer.DepthwiseConv2D;
import dev.whisker.layer.Flatten;
import dev.whisker.layer.LayerRegistry;
import dev.whisker.layer.Rescaling;
import dev.whisker.layer.WeightSpec;
import dev.whisker.layer.init.Initializers;
import dev.whisker.model.Graph;
import dev.whisker.model.Model;
import dev.whisker.model.Sequential;
import dev.whisker.op.Backend;
import dev.whisker.op.Mode;
import dev.whisker.op.Padding;
import dev.whisker.op.RandomKey;
import dev.whisker.tensor.Shape;
import dev.whisker.train.Trainer;
import dev.whisker.train.TrainingOptions;
import dev.whisker.train.loss.SparseCategoricalCrossentropy;
import dev.whisker.train.optimizer.Adam;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A seed gives the same first values of weights, whatever layers are joined with what. */
class WeightDrawsTest {
    private static final long SEED = 5;

    private final Backend backend = new ReferenceBackend();

    @AfterEach
    void close() {
        backend.close();
    }

    /** A pair of convolutions, with a normalization that draws too, and an application, all or part of it frozen. */
    private static Graph described(String frozen) {
        return Sequential.builder(Shape.of(32, 32, 3)).add(Rescaling.of(1 / 255.0))
                .add(Conv2D.of(3, 3).padding(Padding.SAME))
                .add(LayerRegistry.create(CallParser.parseCall("BatchNormalization(gamma_initializer=he_normal)")))
                .add(DepthwiseConv2D.of(3).padding(Padding.SAME)).add(BatchNormalization.of())
                .add("base", MobileNetV2.features()).add(Flatten.of()).add(Dense.of(2)).build()
                .freeze(path -> path.matches(frozen));
    }

    private Map<String, double[]> weights(Graph graph) {
        try (Model model = Model.create(graph, backend, Mode.INFERENCE, SEED)) {
            return weights(model);
        }
    }

    private Map<String, double[]> weights(Model model) {
        Map<String, double[]> weights = new LinkedHashMap<>();
        model.parameters().all().forEach(each -> weights.put(each.path(), backend.read(each.value())));
        return weights;
    }

    @ParameterizedTest
    @ValueSource(strings = {"none", "base", "base/(Conv1|bn_Conv1|expanded_conv_.*|block_[1-4]_.*)"})
    void joinedLayersDrawWhatEachOfThemDrawsAlone(String frozen) {
        Graph standard = WeightDraws.apply(StandardForm.apply(described(frozen)));
        Map<String, double[]> alone = weights(standard);
        Graph joined = JoinDepthwise.apply(standard, standard.size());
        assertNotEquals(standard.size(), joined.size());
        for (Graph rewritten : new Graph[] {joined, SliceBatches.apply(standard, 4), SliceBatches.apply(joined, 1)}) {
            Map<String, double[]> found = weights(rewritten);
            assertEquals(alone.keySet(), found.keySet());
            alone.forEach((path, values) -> assertArrayEquals(values, found.get(path), path));
        }
    }

    /** Reckoned from the rule, so that a seed gives a trainer the weights that it gave earlier versions. */
    @Test
    void anApplicationDrawsByItsFirstLayer() {
        Graph described = described("base");
        long first = described.open().nodes().stream().filter(node -> node.path().equals("base/Conv1")).findFirst()
                .orElseThrow().draws().number();
        Map<String, double[]> weights;
        try (Trainer trainer = Trainer.of(described, backend, new SparseCategoricalCrossentropy(true),
                Adam.defaults(), TrainingOptions.defaults().withSeed(SEED))) {
            weights = weights(trainer.model());
        }
        int number = 0;
        int kernels = 0;
        for (WeightSpec spec : described.weights()) {
            if (spec.name().startsWith("base/")) {
                assertArrayEquals(spec.initializer().values(spec.shape(), new RandomKey(SEED, first), number++),
                        weights.get(spec.name()), spec.name());
                kernels += spec.name().endsWith("kernel") ? 1 : 0;
            }
        }
        assertEquals(52, kernels);
        // Others draw by themselves; a folded normalization by its convolution.
        double[] gamma = Initializers.HE_NORMAL.values(Shape.of(3), new RandomKey(SEED, 1), 2);
        assertArrayEquals(gamma, weights.get("batch_normalization/gamma"));
        double[] depthwise = Initializers.GLOROT_UNIFORM.values(Shape.of(3, 3, 3, 1), new RandomKey(SEED, 3), 0);
        assertArrayEquals(depthwise, weights.get("depthwise_conv2d/kernel"));
    }
}
