package dev.whisker.application;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.whisker.exporter.ExportFixtures;
import dev.whisker.exporter.ExportedModel;
import dev.whisker.keras.KerasFile;
import dev.whisker.layer.LayerException;
import dev.whisker.layer.LayerText;
import dev.whisker.model.Graph;
import dev.whisker.model.Node;
import dev.whisker.model.Summary;
import dev.whisker.op.Activation;
import dev.whisker.tensor.Shape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ResNet50Test {
    private static final Path KERAS = Path.of("tests-data", "graph", "resnet50.yaml");
    private static final Pattern NAME = Pattern.compile("  - (\\w+): ");

    private static Graph graph(ResNet50 application, int side) {
        return Graph.of(application, Shape.of(1, side, side, 3));
    }

    /** Keras' numbers: 25,636,712 with the top, of which 53,120 are moving statistics. */
    @Test
    void hasKerasParameters() {
        assertEquals(25_636_712, Summary.totalParameters(graph(ResNet50.of(), 224)));
        assertEquals(25_583_592, Summary.trainableParameters(graph(ResNet50.of(), 224)));
        assertEquals(23_587_712, Summary.totalParameters(graph(ResNet50.features(), 224)));
    }

    @Test
    void hasKerasNamesInKerasOrder() throws IOException {
        List<String> names = Files.readAllLines(KERAS).stream().map(NAME::matcher).filter(m -> m.find())
                .map(m -> m.group(1)).toList();
        Graph graph = graph(ResNet50.of().classes(5), 64);
        assertEquals(names, graph.nodes().stream().map(Node::path).toList());
        String summary = Summary.of(graph);
        names.forEach(name -> assertTrue(summary.contains("\n " + name + " ("), name));
    }

    @Test
    void givesWhatKerasGives() {
        Shape input = Shape.of(2, 224, 224, 3);
        assertEquals(Shape.of(2, 1000), ResNet50.of().outputShape(input));
        assertEquals(Shape.of(2, 7, 7, 2048), ResNet50.features().outputShape(input));
        assertEquals(Shape.of(2, 2048), ResNet50.features().pooling(FeaturePooling.AVG).outputShape(input));
        assertEquals("max_pool", graph(ResNet50.features().pooling(FeaturePooling.MAX), 64).last().path());
        assertEquals(Shape.of(2, 2, 3, 2048), ResNet50.features().outputShape(Shape.of(2, 33, 65, 3)));
    }

    /** Weights are found by Keras' names in a file as Keras writes it. */
    @Test
    void readsWeightsByKerasNames(@TempDir Path temporary) {
        Shape input = Shape.of(1, 32, 32, 3);
        ExportedModel model = ExportFixtures.withWeights(graph(ResNet50.features(), 32));
        Path file = temporary.resolve("resnet50.h5");
        KerasFile.write(model, file);
        LayerByLayer.Weights weights = LayerByLayer.read(file, ResNet50.features(), input);
        assertEquals(318, model.weights().size());
        model.weights().forEach((path, values) -> assertArrayEquals(values.toArray().data(), weights.apply(path, null),
                path));
    }

    @Test
    void hasKerasArguments() {
        ResNet50 read = (ResNet50) LayerText.parse("ResNet50(False, input_shape=(64, 32, 3), pooling=max, "
                + "classes=7, classifier_activation=None)");
        assertEquals(new ResNet50(false, List.of(64, 32, 3), FeaturePooling.MAX, 7, Activation.LINEAR), read);
        assertEquals(read, LayerText.parse(read.toString()));
        assertEquals("ResNet50()", ResNet50.of().toString());
        assertThrows(LayerException.class, () -> ResNet50.of().outputShape(Shape.of(1, 31, 64, 3)));
        assertThrows(LayerException.class, () -> read.outputShape(Shape.of(1, 64, 64, 3)));
        assertThrows(LayerException.class, () -> ResNet50.of().classes(0));
    }
}
