package dev.whisker.exporter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.whisker.WhiskerException;
import dev.whisker.layer.Add;
import dev.whisker.layer.Dense;
import dev.whisker.layer.LayerText;
import dev.whisker.layer.Multiply;
import dev.whisker.model.Graph;
import dev.whisker.model.Sequential;
import dev.whisker.model.rewrite.FoldBatchNormalization;
import dev.whisker.tensor.Shape;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ExportedModelTest {
    @Test
    void blocksBecomeBranches() {
        List<GraphNode> nodes = GraphNode.all(ExportFixtures.model(Shape.of(6, 6, 3), "ReLU",
                "Residual(body=[Conv2D(3, 1), SqueezeExcite(body=[GlobalAveragePooling2D(), Dense(3)])])",
                "Flatten").open());
        assertEquals(List.of("re_lu", "conv2d", "global_average_pooling2d", "dense", "squeeze_excite", "residual",
                "flatten"),
                nodes.stream().map(GraphNode::name).toList());
        assertEquals(List.of(List.of(Graph.INPUT), List.of(0), List.of(1), List.of(2), List.of(1, 3), List.of(0, 4),
                List.of(5)),
                nodes.stream().map(GraphNode::inputs).toList());
        assertEquals(new Multiply(), nodes.get(4).layer());
        assertEquals(new Add(), nodes.get(5).layer());
        assertEquals(Shape.of(1, 3), nodes.get(3).output());
        assertEquals(Shape.of(1, 108), nodes.get(6).output());
        assertEquals("dense/kernel", nodes.get(3).path("kernel"));
    }

    @Test
    void layersOfAnApplicationHaveItsNameAndItsFlags() {
        Graph model = Sequential.builder(Shape.of(32, 32,
                3)).add(LayerText.parse("MobileNetV2(alpha=0.35, include_top=false, pooling=avg)"))
                .add(Dense.of(2)).build().freeze("base"::equals);
        List<GraphNode> nodes = GraphNode.all(model.open());
        GraphNode first = nodes.stream().filter(node ->
                node.name().equals("base/block_1_expand")).findFirst().orElseThrow();
        assertFalse(first.trainable());
        assertTrue(first.inference());
        GraphNode inBlock = nodes.stream().filter(node ->
                node.name().equals("base/block_2_expand")).findFirst().orElseThrow();
        assertFalse(inBlock.trainable(), "the base is frozen, so what lies in its residual blocks is");
        assertTrue(inBlock.inference());
        assertEquals(10, nodes.stream().filter(node -> node.layer() instanceof Add).count());
        GraphNode head = nodes.get(nodes.size() - 1);
        assertEquals("dense", head.name());
        assertTrue(head.trainable());
        assertFalse(head.inference());
    }

    @Test
    void everyWeightOfTheModelBelongsToOneNode() {
        ExportedModel model = ExportFixtures.withWeights(Shape.of(32, 32, 3),
                "MobileNetV3Large(include_top=false, pooling=avg)", "Dense(2)");
        List<String> paths = model.nodes().stream()
                .flatMap(node -> model.graph().weights(model.nodes().indexOf(node)).stream().map(spec ->
                        node.path(spec.name()))).toList();
        assertEquals(List.copyOf(model.weights().keySet()), paths);
        assertEquals(2996352 + 961 * 2, model.weights().values().stream().mapToLong(weight -> weight.count()).sum());
    }

    @Test
    void aBlockThatNobodyElseKnowsIsRefusedByName() {
        Graph folded = FoldBatchNormalization.apply(ExportFixtures.model(Shape.of(6, 6, 3), "Conv2D(3, 1)",
                "BatchNormalization()").freeze(name -> true));
        WhiskerException e = assertThrows(WhiskerException.class, () -> ExportedModel.of(folded, Map.of(), Map.of()));
        assertTrue(e.getMessage().contains("FoldedBatchNormalization"), e.getMessage());
    }
}
