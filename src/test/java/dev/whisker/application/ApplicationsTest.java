package dev.whisker.application;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.whisker.WhiskerException;
import dev.whisker.layer.Dense;
import dev.whisker.layer.Layer;
import dev.whisker.layer.LayerText;
import dev.whisker.layer.WeightSpec;
import dev.whisker.model.Application;
import dev.whisker.model.Graph;
import dev.whisker.model.NamedLayer;
import dev.whisker.model.Node;
import dev.whisker.model.Sequential;
import dev.whisker.model.Summary;
import dev.whisker.tensor.Shape;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ApplicationsTest {
    private static long parameters(Layer layer, int side, Predicate<WeightSpec> counted) {
        return layer.weights(Shape.of(1, side, side, 3)).stream().filter(counted).mapToLong(spec ->
                spec.shape().size()).sum();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "MobileNetV2(include_top=false)                                       | 2257984",
        "MobileNetV2(include_top=false, alpha=1.4)                            | 4363712",
        "MobileNetV2(include_top=false, alpha=0.35)                           |  410208",
        "MobileNetV2()                                                        | 3538984",
        "MobileNetV3Large(include_top=false)                                  | 2996352",
        "MobileNetV3Large(include_top=false, minimalistic=true)               | 1437608",
        "MobileNetV3Large(include_top=false, alpha=0.75)                      | 1808736"})
    void haveKerasNumberOfParameters(String text, long count) {
        assertEquals(count, parameters(LayerText.parse(text), 160, spec -> true));
    }

    @Test
    void movingStatisticsAreNeverTrained() {
        assertEquals(34_112, parameters(MobileNetV2.features(), 160, spec -> !spec.trainable()));
        assertEquals(24_400, parameters(MobileNetV3Large.features(), 160, spec -> !spec.trainable()));
    }

    @Test
    void nestedInAModelItIsOneRowAndItsLayersHavePaths() {
        Graph model = Sequential.builder(Shape.of(160, 160,
                3)).add(MobileNetV2.features().pooling(FeaturePooling.MAX)).add(Dense.of(2)).build();
        assertTrue(Summary.of(model).contains(" base (MobileNetV2)          (None, 1280)              2257984"),
                Summary.of(model));
        assertTrue(model.node(0).inference());

        Node project = model.open().nodes().stream().filter(node ->
                node.path().equals("base/block_16_project")).findFirst()
                .orElseThrow();
        assertEquals("base/block_16_project/kernel", project.weightPath("kernel"));
    }

    @Test
    void withoutTopOrPoolingItHas154LayersAsKerasCountsThem() {
        Shape input = Shape.of(1, 160, 160, 3);
        List<String> names = KerasLayers.names(MobileNetV2.features(), input);
        assertEquals(154, names.size());
        assertEquals(10, names.stream().filter(name -> name.endsWith("_add")).count());
        assertEquals(names.indexOf("block_2_project_BN") + 1, names.indexOf("block_2_add"));
        List<String> weights = MobileNetV2.features().weights(input).stream().map(WeightSpec::name).toList();
        assertEquals(260, weights.size());
        assertEquals(104, weights.stream().map(path -> path.substring(0, path.indexOf('/'))).distinct().count());
    }

    @ParameterizedTest
    @CsvSource({"32, 1", "96, 3", "97, 4", "160, 5", "193, 7", "224, 7"})
    void theFeatureMapIsA32ndOfTheInputRoundedUp(int side, int features) {
        Shape input = Shape.of(2, side, side, 3);
        assertEquals(Shape.of(2, features, features, 1280), MobileNetV2.features().outputShape(input));
        assertEquals(Shape.of(2, features, features, 960), MobileNetV3Large.features().outputShape(input));
    }

    @Test
    void namesAndNumbersAreUnique() {
        for (Application application : List.of(MobileNetV2.of(), MobileNetV3Large.of())) {
            List<NamedLayer> body = application.body(Shape.of(1, 64, 64, 3));
            assertEquals(body.size(), body.stream().map(NamedLayer::name).distinct().count());
            List<Node> nodes = Graph.of(application, Shape.of(1, 64, 64, 3)).nodes();
            assertEquals(nodes.size(), nodes.stream().map(node -> node.draws().number()).distinct().count());
            List<String> weights = application.weights(Shape.of(1, 64, 64, 3)).stream().map(WeightSpec::name).toList();
            assertEquals(weights.size(), weights.stream().distinct().count());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "MobileNetV2()",
        "MobileNetV2(alpha=0.35, include_top=false, pooling=max)",
        "MobileNetV2(input_shape=[160, 160, 3], classes=10, classifier_activation=linear)",
        "MobileNetV3Large(alpha=0.75, minimalistic=true, include_top=false, pooling=avg, include_preprocessing=false)",
        "MobileNetV3Large(dropout_rate=0.5)"})
    void aTextComesBack(String text) {
        assertEquals(text, LayerText.parse(text).toString());
    }

    @Test
    void takesKerasArgumentsByPosition() {
        assertEquals(MobileNetV2.features().alpha(0.5).pooling(FeaturePooling.AVG),
                LayerText.parse("MobileNetV2(None, 0.5, False, None, None, 'avg')"));
        assertEquals(MobileNetV3Large.features().minimalistic(true),
                LayerText.parse("MobileNetV3Large(None, 1.0, True, include_top=False, weights=None)"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "MobileNetV2(weights='imagenet')           | weights='imagenet' is not supported: weights are given by "
                + "--weights",
        "MobileNetV2(pooling=mean)                 | pooling must be one of avg, max",
        "MobileNetV2(alpha=0)                      | alpha must be a number above 0, received 0.0",
        "MobileNetV2(classes=0)                    | classes must be at least 1, received 0",
        "MobileNetV2(input_shape=(16, 64, 3))      | sides of at least 32",
        "MobileNetV2(input_shape=(160, 160))       | input_shape must be (height, width, channels)",
        "MobileNetV3Large(dropout_rate=2)          | dropout_rate must be between 0 and 1, received 2.0",
        "MobileNetV3Large(depth=2)                 | MobileNetV3Large has no argument 'depth'"})
    void refusesArguments(String text, String message) {
        String actual = assertThrows(WhiskerException.class, () -> LayerText.parse(text)).getMessage();
        assertTrue(actual.contains(message), actual);
        assertEquals(1, actual.lines().count());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "MobileNetV2()                             | 1 16 64 3   | at least 32 pixels high and wide",
        "MobileNetV2()                             | 1 64        | it needs (batch, height, width, channels)",
        "MobileNetV2(input_shape=(160, 160, 3))    | 1 96 96 3   | its input_shape is [160, 160, 3]",
        "MobileNetV3Large()                        | 0 64 64 3   | every dimension must be at least 1"})
    void refusesInputs(String text, String extents, String message) {
        Shape input = Shape.of(List.of(extents.split(" ")).stream().mapToInt(Integer::parseInt).toArray());
        String actual = assertThrows(WhiskerException.class,
                () -> LayerText.parse(text).outputShape(input)).getMessage();
        assertTrue(actual.contains(message), actual);
    }
}
