package dev.whisker.layer.regularizer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.whisker.WhiskerException;
import dev.whisker.layer.BatchNormalization;
import dev.whisker.layer.Conv2D;
import dev.whisker.layer.Dense;
import dev.whisker.layer.DepthwiseConv2D;
import dev.whisker.layer.Layer;
import dev.whisker.layer.LayerText;
import dev.whisker.layer.WeightSpec;
import dev.whisker.tensor.Shape;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RegularizersTest {
    private static final Shape INPUT = Shape.of(2, 5, 5, 3);

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "l1 | L1()", "L2 | L2()", "l1_l2 | L1L2()", "L1(0.5) | L1(l1=0.5)", "l2(l2=0.01) | L2()",
        "L1L2(l2=1/4) | L1L2(l2=0.25)"})
    void areWrittenAsInKeras(String text, String formatted) {
        assertEquals(formatted, Regularizers.parse(text).toString());
        assertEquals(Regularizers.parse(text), Regularizers.parse(formatted));
    }

    @Test
    void haveKerasDefaults() {
        assertEquals(List.of(new L1(0.01), new L2(0.01), new L1L2(0, 0)),
                List.of("L1", "L2", "L1L2").stream().map(Regularizers::parse).toList());
        assertEquals(List.of("L1", "L2", "L1L2"), Regularizers.names());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "L3          | unknown regularizer 'L3'",
        "L2(-1)      | L2's l2 must be a number of at least 0, received -1.0",
        "L1L2(0, -2) | L1L2's l2 must be a number of at least 0, received -2.0",
        "L1(1e999)   | L1's l1 must be a number of at least 0, received Infinity",
        "L1(factor=1)| L1 has no argument 'factor'"})
    void aBadOneIsRefused(String text, String said) {
        String message = assertThrows(WhiskerException.class, () -> Regularizers.parse(text)).getMessage();
        assertTrue(message.startsWith(said), message);
    }

    private static Map<String, Regularizer> regularizers(Layer layer) {
        Map<String, Regularizer> regularizers = new LinkedHashMap<>();
        for (WeightSpec spec : layer.weights(INPUT)) {
            regularizers.put(spec.name(), spec.regularizer());
        }
        return regularizers;
    }

    @Test
    void reachTheirWeights() {
        L1 one = new L1(0.25);
        L2 two = new L2(0.5);
        assertEquals(Map.of("kernel", one, "bias", two),
                regularizers(Conv2D.of(2, 3).kernelRegularizer(one).biasRegularizer(two).strides(2)));
        assertEquals(Map.of("kernel", one, "bias", two),
                regularizers(Dense.of(2).kernelRegularizer(one).biasRegularizer(two).useBias(true)));
        assertEquals(Map.of("kernel", one, "bias", two),
                regularizers(DepthwiseConv2D.of(3).depthwiseRegularizer(one).biasRegularizer(two).strides(2)));
        Map<String, Regularizer> normalization =
                regularizers(BatchNormalization.of().gammaRegularizer(one).betaRegularizer(two).momentum(0.5));
        assertEquals(one, normalization.get("gamma"));
        assertEquals(two, normalization.get("beta"));
        assertNull(normalization.get("moving_mean"));
        assertEquals(Map.of("kernel", one), regularizers(Dense.of(2).useBias(false).kernelRegularizer(one)
                .biasRegularizer(two)));
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "Conv2D(filters=2, kernel_size=3, kernel_regularizer=L2(l2=0.5), bias_regularizer=L1())",
        "DepthwiseConv2D(kernel_size=3, depthwise_regularizer=L1(l1=0.5), bias_regularizer=L1L2(l1=0.5))",
        "Dense(units=2, kernel_regularizer=L1L2(l1=0.5, l2=0.25), bias_regularizer=L2())",
        "BatchNormalization(beta_regularizer=L1(), gamma_regularizer=L2())"})
    void areArgumentsOfLayers(String text) {
        assertEquals(text, LayerText.format(LayerText.parse(text)));
    }

    @Test
    void layersTakeThemByName() {
        assertEquals(Dense.of(2).kernelRegularizer(new L2(0.01)), LayerText.parse("Dense(2, kernel_regularizer='l2')"));
        assertEquals("Dense(units=2)", LayerText.parse("Dense(2, kernel_regularizer=None)").toString());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "Dense(2, kernel_regularizer=l3)     | Dense: kernel_regularizer: unknown regularizer 'l3'",
        "Dense(2, kernel_regularizer=3)      | Dense: kernel_regularizer must be a regularizer, such as L2(l2=0.001); "
                + "received 3",
        "Dense(2, activity_regularizer=l2)   | Dense: activity_regularizer='l2' is not supported: only weights are "
                + "penalized",
        "Conv2D(2, 3, kernel_constraint=l2)  | Conv2D: kernel_constraint='l2' is not supported: weights are not "
                + "constrained"})
    void layersRefuseWhatIsNone(String text, String said) {
        String message = assertThrows(WhiskerException.class, () -> LayerText.parse(text)).getMessage();
        assertTrue(message.startsWith(said), message);
    }
}
