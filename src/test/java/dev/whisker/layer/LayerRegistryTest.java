package dev.whisker.layer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.whisker.WhiskerException;
import dev.whisker.describe.ArgumentSpec;
import dev.whisker.describe.Signature;
import dev.whisker.layer.init.Constant;
import dev.whisker.layer.init.Initializers;
import dev.whisker.op.Activation;
import dev.whisker.op.FillMode;
import dev.whisker.op.Interpolation;
import dev.whisker.op.Padding;
import dev.whisker.op.Padding2d;
import dev.whisker.tensor.Shape;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class LayerRegistryTest {
    /** A layer as a user might add it. */
    record Scale(double factor) implements Layer {
        @Override
        public Shape outputShape(Shape input) {
            return input;
        }

        @Override
        public LayerInstance build(LayerContext context, Shape input) {
            return Rescaling.of(factor).build(context, input);
        }

        @Override
        public String toString() {
            return LayerText.format(this);
        }
    }

    static Stream<Arguments> texts() {
        return Stream.of(
                Arguments.of("Conv2D(filters=8, kernel_size=(3,2), strides=2, padding=same, dilation_rate=1, "
                        + "activation=relu, use_bias=false)",
                        Conv2D.of(8, new Size2d(3, 2)).strides(2).padding(Padding.SAME).activation(Activation.RELU)
                                .useBias(false)),
                Arguments.of("Conv2D(8, 3)", Conv2D.of(8, 3)),
                Arguments.of("layers.Conv2D(8, [3, 3], (1, 1), 'valid', None, (2, 2), 1, \"tanh\", True,)",
                        Conv2D.of(8, 3).dilationRate(2).activation(Activation.TANH)),
                Arguments.of("Conv2D(8, 3, kernel_initializer='he_normal', bias_initializer=Constant(0.5))",
                        Conv2D.of(8, 3).kernelInitializer(Initializers.HE_NORMAL).biasInitializer(new Constant(0.5))),
                Arguments.of("DepthwiseConv2D(3, 2, same, 2)",
                        DepthwiseConv2D.of(3).strides(2).padding(Padding.SAME).depthMultiplier(2)),
                Arguments.of("Dense(1, sigmoid)", Dense.of(1).activation(Activation.SIGMOID)),
                Arguments.of("Dense(units=2, activation=None, kernel_regularizer=None)", Dense.of(2)),
                Arguments.of("MaxPooling2D", MaxPooling2D.of(2)),
                Arguments.of("MaxPool2D((3, 3), strides=(2, 1), padding=SAME)",
                        MaxPooling2D.of(3).strides(new Size2d(2, 1)).padding(Padding.SAME)),
                Arguments.of("ZeroPadding2D()", ZeroPadding2D.of(1)),
                Arguments.of("ZeroPadding2D(3)", ZeroPadding2D.of(3)),
                Arguments.of("ZeroPadding2D(padding=(0, 2))", ZeroPadding2D.of(Padding2d.symmetric(0, 2))),
                Arguments.of("ZeroPadding2D([[0, 1], (2, 3)])", ZeroPadding2D.of(new Padding2d(0, 1, 2, 3))),
                Arguments.of("GlobalMaxPool2D(keepdims=True)", new GlobalMaxPooling2D(true)),
                Arguments.of("GlobalAvgPool2D()", GlobalAveragePooling2D.of()),
                Arguments.of("GlobalAveragePooling2D(data_format=channels_last)", GlobalAveragePooling2D.of()),
                Arguments.of("Dropout(.5, seed=-3)", Dropout.of(0.5).seed(-3)),
                Arguments.of("Flatten()", Flatten.of()),
                Arguments.of("Reshape((4, -1))", Reshape.of(4, -1)),
                Arguments.of("Reshape((12,))", Reshape.of(12)),
                Arguments.of("Activation(silu)", ActivationLayer.of(Activation.SWISH)),
                Arguments.of("ReLU(6.)", ReLU.of(6)),
                Arguments.of("AveragePooling2D(2)", AveragePooling2D.of(2)),
                Arguments.of("AvgPool2D(3, strides=2, padding=same)",
                        AveragePooling2D.of(3).strides(2).padding(Padding.SAME)),
                Arguments.of("UpSampling2D()", UpSampling2D.of(2)),
                Arguments.of("UpSampling2D((2, 3), interpolation=bilinear)",
                        UpSampling2D.of(new Size2d(2, 3)).interpolation(Interpolation.BILINEAR)),
                Arguments.of("LeakyReLU()", LeakyReLU.of(0.3)),
                Arguments.of("LeakyReLU(negative_slope=0.1)", LeakyReLU.of(0.1)),
                Arguments.of("BatchNormalization(-1, 0.9, epsilon=1e-5, scale=False)",
                        BatchNormalization.of().momentum(0.9).epsilon(1e-5).scale(false)),
                Arguments.of("Rescaling(1./255)", Rescaling.of(1.0 / 255)),
                Arguments.of("Rescaling(scale=1/127.5, offset=-1)", Rescaling.of(1 / 127.5).offset(-1)),
                Arguments.of("Resizing(9, 11, nearest)", Resizing.of(9, 11).interpolation(Interpolation.NEAREST)),
                Arguments.of("RandomFlip()", RandomFlip.of(FlipMode.HORIZONTAL_AND_VERTICAL)),
                Arguments.of("RandomFlip(\"horizontal\")", RandomFlip.of(FlipMode.HORIZONTAL)),
                Arguments.of("RandomRotation(0.2)", RandomRotation.of(0.2)),
                Arguments.of("RandomRotation((-0.1, 0.3), fill_mode='wrap', fill_value=7)",
                        RandomRotation.of(new Range(-0.1, 0.3)).fillMode(FillMode.WRAP).fillValue(7)));
    }

    @ParameterizedTest
    @MethodSource("texts")
    void readsKerasCalls(String text, Layer expected) {
        assertEquals(expected, LayerText.parse(text));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "Conv2(3, 3)                               | unknown layer 'Conv2' (did you mean 'Conv2D'?); known layers: "
                + "Conv2D, ",
        "MaxPoling2D()                             | did you mean 'MaxPooling2D'?",
        "Conv2D(filtres=3, kernel_size=3)          | Conv2D has no argument 'filtres' (did you mean 'filters'?); its "
                + "arguments: filters, kernel_size, ",
        "Conv2D(8)                                 | Conv2D needs the argument 'kernel_size', an integer or a pair of "
                + "integers (height, width)",
        "Conv2D(8, 3, padding=sme)                 | Conv2D: padding must be one of valid, same; received 'sme' (did "
                + "you mean 'same'?)",
        "Conv2D(8, 3, activation=rellu)            | (did you mean 'relu'?)",
        "Conv2D(8, 3, kernel_initializer=he_norml) | Conv2D: kernel_initializer: unknown initializer 'he_norml' (did "
                + "you mean 'he_normal'?)",
        "Conv2D(0, 3)                              | Conv2D: filters must be at least 1, received 0",
        "Conv2D(8, (3, 3, 3))                      | Conv2D: kernel_size must be an integer or a pair of integers "
                + "(height, width); received (3, 3, 3)",
        "Conv2D(8, 3, groups=2)                    | Conv2D: groups=2 is not supported",
        "Conv2D(8, 3, data_format=channels_first)  | Conv2D: data_format='channels_first' is not supported",
        "Dense(2, name='head')                     | Dense: name='head' is not supported",
        "Dense(2, dtype=float16)                   | Dense: dtype='float16' is not supported",
        "Dense(2.5)                                | Dense: units must be an integer; received 2.5",
        "Dense(99999999999)                        | Dense: units must be an integer; received 99999999999",
        "Dense(2, use_bias=1)                      | Dense: use_bias must be true or false; received 1",
        "Dense(2, units=3)                         | Dense: argument 'units' is given twice",
        "Dense(units=2, units=3)                   | argument 'units' is given twice",
        "Dense(units=2, relu)                      | an argument without a name follows one with a name",
        "Dense(2                                   | expected ',' at the end",
        "Dense(2) x                                | expected the end at 'x'",
        "DepthwiseConv2D(0)                        | DepthwiseConv2D: kernel_size must be at least 1, received 0",
        "DepthwiseConv2D(3, 0)                     | DepthwiseConv2D: strides must be at least 1, received 0",
        "DepthwiseConv2D(3, depth_multiplier=0)    | DepthwiseConv2D: depth_multiplier must be at least 1, received 0",
        "DepthwiseConv2D(3, dilation_rate=0)       | DepthwiseConv2D: dilation_rate must be at least 1, received 0",
        "Conv2D(1, (1, 0))                         | Conv2D: kernel_size must be at least 1, received (1, 0)",
        "BatchNormalization(momentum=1.1)          | BatchNormalization: momentum must be between 0 and 1, received "
                + "1.1",
        "BatchNormalization(epsilon=0)             | BatchNormalization: epsilon must be a positive number, received "
                + "0.0",
        "Dropout(1.5)                              | Dropout: rate must be between 0 and 1, received 1.5",
        "Dropout(None)                             | Dropout: rate must be a number; received None",
        "UpSampling2D(0) | UpSampling2D: size must be at least 1, received 0",
        "LeakyReLU(-1) | LeakyReLU: negative_slope must be a number of at least 0, received -1.0",
        "ReLU(5)                                   | ReLU: max_value must be None or 6, received 5.0",
        "Rescaling(1/0)                            | Rescaling: scale must be a finite number",
        "ZeroPadding2D(-1)                         | ZeroPadding2D: padding must be an integer, a pair (height, "
                + "width) or two pairs ((top, bottom), (left, right)), of at least 0; received -1",
        "ZeroPadding2D(((0, 1), (-1, 0)))          | ZeroPadding2D: padding must be an integer, a pair (height, "
                + "width) or two pairs",
        "ZeroPadding2D(((0, 1), 2))                | ZeroPadding2D: padding must be an integer, a pair (height, "
                + "width) or two pairs",
        "ZeroPadding2D((1, 2, 3))                  | ZeroPadding2D: padding must be an integer, a pair (height, "
                + "width) or two pairs",
        "Reshape((-1, -1))                         | Reshape: target_shape takes positive numbers and at most one -1, "
                + "received [-1, -1]",
        "BatchNormalization(axis=0)                | BatchNormalization: axis must be -1 or the last axis, received 0",
        "RandomRotation(-0.2)                      | RandomRotation: factor must be a number of at least 0",
        "Flatten(1, 2, 3, 4, 5, 6, 7, 8, 9)        | Flatten takes at most",
        "Flatten(size=2)                           | Flatten has no argument 'size'; it takes none"})
    void refusesInOneLine(String text, String message) {
        WhiskerException e = assertThrows(WhiskerException.class, () -> LayerText.parse(text));
        assertTrue(e.getMessage().contains(message), e.getMessage());
        assertEquals(1, e.getMessage().lines().count());
    }

    @ParameterizedTest
    @ValueSource(strings = {"(", "["})
    void bracketsNestedWithoutEndAreRefusedInAShortLine(String bracket) {
        WhiskerException e = assertThrows(WhiskerException.class,
                () -> LayerText.parse("Conv2D(" + bracket.repeat(30_000)));
        assertTrue(e.getMessage().contains("values are nested more than 32 deep at '" + bracket), e.getMessage());
        assertTrue(e.getMessage().length() < 500, e.getMessage());
        WhiskerException calls = assertThrows(WhiskerException.class, () -> LayerText.parse("Dense(a(".repeat(30_000)));
        assertTrue(calls.getMessage().contains("nested more than 32 deep"), calls.getMessage());
    }

    @Test
    void takesTheValuesThatYamlGives() {
        assertEquals(Conv2D.of(8, new Size2d(3, 2)).padding(Padding.SAME),
                LayerRegistry.create("Conv2D", List.of(),
                        Map.of("filters", 8, "kernel_size", List.of(3, 2), "padding", "same")));
        assertEquals(ZeroPadding2D.of(new Padding2d(0, 1, 0, 1)),
                LayerRegistry.create("ZeroPadding2D", List.of(),
                        Map.of("padding", List.of(List.of(0, 1), List.of(0, 1)))));
        assertEquals(ZeroPadding2D.of(new Padding2d(0, 1, 0, 1)),
                LayerRegistry.create("ZeroPadding2D", List.of(), Map.of("padding", "((0, 1), (0, 1))")));
        assertEquals(RandomRotation.of(new Range(-0.1, 0.2)),
                LayerRegistry.create("RandomRotation", List.of(), Map.of("factor", "(-0.1, 0.2)")));
        assertEquals(Rescaling.of(1.0 / 255), LayerRegistry.create("Rescaling", Arrays.asList("1./255"), Map.of()));
    }

    @Test
    void aUsersLayerIsReadAndWrittenLikeAnyOther() {
        LayerRegistry.register(Signature.of("Scale", Scale.class, ArgumentSpec.optional("factor", 2.0)));
        assertEquals(new Scale(2), LayerText.parse("Scale()"));
        assertEquals("Scale(factor=3.0)", new Scale(3).toString());
        assertThrows(IllegalArgumentException.class,
                () -> LayerRegistry.register(Signature.of("Dense", Scale.class, ArgumentSpec.optional("factor", 2.0))));
    }

    @Test
    void aSignatureMustFitItsRecord() {
        assertThrows(IllegalArgumentException.class,
                () -> Signature.of("Scale", Scale.class, ArgumentSpec.required("faktor")));
    }

    @Test
    void leavesDefaultsOut() {
        assertEquals("Conv2D(filters=32, kernel_size=3, padding=same)",
                Conv2D.of(32, 3).padding(Padding.SAME).toString());
        assertEquals("MaxPooling2D()", MaxPooling2D.of(2).toString());
        assertNotEquals(MaxPooling2D.of(2).toString(), MaxPooling2D.of(3).toString());
    }
}
