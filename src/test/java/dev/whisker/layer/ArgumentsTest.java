package dev.whisker.layer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.whisker.WhiskerException;
import dev.whisker.layer.init.Constant;
import dev.whisker.layer.init.Initializer;
import dev.whisker.layer.init.RandomNormal;
import dev.whisker.layer.init.RandomUniform;
import dev.whisker.layer.init.TruncatedNormal;
import dev.whisker.op.Activation;
import dev.whisker.op.FillMode;
import dev.whisker.op.Interpolation;
import dev.whisker.op.Padding;
import dev.whisker.tensor.Shape;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Arguments that are set one by one, and the rules that all of them and all inputs keep to. */
class ArgumentsTest {
    private static final Initializer HALF = new Constant(0.5);

    @Test
    void eachIsSetByItself() {
        assertEquals("Conv2D(filters=8, kernel_size=3, kernel_initializer=Constant(value=0.5))",
                Conv2D.of(8, 3).kernelInitializer(HALF).toString());
        assertEquals("Conv2D(filters=8, kernel_size=3, bias_initializer=Constant(value=0.5))",
                Conv2D.of(8, 3).biasInitializer(HALF).toString());
        assertEquals("DepthwiseConv2D(kernel_size=3, dilation_rate=2)",
                DepthwiseConv2D.of(3).dilationRate(Size2d.square(2)).toString());
        assertEquals("DepthwiseConv2D(kernel_size=3, depthwise_initializer=Constant(value=0.5))",
                DepthwiseConv2D.of(3).depthwiseInitializer(HALF).toString());
        assertEquals("DepthwiseConv2D(kernel_size=3, bias_initializer=Constant(value=0.5))",
                DepthwiseConv2D.of(3).biasInitializer(HALF).toString());
        RandomRotation rotation = RandomRotation.of(0.1);
        assertEquals("RandomRotation(factor=0.1)", rotation.toString());
        assertEquals("RandomRotation(factor=0.1, fill_mode=wrap)", rotation.fillMode(FillMode.WRAP).toString());
        assertEquals("RandomRotation(factor=0.1, interpolation=nearest)",
                rotation.interpolation(Interpolation.NEAREST).toString());
        assertEquals("RandomRotation(factor=0.1, seed=3)", rotation.seed(3).toString());
        assertEquals("RandomRotation(factor=0.1, fill_value=0.5)", rotation.fillValue(0.5).toString());
        assertEquals("RandomFlip(mode=vertical, seed=3)", RandomFlip.of(FlipMode.VERTICAL).seed(3).toString());
        assertEquals("Dropout(rate=0.5, seed=3)", Dropout.of(0.5).seed(3).toString());
        assertEquals("Resizing(height=2, width=3, interpolation=nearest)",
                Resizing.of(2, 3).interpolation(Interpolation.NEAREST).toString());
        assertEquals("Rescaling(scale=2.0, offset=1.0)", Rescaling.of(2).offset(1).toString());
        assertEquals("MaxPooling2D(strides=3, padding=same)",
                MaxPooling2D.of(2).strides(3).padding(Padding.SAME).toString());
        assertEquals("MaxPooling2D(strides=(1, 3))", MaxPooling2D.of(2).strides(new Size2d(1, 3)).toString());
        assertEquals("BatchNormalization(momentum=0.5, epsilon=0.1, center=false, scale=false)",
                BatchNormalization.of().momentum(0.5).epsilon(0.1).center(false).scale(false).toString());
        assertEquals("Dense(units=2, activation=relu, use_bias=false)",
                Dense.of(2).activation(Activation.RELU).useBias(false).toString());
        assertEquals("Dense(units=2, kernel_initializer=Constant(value=0.5))",
                Dense.of(2).kernelInitializer(HALF).toString());
        assertEquals("Dense(units=2, bias_initializer=Constant(value=0.5))",
                Dense.of(2).biasInitializer(HALF).toString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"Conv2D(0, 1)", "Conv2D(1, 0)", "Conv2D(1, (1, 0))", "Conv2D(1, (0, 1))", "Conv2D(1, 1, 0)",
            "Conv2D(1, 1, dilation_rate=0)",
        "DepthwiseConv2D(0)", "Dense(0)", "MaxPooling2D(0)", "MaxPooling2D(2, 0)", "Resizing(0, 1)", "Resizing(1, 0)"})
    void countsBeginAtOne(String text) {
        assertComplaint(" must be at least 1, received ", () -> LayerText.parse(text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"Dropout(-0.1)", "Dropout(1.1)", "BatchNormalization(momentum=-0.1)",
            "BatchNormalization(momentum=1.1)"})
    void sharesLieBetweenZeroAndOne(String text) {
        assertComplaint(" must be between 0 and 1, received ", () -> LayerText.parse(text));
    }

    @ParameterizedTest
    @ValueSource(doubles = {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY})
    void numbersAreFinite(double value) {
        for (Runnable what : new Runnable[] {() -> Rescaling.of(value), () -> Rescaling.of(1).offset(value),
                () -> RandomRotation.of(0.1).fillValue(value)}) {
            assertComplaint(" must be a finite number, received " + value, what);
        }
        for (Executable what : new Executable[] {() -> new Constant(value), () -> new RandomNormal(value, 1),
                () -> new RandomNormal(0, value), () -> new RandomUniform(value, 1), () -> new RandomUniform(0, value),
                () -> new TruncatedNormal(value, 1), () -> new TruncatedNormal(0, value)}) {
            WhiskerException e = assertThrows(WhiskerException.class, what);
            assertTrue(e.getMessage().endsWith(" must be a finite number, received " + value), e::getMessage);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"Conv2D(1, 1)", "DepthwiseConv2D(1)", "MaxPooling2D()", "GlobalMaxPooling2D()",
            "GlobalAveragePooling2D()", "ZeroPadding2D()",
        "Resizing(1, 1)", "RandomFlip()", "RandomRotation(0.1)"})
    void picturesHaveFourDimensions(String text) {
        Layer layer = LayerText.parse(text);
        assertComplaint("it needs (batch, height, width, channels), 4 dimensions; this input has 3",
                () -> layer.outputShape(Shape.of(2, 3, 4)));
    }

    @Test
    void anglesAreARange() {
        assertEquals(new Range(0.1, 0.1), RandomRotation.of(new Range(0.1, 0.1)).factor());
        for (Range range : new Range[] {new Range(0.2, 0.1), new Range(Double.NEGATIVE_INFINITY, 0),
                new Range(0, Double.POSITIVE_INFINITY)}) {
            assertComplaint("RandomRotation: factor must be a number of at least 0, or (lower, upper) with lower <= "
                    + "upper, received ("
                    + range.lower() + ", " + range.upper() + ")", () -> RandomRotation.of(range));
        }
    }

    @Test
    void extentsAreAsLargeAsExtentsCanBe() {
        assertEquals(Shape.of(1, Integer.MAX_VALUE), Flatten.of().outputShape(Shape.of(1, Integer.MAX_VALUE, 1)));
        assertComplaint("a dimension of the output would be 4294967294; at most 2147483647 is possible",
                () -> Flatten.of().outputShape(Shape.of(1, Integer.MAX_VALUE, 2)));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value =
            {"Conv2D(1, 1) | 4", "MaxPooling2D() | 4", "GlobalMaxPooling2D() | 4", "GlobalAveragePooling2D() | 4",
        "BatchNormalization() | 2", "Reshape([-1]) | 2", "ZeroPadding2D() | 4", "Activation(relu) | 2", "ReLU() | 2",
        "Dense(1) | 2", "Dropout(0.5) | 2", "Flatten() | 2",
        "Rescaling(1) | 2"})
    void nothingIsComputedFromNothing(String text, int rank) {
        int[] extents = new int[rank];
        Arrays.fill(extents, 1);
        extents[rank - 1] = 0;
        Layer layer = LayerText.parse(text);
        assertComplaint("every dimension must be at least 1", () -> layer.outputShape(Shape.of(extents)));
    }

    private static void assertComplaint(String message, Runnable what) {
        LayerException e = assertThrows(LayerException.class, what::run);
        assertTrue(e.getMessage().contains(message), e::getMessage);
    }
}
