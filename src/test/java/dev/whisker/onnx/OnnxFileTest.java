package dev.whisker.onnx;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.whisker.WhiskerException;
import dev.whisker.example.SteepTanh;
import dev.whisker.exporter.ExportFixtures;
import dev.whisker.exporter.ExportedModel;
import dev.whisker.format.npy.NpyArray;
import dev.whisker.model.Graph;
import dev.whisker.model.Sequential;
import dev.whisker.op.Activation;
import dev.whisker.tensor.Shape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OnnxFileTest {
    @TempDir
    Path temporary;

    private ReadGraph written(ExportedModel model) throws IOException {
        Path file = temporary.resolve("model.onnx");
        OnnxFile.write(model, file);
        return new ReadGraph(file);
    }

    private ReadGraph written(Shape input, String... layers) throws IOException {
        return written(ExportFixtures.withWeights(input, layers));
    }

    @Test
    void theFileSaysWhatItIs() throws IOException {
        ReadGraph read = written(Shape.of(8, 6, 3), "Flatten", "Dense(2)");
        assertEquals(8, read.model.number(1));
        assertEquals("whisker", read.model.text(2));
        assertEquals(18, read.model.message(8).number(2));
        assertEquals("experiment", read.model.message(14).text(1));
        assertEquals(List.of("input", "N", 8L, 6L, 3L), ReadGraph.declared(read.graph.message(11)));
        assertEquals(List.of("output", "N", 2L), ReadGraph.declared(read.graph.message(12)));
        assertEquals(List.of("Flatten", "Gemm", "Identity"), read.operators());
    }

    @Test
    void convolutionsAreChannelsFirstAndMovedBackBeforeFlatten() throws IOException {
        ExportedModel model = ExportFixtures.withWeights(Shape.of(8, 7, 3),
                "Conv2D(4, (3, 2), strides=2, padding=same, activation=relu)",
                "MaxPooling2D(2)", "Flatten", "Dense(2)");
        ReadGraph read = written(model);
        assertEquals(List.of("Transpose", "Conv", "Relu", "MaxPool", "Transpose", "Flatten", "Gemm", "Identity"),
                read.operators());
        ReadGraph.Node conv = read.node("conv2d/linear");
        assertEquals(List.of("input/nchw", "conv2d/kernel", "conv2d/bias"), conv.inputs());
        assertEquals(List.of(3L, 2L), conv.settings().get("kernel_shape"));
        assertEquals(List.of(2L, 2L), conv.settings().get("strides"));
        // 8 rows in steps of 2: one row below; 7 columns in steps of 2: one column to the right.
        assertEquals(List.of(0L, 0L, 1L, 1L), conv.settings().get("pads"));
        assertEquals(List.of(4L, 3L, 3L, 2L), read.shape("conv2d/kernel"));
        NpyArray kernel = model.weights().get("conv2d/kernel").toArray();
        float[] moved = read.floats("conv2d/kernel");
        for (int h = 0; h < 3; h++) {
            for (int w = 0; w < 2; w++) {
                for (int i = 0; i < 3; i++) {
                    for (int o = 0; o < 4; o++) {
                        assertEquals((float) kernel.data()[((h * 2 + w) * 3 + i) * 4 + o],
                                moved[((o * 3 + i) * 3 + h) * 2 + w]);
                    }
                }
            }
        }
        assertArrayEquals(model.weights().get("dense/kernel").toArray().toFloats(), read.floats("dense/kernel"));
        assertEquals(List.of(0L, 2L, 3L, 1L), read.node("max_pooling2d/nhwc").settings().get("perm"));
    }

    @Test
    void depthwiseIsGrouped() throws IOException {
        ExportedModel model = ExportFixtures.withWeights(Shape.of(8, 7, 3),
                "DepthwiseConv2D((3, 2), depth_multiplier=2, use_bias=false)");
        ReadGraph read = written(model);
        assertEquals(3L, read.node("depthwise_conv2d").settings().get("group"));
        assertEquals(List.of(6L, 1L, 3L, 2L), read.shape("depthwise_conv2d/kernel"));
        double[] kernel = model.weights().get("depthwise_conv2d/kernel").toArray().data();
        float[] moved = read.floats("depthwise_conv2d/kernel");
        for (int p = 0; p < 6; p++) {
            for (int c = 0; c < 6; c++) {
                assertEquals((float) kernel[p * 6 + c], moved[c * 6 + p]);
            }
        }
    }

    @Test
    void layersOfTrainingAloneAreLeftOut() throws IOException {
        ReadGraph read = written(Shape.of(4, 4, 3), "RandomFlip", "RandomRotation(0.1)", "Dropout(0.5)",
                "Activation(linear)");
        assertEquals(List.of("Identity"), read.operators());
        assertEquals(List.of("input"), read.nodes.get(0).inputs());
    }

    @Test
    void squeezeExciteAndResidual() throws IOException {
        ReadGraph read = written(Shape.of(6, 6, 3), "ReLU",
                "Residual(body=[Conv2D(3, 1), SqueezeExcite(body=[GlobalAveragePooling2D(), Dense(3)])])");
        assertEquals(List.of("Relu", "Transpose", "Conv", "GlobalAveragePool", "Flatten", "Gemm", "Reshape", "Mul",
                "Transpose", "Add", "Identity"),
                read.operators());
        assertEquals("Mul", read.node("squeeze_excite").operator());
        assertEquals("conv2d", read.node("squeeze_excite").inputs().get(0));
        assertEquals("re_lu", read.node("residual").inputs().get(0));
        assertArrayEquals(new long[] {0, 3, 1, 1}, read.integers("squeeze_excite/factors/shape"));
    }

    @Test
    void paddingStaysApartFromMaxPooling() throws IOException {
        ReadGraph read = written(Shape.of(4, 4, 3), "ZeroPadding2D((1, 2))", "MaxPooling2D(2)");
        assertEquals(List.of("Pad", "Clip", "Transpose", "MaxPool", "Transpose", "Identity"), read.operators());
        assertArrayEquals(new long[] {0, 1, 2, 0, 0, 1, 2, 0}, read.integers("zero_padding2d/pads"));
    }

    @Test
    void nearestResizingIsAChoiceOfRowsAndColumns() throws IOException {
        ReadGraph read = written(Shape.of(4, 6, 3), "Resizing(2, 9, interpolation=nearest)");
        assertArrayEquals(new long[] {1, 3}, read.integers("resizing/row_numbers"));
        assertArrayEquals(new long[] {0, 1, 1, 2, 3, 3, 4, 5, 5}, read.integers("resizing/column_numbers"));
        assertEquals(List.of("Gather", "Gather", "Identity"), read.operators());
        ReadGraph bilinear = written(Shape.of(4, 6, 3), "Resizing(2, 9)");
        assertArrayEquals(new long[] {2, 9}, bilinear.integers("resizing/height_and_width"));
        assertEquals("half_pixel", bilinear.node("resizing").settings().get("coordinate_transformation_mode"));
    }

    @ParameterizedTest
    @CsvSource({"RELU, Relu", "RELU6, Clip", "SIGMOID, Sigmoid", "SOFTMAX, Softmax", "TANH, Tanh", "ELU, Elu",
            "SELU, Selu", "SWISH, Mul",
        "HARD_SIGMOID, HardSigmoid", "HARD_SWISH, HardSwish", "LEAKY_RELU, LeakyRelu"})
    void activationsFollowTheirLayer(Activation activation, String operator) throws IOException {
        ReadGraph read = written(Shape.of(4, 4, 3), "Dense(2, activation=" + activation.kerasName() + ")");
        assertEquals(operator, read.node("dense").operator());
        assertEquals("dense/linear", read.node("dense").inputs().get(0));
        assertEquals("Add", read.node("dense/linear").operator());
    }

    @Test
    void settingsOfActivations() throws IOException {
        assertEquals(1 / 6f, written(Shape.of(4),
                "Activation(hard_sigmoid)").node("activation").settings().get("alpha"));
        assertEquals(1.6732632f, written(Shape.of(4), "Activation(selu)").node("activation").settings().get("alpha"));
        assertEquals(0.2f, written(Shape.of(4), "Activation(leaky_relu)").node("activation").settings().get("alpha"));
        assertEquals(0.3f, written(Shape.of(4), "LeakyReLU").node("leaky_re_lu").settings().get("alpha"));
        assertArrayEquals(new float[] {6}, written(Shape.of(4), "ReLU(6)").floats("re_lu/max"));
        assertEquals(1L, written(Shape.of(4, 4, 3),
                "Conv2D(2, 1, activation=softmax)").node("conv2d").settings().get("axis"));
        assertEquals(3L, written(Shape.of(4, 4, 3), "Activation(softmax)").node("activation").settings().get("axis"));
    }

    @Test
    void anApplicationIsOneGraphOfValuesMadeBeforeTheyAreUsed() throws IOException {
        ReadGraph read = written(Shape.of(32, 32, 3), "Rescaling(1/127.5, offset=-1)",
                "MobileNetV2(alpha=0.35, include_top=false, pooling=max)", "Dense(2)");
        Set<String> known = new HashSet<>(Set.of("input"));
        read.graph.messages(5).forEach(constant -> assertTrue(known.add(constant.text(8))));
        for (ReadGraph.Node node : read.nodes) {
            assertTrue(known.containsAll(node.inputs()), node.toString());
            assertTrue(known.add(node.name()), "made twice: " + node);
        }
        assertEquals(52, read.operators().stream().filter("Conv"::equals).count());
        assertEquals(52, read.operators().stream().filter("BatchNormalization"::equals).count());
        assertEquals(11, read.operators().stream().filter("Add"::equals).count(),
                "ten residual blocks and the rescaling");
        assertEquals(1, read.operators().stream().filter("Transpose"::equals).count());
        assertEquals("Conv", read.node("base/block_1_project").operator());
    }

    @Test
    void aLayerWithoutOperationsIsRefusedByName() {
        Graph model = Sequential.builder(Shape.of(4, 4, 3)).add("steep", new SteepTanh(2)).build();
        WhiskerException e = assertThrows(WhiskerException.class, () -> written(ExportFixtures.withWeights(model)));
        assertTrue(e.getMessage().contains("'steep' (SteepTanh)"), e.getMessage());
        assertTrue(Files.notExists(temporary.resolve("model.onnx")));
    }
}
