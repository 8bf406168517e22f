package dev.whisker.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.whisker.block.Residual;
import dev.whisker.experiment.TinyApplication;
import dev.whisker.layer.Conv2D;
import dev.whisker.layer.Dense;
import dev.whisker.layer.Flatten;
import dev.whisker.layer.WeightSpec;
import dev.whisker.op.Padding;
import dev.whisker.tensor.Shape;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LayerPathsTest {
    private final Graph model = Sequential.builder(Shape.of(8, 8, 3)).add(new TinyApplication())
            .add(Residual.of(Conv2D.of(6, 1).padding(Padding.SAME))).add(Flatten.of()).add(Dense.of(2)).build();

    /** The paths of the weights that are trained, block by block. */
    private static List<String> trained(Graph sequential) {
        return sequential.weights().stream().filter(WeightSpec::trainable).map(WeightSpec::name).toList();
    }

    @Test
    void namesLayersInOrderAlsoThoseInsideOthers() {
        assertEquals(List.of("base", "base/Conv1", "base/bn_Conv1", "base/Conv1_relu", "base/block_add",
                "base/block_expand", "base/block_BN", "base/Conv_1",
                "residual", "conv2d", "flatten", "dense"), LayerPaths.all(model));
        List<String> leaves = new ArrayList<>(LayerPaths.all(model));
        leaves.removeAll(List.of("base", "base/block_add", "residual"));
        assertEquals(leaves, LayerPaths.leaves(model));
    }

    @Test
    void freezesApplicationsBlocksAndSingleLayers() {
        assertSame(model.node(0).computation(), model.freeze("nothing"::equals).node(0).computation());
        List<String> head = List.of("conv2d/kernel", "conv2d/bias", "dense/kernel", "dense/bias");
        assertEquals(head, trained(model.freeze("base"::equals)));
        assertEquals(head.subList(2, 4), trained(model.freeze(path -> path.equals("base") || path.equals("conv2d"))));
        assertEquals(head.subList(2, 4), trained(model.freeze(path -> path.equals("base") || path.equals("residual"))));
        List<String> all = new ArrayList<>(trained(model));
        assertTrue(all.remove("base/block_expand/kernel"));
        assertEquals(all, trained(model.freeze("base/block_expand"::equals)));
        all.removeAll(List.of("base/block_BN/gamma", "base/block_BN/beta"));
        assertEquals(all, trained(model.freeze("base/block_add"::equals)));
    }

    @Test
    void aPartlyFrozenApplicationKeepsItsTypeWeightsAndInferenceMode() {
        Graph partly = model.freeze(path -> path.startsWith("base/Conv1") || path.equals("base/block_BN"));
        Node base = partly.node(0);
        assertEquals("TinyApplication", base.computation().type());
        assertTrue(base.inference() && base.trainable());
        assertEquals(model.weights(0).stream().map(WeightSpec::name).toList(),
                partly.weights(0).stream().map(WeightSpec::name).toList());
        assertEquals(Summary.totalParameters(model), Summary.totalParameters(partly));
        assertEquals(Summary.trainableParameters(model) - 3 * 3 * 3 * 4 - 2 * 4, Summary.trainableParameters(partly));
        assertEquals(trained(partly), trained(partly.open()), "the same when it is opened");
    }

    /** Keras' counts: moving statistics are never trained, in a trainable application neither. */
    @Test
    void movingStatisticsCountAsNotTrainable() {
        int moving = 2 * (4 + 4);
        assertEquals(moving, Summary.totalParameters(model) - Summary.trainableParameters(model));
    }
}
