package dev.whisker.keras;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.whisker.WhiskerException;
import dev.whisker.backend.reference.ReferenceBackend;
import dev.whisker.exporter.ExportFixtures;
import dev.whisker.exporter.ExportedModel;
import dev.whisker.format.npy.NpyArray;
import dev.whisker.importer.ImportOptions;
import dev.whisker.importer.StoredLayer;
import dev.whisker.importer.WeightFormat;
import dev.whisker.importer.WeightImport;
import dev.whisker.importer.WeightSource;
import dev.whisker.importer.WeightTargets;
import dev.whisker.model.Graph;
import dev.whisker.model.Model;
import dev.whisker.op.Backend;
import dev.whisker.op.Mode;
import dev.whisker.tensor.Shape;
import io.jhdf.HdfFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class KerasFileTest {
    @TempDir
    Path temporary;

    private Path written(ExportedModel model) {
        Path file = temporary.resolve("model.h5");
        KerasFile.write(model, file);
        return file;
    }

    private static JsonNode config(Path file) throws IOException {
        try (HdfFile read = new HdfFile(file)) {
            return new ObjectMapper().readTree((String) read.getAttribute("model_config").getData());
        }
    }

    private static JsonNode layer(JsonNode config, String name) {
        return StreamSupport.stream(config.path("config").path("layers").spliterator(), false)
                .filter(layer -> layer.path("name").asText().equals(name)).findFirst().orElseThrow();
    }

    @Test
    void everyWeightIsReadBackBitForBitAndInOrder() {
        ExportedModel model = ExportFixtures.withWeights(Shape.of(32, 32, 3), "Rescaling(0.5)",
                "MobileNetV3Large(include_top=false)", "GlobalMaxPooling2D", "BatchNormalization(scale=false)",
                "Dense(4, use_bias=false)");
        List<NpyArray> read = new ArrayList<>();
        try (WeightSource source = WeightSource.open(written(model))) {
            assertEquals(WeightFormat.KERAS_LEGACY_MODEL, source.format());
            for (StoredLayer layer : source.layers()) {
                layer.tensors().forEach(tensor -> read.add(tensor.read()));
            }
        }
        assertEquals(List.copyOf(model.weights().values()), read);
    }

    @Test
    void regularizersAreDescribedInKerasWords() throws IOException {
        JsonNode config = config(written(ExportFixtures.withWeights(Shape.of(9, 8, 3),
                "Conv2D(4, 3, kernel_regularizer=L2(0.5))", "BatchNormalization(gamma_regularizer=l1)", "Flatten",
                "Dense(2, bias_regularizer=L1L2(0.25, 0.5))")));
        JsonNode conv = layer(config, "conv2d").path("config");
        assertEquals("{\"class_name\":\"L2\",\"config\":{\"l2\":0.5}}", conv.path("kernel_regularizer").toString());
        assertTrue(conv.has("bias_regularizer") && conv.path("bias_regularizer").isNull());
        assertEquals("{\"class_name\":\"L1\",\"config\":{\"l1\":0.01}}",
                layer(config, "batch_normalization").path("config").path("gamma_regularizer").toString());
        assertEquals("{\"class_name\":\"L1L2\",\"config\":{\"l1\":0.25,\"l2\":0.5}}",
                layer(config, "dense").path("config").path("bias_regularizer").toString());
    }

    @Test
    void layersAreDescribedInKerasWords() throws IOException {
        JsonNode config = config(written(ExportFixtures.withWeights(Shape.of(9, 8, 3), "Rescaling(1/127.5, offset=-1)",
                "RandomRotation((-0.1, 0.2), seed=3)", "ZeroPadding2D(((1, 0), (2, 3)))",
                "Conv2D(4, (3, 2), strides=2, padding=same, activation=hard_swish, kernel_initializer=he_normal)",
                "MaxPooling2D(2)", "ReLU(6)", "Flatten", "Dense(2)")));
        assertEquals("Functional", config.path("class_name").asText());
        assertEquals("[null,9,8,3]", layer(config, "input").path("config").path("batch_shape").toString());
        assertEquals(-1, layer(config, "rescaling").path("config").path("offset").asDouble());
        assertEquals("[-0.1,0.2]", layer(config, "random_rotation").path("config").path("factor").toString());
        assertEquals("reflect", layer(config, "random_rotation").path("config").path("fill_mode").asText());
        assertEquals("[[1,0],[2,3]]", layer(config, "zero_padding2d").path("config").path("padding").toString());
        JsonNode conv = layer(config, "conv2d");
        assertEquals("Conv2D", conv.path("class_name").asText());
        assertEquals("[3,2]", conv.path("config").path("kernel_size").toString());
        assertEquals("[2,2]", conv.path("config").path("strides").toString());
        assertEquals("same", conv.path("config").path("padding").asText());
        assertEquals("hard_swish", conv.path("config").path("activation").asText());
        assertTrue(conv.path("config").path("use_bias").asBoolean());
        assertEquals("{\"class_name\":\"VarianceScaling\","
                + "\"config\":{\"scale\":2.0,\"mode\":\"fan_in\",\"distribution\":\"truncated_normal\"}}",
                conv.path("config").path("kernel_initializer").toString());
        assertTrue(layer(config, "max_pooling2d").path("config").path("strides").isNull());
        assertEquals(6, layer(config, "re_lu").path("config").path("max_value").asDouble());
        assertEquals("[[[\"flatten\",0,0,{}]]]", layer(config, "dense").path("inbound_nodes").toString());
        assertEquals("[[\"dense\",0,0]]", config.path("config").path("output_layers").toString());
    }

    @Test
    void branchesAreFunctional() throws IOException {
        JsonNode config = config(written(ExportFixtures.withWeights(Shape.of(6, 6, 3), "ReLU",
                "Residual(body=[Conv2D(3, 1), SqueezeExcite(body=[GlobalAveragePooling2D(), Dense(3)])])",
                "Residual(body=[ReLU])")));
        assertEquals("Add", layer(config, "residual").path("class_name").asText());
        assertEquals("[[[\"re_lu\",0,0,{}],[\"squeeze_excite\",0,0,{}]]]",
                layer(config, "residual").path("inbound_nodes").toString());
        assertEquals("[[[\"conv2d\",0,0,{}],[\"squeeze_excite_factors\",0,0,{}]]]",
                layer(config, "squeeze_excite").path("inbound_nodes").toString());
        assertEquals("[1,1,3]", layer(config, "squeeze_excite_factors").path("config").path("target_shape").toString());
        // The second ReLU has the name of the first in its own block.
        assertEquals("[[[\"residual\",0,0,{}],[\"re_lu_1\",0,0,{}]]]",
                layer(config, "residual_1").path("inbound_nodes").toString());
    }

    @Test
    void mergesAreDescribedInKerasWords() throws IOException {
        JsonNode config = config(written(ExportFixtures.withWeights(Shape.of(6, 6, 3), "a: Conv2D(3, 1) from input",
                "b: Conv2D(3, 3, padding=same) from input", "c: Concatenate(axis=-2) from a, b", "d: Average from c, c",
                "e: GlobalMaxPooling2D from d", "f: Multiply from e, d", "Subtract from f, c")));
        assertEquals("-2", layer(config, "c").path("config").path("axis").toString());
        assertEquals("[[[\"a\",0,0,{}],[\"b\",0,0,{}]]]", layer(config, "c").path("inbound_nodes").toString());
        assertEquals("[[[\"c\",0,0,{}],[\"c\",0,0,{}]]]", layer(config, "d").path("inbound_nodes").toString());
        assertEquals("[[[\"f_factors\",0,0,{}],[\"d\",0,0,{}]]]", layer(config, "f").path("inbound_nodes").toString());
        assertEquals("Subtract", layer(config, "subtract").path("class_name").asText());
    }

    private static String[] branches(String first, String second, String third) {
        return new String[] {first + ": Conv2D(3, 1) from input", second + ": Conv2D(3, 1) from input",
            third + ": Conv2D(3, 1) from " + second, "Concatenate from " + first + ", " + third};
    }

    /** By their names, or by their places in the graph where Keras counted the names. */
    @ParameterizedTest
    @CsvSource({"a, b, c", "conv2d, conv2d_1, conv2d_2"})
    void weightsOfBranchesComeBack(String first, String second, String third) {
        Graph graph = ExportFixtures.model(Shape.of(6, 6, 3), branches(first, second, third));
        ExportedModel exported = ExportFixtures.withWeights(graph);
        try (WeightSource source = WeightSource.open(written(exported)); Backend backend = new ReferenceBackend();
                Model model = Model.create(graph, backend, Mode.INFERENCE, 1)) {
            WeightImport.load(source, WeightTargets.of(graph, model), ImportOptions.STRICT);
            exported.weights().forEach((path, values) -> assertArrayEquals(values.toArray().data(),
                    backend.read(model.parameters().get(path).value()), path));
        }
    }

    @Test
    void aFrozenApplicationStaysFrozenAndItsNormalizationInInference() throws IOException {
        JsonNode config = config(written(ExportFixtures.withWeights(
                ExportFixtures.model(Shape.of(32, 32, 3), "MobileNetV2(alpha=0.35, include_top=false, pooling=max)",
                        "Dense(2)").freeze("base"::equals))));
        assertFalse(layer(config, "block_2_expand").path("config").path("trainable").asBoolean(true));
        assertTrue(layer(config, "dense").path("config").path("trainable").asBoolean());
        assertEquals("[[[\"block_2_expand\",0,0,{\"training\":false}]]]",
                layer(config, "block_2_expand_BN").path("inbound_nodes").toString());
        assertEquals("Add", layer(config, "block_2_add").path("class_name").asText());
    }

    @ParameterizedTest
    @ValueSource(strings = {"Conv2D(2, 3, strides=2, dilation_rate=2)",
            "Conv2D(2, 3, strides=(1, 2), dilation_rate=(2, 1))"})
    void whatKerasRefusesIsRefusedHere(String layer) {
        ExportedModel model = ExportFixtures.withWeights(Shape.of(9, 9, 3), layer);
        WhiskerException e = assertThrows(WhiskerException.class, () -> written(model));
        assertTrue(e.getMessage().contains("'conv2d' cannot be exported to Keras"), e.getMessage());
        assertTrue(Files.notExists(temporary.resolve("model.h5")));
    }

    @Test
    void writtenTwiceItIsTheSameFile() throws IOException {
        ExportedModel model = ExportFixtures.withWeights(Shape.of(6, 6, 3), "Conv2D(3, 1)", "Flatten", "Dense(2)");
        byte[] first = Files.readAllBytes(written(model));
        assertArrayEquals(first, Files.readAllBytes(written(model)));
    }
}
