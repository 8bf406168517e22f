package dev.whisker.exporter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.whisker.WhiskerException;
import dev.whisker.exporter.GraphNode.Join;
import dev.whisker.layer.Dense;
import dev.whisker.layer.LayerText;
import dev.whisker.model.Sequential;
import dev.whisker.model.rewrite.FoldBatchNormalization;
import dev.whisker.tensor.Shape;
import java.util.List;
import org.junit.jupiter.api.Test;

class LayerGraphTest {
    @Test
    void blocksBecomeBranches() {
        LayerGraph graph = LayerGraph.of(ExportFixtures.model(Shape.of(6, 6, 3), "ReLU",
                "Residual(body=[Conv2D(3, 1), SqueezeExcite(body=[GlobalAveragePooling2D(), Dense(3)])])", "Flatten"));
        List<GraphNode> nodes = graph.nodes();
        assertEquals(List.of("re_lu", "conv2d", "global_average_pooling2d", "dense", "squeeze_excite", "residual", "flatten"),
                nodes.stream().map(GraphNode::name).toList());
        assertEquals(List.of(List.of(LayerGraph.INPUT), List.of(0), List.of(1), List.of(2), List.of(1, 3), List.of(0, 4), List.of(5)),
                nodes.stream().map(GraphNode::inputs).toList());
        assertEquals(Join.MULTIPLY, nodes.get(4).join());
        assertEquals(Join.ADD, nodes.get(5).join());
        assertNull(nodes.get(6).join());
        assertEquals(Shape.of(1, 3), nodes.get(3).output());
        assertEquals(Shape.of(1, 108), nodes.get(6).output());
        assertEquals("dense/kernel", nodes.get(3).path("kernel"));
    }

    @Test
    void layersOfAnApplicationHaveItsNameAndItsFlags() {
        Sequential model = Sequential.builder(Shape.of(32, 32, 3)).add(LayerText.parse("MobileNetV2(alpha=0.35, include_top=false, pooling=avg)"))
                .add(Dense.of(2)).build().freeze("base"::equals);
        List<GraphNode> nodes = LayerGraph.of(model).nodes();
        GraphNode first = nodes.stream().filter(node -> node.name().equals("base/block_1_expand")).findFirst().orElseThrow();
        assertFalse(first.trainable());
        assertTrue(first.inference());
        GraphNode inBlock = nodes.stream().filter(node -> node.name().equals("base/block_2_expand")).findFirst().orElseThrow();
        assertFalse(inBlock.trainable(), "the base is frozen, so what lies in its residual blocks is");
        assertTrue(inBlock.inference());
        assertEquals(10, nodes.stream().filter(node -> node.join() == Join.ADD).count());
        GraphNode head = nodes.get(nodes.size() - 1);
        assertEquals("dense", head.name());
        assertTrue(head.trainable());
        assertFalse(head.inference());
    }

    @Test
    void everyWeightOfTheModelBelongsToOneNode() {
        ExportedModel model = ExportFixtures.withWeights(Shape.of(32, 32, 3), "MobileNetV3Large(include_top=false, pooling=avg)", "Dense(2)");
        List<String> paths = model.graph().nodes().stream().filter(node -> node.layer() != null)
                .flatMap(node -> node.layer().weights(node.input()).stream().map(spec -> node.path(spec.name()))).toList();
        assertEquals(List.copyOf(model.weights().keySet()), paths);
        assertEquals(2996352 + 961 * 2, model.weights().values().stream().mapToLong(weight -> weight.count()).sum());
    }

    @Test
    void aBlockThatNobodyElseKnowsIsRefusedByName() {
        Sequential folded = FoldBatchNormalization.apply(ExportFixtures.model(Shape.of(6, 6, 3), "Conv2D(3, 1)", "BatchNormalization()").freeze(name -> true));
        WhiskerException e = assertThrows(WhiskerException.class, () -> LayerGraph.of(folded));
        assertTrue(e.getMessage().contains("FoldedBatchNormalization"), e.getMessage());
    }
}
