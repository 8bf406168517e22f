package dev.whisker.golden;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.whisker.format.npy.NpyArray;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The golden files are complete: a missing case would be a layer that is not checked. */
class GoldenCasesTest {

    private static final String CASES = "dev.whisker.golden.GoldenCases#";

    @ParameterizedTest
    @MethodSource(CASES + "layers")
    void layerCaseHoldsForwardAndBackward(GoldenCases.LayerCase golden) {
        Map<String, NpyArray> arrays = golden.arrays();
        assertArrayEquals(golden.input(), arrays.get("x").shape());
        assertArrayEquals(arrays.get("x").shape(), arrays.get("dx").shape());
        assertArrayEquals(arrays.get("y").shape(), arrays.get("dy").shape());
        for (String weight : golden.weights()) {
            String result = !weight.startsWith("moving") ? "d_" + weight : golden.training() ? weight + "_after"
                    : weight;
            assertArrayEquals(arrays.get(weight).shape(), arrays.get(result).shape(), result);
        }
    }

    @Test
    void everyLayerHasCases() {
        Set<String> names = new TreeSet<>();
        GoldenCases.layers().forEach(golden -> names.add(golden.layer().substring(0, golden.layer().indexOf('('))));
        assertEquals(Set.of("Conv2D", "DepthwiseConv2D", "MaxPooling2D", "AveragePooling2D", "ZeroPadding2D",
                "GlobalMaxPooling2D", "GlobalAveragePooling2D", "Dense",
                "Dropout", "Flatten", "Reshape", "Activation", "LeakyReLU", "BatchNormalization", "Rescaling",
                        "Resizing", "UpSampling2D", "RandomFlip", "RandomRotation"), names);
    }

    @ParameterizedTest
    @MethodSource(CASES + "rotations")
    void rotationKeepsTheShape(GoldenCases.RotationCase golden) {
        assertArrayEquals(golden.input().shape(), golden.expected().shape());
    }

    @ParameterizedTest
    @MethodSource(CASES + "losses")
    void lossIsTheMeanOfTheLosses(GoldenCases.LossCase golden) {
        Map<String, NpyArray> arrays = golden.arrays();
        double sum = 0;
        for (double loss : arrays.get("losses_float64").data()) {
            sum += loss;
        }
        assertEquals(arrays.get("loss_float64").data()[0], sum / arrays.get("losses").size(), 1e-12 * sum);
        assertArrayEquals(arrays.get("input").shape(), arrays.get("gradient").shape());
    }

    @ParameterizedTest
    @MethodSource(CASES + "metrics")
    void metricHasOneNumberPerSample(GoldenCases.MetricCase golden) {
        assertEquals(golden.arrays().get("predictions").shape()[0], golden.arrays().get("correct").size());
    }

    @Test
    void trainingCasesHoldWeightsBeforeAndAfter() {
        assertEquals(10, GoldenCases.adam().arrays().get("losses").size());
        assertEquals(Set.of(0, 2, 4, 5), GoldenCases.adam().weights("final").keySet());
        for (GoldenCases.TrainingCase golden : GoldenCases.histories()) {
            assertEquals(golden.weights("initial").keySet(), golden.weights("final").keySet());
            assertEquals(golden.epochs(), golden.arrays().get("val_accuracy").size());
            assertTrue(golden.arrays().get("labels").size() % golden.batchSize() != 0);
        }
    }
}
