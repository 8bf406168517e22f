package dev.whisker.keras;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.whisker.application.FeaturePooling;
import dev.whisker.application.ResNet50;
import dev.whisker.backend.cpu.CpuBackend;
import dev.whisker.exporter.ExportedModel;
import dev.whisker.format.Outputs;
import dev.whisker.importer.FlatLayer;
import dev.whisker.importer.ImportOptions;
import dev.whisker.importer.WeightImport;
import dev.whisker.importer.WeightSource;
import dev.whisker.importer.WeightTargets;
import dev.whisker.model.Graph;
import dev.whisker.model.Model;
import dev.whisker.model.Node;
import dev.whisker.op.Backend;
import dev.whisker.op.Mode;
import dev.whisker.tensor.Shape;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A whole ResNet50 goes into a Keras file and comes back under names that Keras counts. Its shortcuts have convolutions
 * of the shape of those next to them. (Under its own names it is read in {@code ResNet50Test}.)
 */
class ResNet50RoundTripTest {
    private static final Shape INPUT = Shape.of(1, 32, 32, 3);

    @TempDir
    Path folder;

    /** The network with the names that Keras would count: conv2d, conv2d_1, ... */
    private static Graph counted() {
        Map<String, Integer> counts = new HashMap<>();
        Graph graph = Graph.of(ResNet50.features().pooling(FeaturePooling.AVG), INPUT);
        List<Node> nodes = graph.nodes().stream().map(node -> {
            String name = FlatLayer.snakeCase(node.computation().type());
            int count = counts.merge(name, 1, Integer::sum) - 1;
            return new Node(count == 0 ? name : name + "_" + count, node.computation(), node.inputs(),
                    node.trainable(), node.inference(), node.draws());
        }).toList();
        return graph.withNodes(nodes);
    }

    @Test
    void weightsUnderCountedNamesGiveTheSameOutputs() {
        double[] x = new Random(3).doubles(INPUT.size(), -1, 1).toArray();
        Graph graph = counted();
        Path file = folder.resolve("model.h5");
        try (Backend backend = new CpuBackend(); Model model = Model.create(graph, backend, Mode.INFERENCE, 7)) {
            double[] wanted = Outputs.of(model, INPUT, x);
            assertTrue(Arrays.stream(wanted).distinct().count() > 100, "the outputs are of many values");
            KerasFile.write(ExportedModel.of(model, Map.of()), file);
            model.parameters().all().forEach(parameter -> backend.write(parameter.value(),
                    new double[(int) parameter.spec().shape().size()]));
            assertFalse(Arrays.equals(wanted, Outputs.of(model, INPUT, x)));
            try (WeightSource source = WeightSource.open(file)) {
                WeightImport.load(source, WeightTargets.of(graph, model), ImportOptions.STRICT);
            }
            assertArrayEquals(wanted, Outputs.of(model, INPUT, x));
        }
    }
}
