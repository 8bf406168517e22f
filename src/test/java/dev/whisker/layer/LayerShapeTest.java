package dev.whisker.layer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.whisker.tensor.Shape;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Output shapes, weights and refusals, at values worked out by hand from Keras' rules. */
class LayerShapeTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "Conv2D(32, 3)                                  | 2 160 160 3 | (2, 158, 158, 32) | kernel(3, 3, 3, 32) "
                + "bias(32,)",
        "Conv2D(32, 3, strides=2, padding=same)         | 2 160 161 3 | (2, 80, 81, 32)   | kernel(3, 3, 3, 32) "
                + "bias(32,)",
        "Conv2D(4, (3, 2), (2, 3), use_bias=False)      | 1 8 9 5     | (1, 3, 3, 4)      | kernel(3, 2, 5, 4)",
        "Conv2D(4, 3, dilation_rate=2)                  | 1 5 6 1     | (1, 1, 2, 4)      | kernel(3, 3, 1, 4) "
                + "bias(4,)",
        "DepthwiseConv2D(3, depth_multiplier=2)         | 1 5 6 3     | (1, 3, 4, 6)      | kernel(3, 3, 3, 2) "
                + "bias(6,)",
        "Dense(10)                                      | 4 7         | (4, 10)           | kernel(7, 10) bias(10,)",
        "Dense(2)                                       | 4 5 6 7     | (4, 5, 6, 2)      | kernel(7, 2) bias(2,)",
        "MaxPooling2D()                                 | 1 79 78 8   | (1, 39, 39, 8)    | ''",
        "MaxPooling2D(2, padding=same)                  | 1 79 78 8   | (1, 40, 39, 8)    | ''",
        "MaxPooling2D(3, strides=1)                     | 1 5 6 8     | (1, 3, 4, 8)      | ''",
        "ZeroPadding2D()                                | 2 5 6 8     | (2, 7, 8, 8)      | ''",
        "ZeroPadding2D(((0, 1), (2, 3)))                | 2 5 6 8     | (2, 6, 11, 8)     | ''",
        "GlobalMaxPooling2D()                           | 2 5 6 8     | (2, 8)            | ''",
        "GlobalAveragePooling2D(keepdims=True)          | 2 5 6 8     | (2, 1, 1, 8)      | ''",
        "Flatten()                                      | 2 5 6 8     | (2, 240)          | ''",
        "Reshape((6, -1))                               | 2 5 6 8     | (2, 6, 40)        | ''",
        "Resizing(9, 11)                                | 2 5 6 8     | (2, 9, 11, 8)     | ''",
        "BatchNormalization()                           | 2 5 6 8     | (2, 5, 6, 8)      | gamma(8,) beta(8,) "
                + "moving_mean(8,) moving_variance(8,)",
        "Conv2D(4, 1, 2147483647, same)                 | 1 9 9 1     | (1, 1, 1, 4)      | kernel(1, 1, 1, 4) "
                + "bias(4,)",
        "BatchNormalization(axis=3, center=False)       | 2 5 6 8     | (2, 5, 6, 8)      | gamma(8,) moving_mean(8,) "
                + "moving_variance(8,)",
        "BatchNormalization(scale=False)                | 2 8         | (2, 8)            | beta(8,) moving_mean(8,) "
                + "moving_variance(8,)"})
    void followsKeras(String text, String input, String output, String weights) {
        Layer layer = LayerText.parse(text);
        assertEquals(output, layer.outputShape(shape(input)).toString());
        List<WeightSpec> specs = layer.weights(shape(input));
        assertEquals(weights, specs.stream().map(spec -> spec.name() + spec.shape()).collect(Collectors.joining(" ")));
        specs.forEach(spec -> assertEquals(!spec.name().startsWith("moving_"), spec.trainable(), spec.name()));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "Conv2D(8, 5)           | 1 4 9 3 | its window of height 5 is larger than the input's height 4; use "
                + "padding=same, a smaller window or a larger input",
        "Conv2D(8, 3)           | 1 9     | it needs (batch, height, width, channels), 4 dimensions; this input has 2",
        "MaxPooling2D(2)        | 1 5 1 3 | its window of width 2 is larger than the input's width 1; use "
                + "padding=same, a smaller window or a larger input",
        "ZeroPadding2D(2147483647) | 1 5 6 8 | padding 2147483647 makes a side of 4294967299 pixels; at most "
                + "2147483647 are possible",
        "ZeroPadding2D()        | 1 9     | it needs (batch, height, width, channels), 4 dimensions; this input has 2",
        "Dense(2)               | 9       | it needs (batch, ..., features), at least 2 dimensions; this input has 1",
        "Reshape((7, -1))       | 1 5 6 8 | a sample has 240 elements, which cannot be divided by the 7 of the known "
                + "extents",
        "Reshape((7, 7))        | 1 5 6 8 | a sample has 240 elements, the target shape 49",
        "Reshape((-1, 2147483647, 2147483647, 2147483647)) | 1 5 6 8 | a sample has 240 elements, which cannot be "
                + "divided by the 9903520300447984150353281023 of the known extents",
        "Reshape((-1,))         | 1 70000 70000 1 | a dimension of the output would be 4900000000; at most 2147483647 "
                + "is possible",
        "Flatten()              | 1 70000 70000 1 | a dimension of the output would be 4900000000; at most 2147483647 "
                + "is possible",
        "Conv2D(1, 3, dilation_rate=2000000000) | 1 5 6 8 | dilation rate (2000000000, 2000000000) makes a window of "
                + "4000000001 pixels; at most 2147483647 are possible",
        "MaxPooling2D(100000)   | 1 5 6 8 | kernel size (100000, 100000) makes a window of 10000000000 pixels; at "
                + "most 2147483647 are possible",
        "DepthwiseConv2D(3, depth_multiplier=2000000000) | 1 5 6 8 | depth_multiplier 2000000000 makes 16000000000 "
                + "channels; at most 2147483647 are possible",
        "BatchNormalization(axis=1) | 1 5 6 8 | axis must be -1 or the last axis, 3",
        "Activation(softmax)    | 3       | softmax runs along the last of at least 2 dimensions",
        "RandomFlip()           | 1 5 6   | it needs (batch, height, width, channels), 4 dimensions; this input has 3",
        "Flatten()              | 1 0 3   | every dimension must be at least 1"})
    void refusesNamingLayerInputAndRule(String text, String input, String rule) {
        Layer layer = LayerText.parse(text);
        LayerException e = assertThrows(LayerException.class, () -> layer.outputShape(shape(input)));
        assertEquals(layer + " cannot take an input of shape " + shape(input).toKerasString() + ": " + rule,
                e.getMessage());
    }

    @Test
    void refusesWeightsThatNoArrayHolds() {
        LayerException e = assertThrows(LayerException.class, () -> Dense.of(450_000_000).weights(Shape.of(1, 5)));
        assertEquals("weight 'kernel' of shape (5, 450000000) would have 2250000000 elements; at most 2147483639 are "
                + "possible; "
                + "make the layer or its input smaller", e.getMessage());
    }

    private static Shape shape(String extents) {
        return Shape.of(Arrays.stream(extents.split(" ")).mapToInt(Integer::parseInt).toArray());
    }
}
