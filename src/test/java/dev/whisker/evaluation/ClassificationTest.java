package dev.whisker.evaluation;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Which class outputs point at. */
class ClassificationTest {
    private static Optional<Classification> of(int[] labels, float[][] outputs, float[][] probabilities, int classes) {
        return Classification.of(labels, outputs, probabilities, new double[] {0.1, 3, 2}, classes);
    }

    @Test
    void theFirstOfTheLargestOutputsIsPredicted() {
        float[][] rows = {{1, 2, 2}, {5, 4, 3}, {0, 0, 1}};
        Classification found = of(new int[] {1, 2, 0}, rows, null, 3).orElseThrow();
        assertEquals(1, found.predicted(0));
        assertEquals(0, found.predicted(1));
        assertEquals(2, found.predicted(2));
        assertTrue(found.isCorrect(0));
        assertEquals(List.of(1, 2), found.worst(5), "without probabilities by the loss");
        assertEquals(1 / 3.0, found.topK(1), 1e-15);
        assertEquals(2 / 3.0, found.topK(2), 1e-15, "equal outputs count as among the largest");
        assertEquals(1, found.topK(3));
        assertEquals(1, found.matrix().count(2, 0));
    }

    @Test
    void aSingleOutputIsComparedAsAProbabilityWhereThereIsOne() {
        float[][] logits = {{0.2f}, {-1}, {4}};
        float[][] probabilities = {{0.55f}, {0.27f}, {0.98f}};
        Classification found = of(new int[] {0, 0, 0}, logits, probabilities, 2).orElseThrow();
        assertEquals(1, found.predicted(0));
        assertEquals(0, found.predicted(1));
        assertArrayEquals(new double[] {0.73, 0.27}, found.values(1), 1e-7);
        assertEquals(List.of(2, 0), found.worst(5), "the most probable first");
        Classification raw = of(new int[] {0, 0, 0}, logits, null, 2).orElseThrow();
        assertEquals(0, raw.predicted(0), "0.2 is below 0.5");
        assertArrayEquals(new double[] {-1}, raw.values(1));
        assertFalse(raw.hasProbabilities());
    }

    @Test
    void outputsThatDoNotTellTheClassesApartAreNoClassification() {
        float[][] single = {{1}, {2}, {3}};
        assertTrue(of(new int[] {0, 1, 1}, single, null, 3).isEmpty());
        assertTrue(of(new int[] {0, 1, 2}, single, null, 2).isEmpty());
        assertTrue(of(new int[] {0, 1, 2}, new float[][] {{1, 0}, {1, 0}, {1, 0}}, null, 2).isEmpty());
    }
}
