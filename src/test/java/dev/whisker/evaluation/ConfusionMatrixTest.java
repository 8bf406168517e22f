package dev.whisker.evaluation;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Scores of classes. */
class ConfusionMatrixTest {
    private static void assertScores(double precision, double recall, double f1, long support, ClassScores found) {
        assertEquals(precision, found.precision(), 1e-12);
        assertEquals(recall, found.recall(), 1e-12);
        assertEquals(f1, found.f1(), 1e-12);
        assertEquals(support, found.support());
    }

    /** The example of scikit-learn's documentation of classification_report. */
    @Test
    void scoresAreThoseOfScikitLearn() {
        ConfusionMatrix matrix = ConfusionMatrix.of(new int[] {0, 1, 2, 2, 2}, new int[] {0, 0, 2, 2, 1}, 3);
        assertScores(0.5, 1, 2 / 3.0, 1, matrix.scores(0));
        assertScores(0, 0, 0, 1, matrix.scores(1));
        assertScores(1, 2 / 3.0, 0.8, 3, matrix.scores(2));
        assertScores(0.5, 5 / 9.0, (2 / 3.0 + 0.8) / 3, 5, matrix.macroAverage());
        assertScores(0.7, 0.6, (2 / 3.0 + 3 * 0.8) / 5, 5, matrix.weightedAverage());
        assertEquals(3, matrix.correct());
        assertEquals(5, matrix.samples());
        assertEquals(1, matrix.count(2, 1));
        assertEquals(0, matrix.count(1, 2));
    }

    /** Precision of a class that is never predicted, and recall of one without samples, are 0. */
    @Test
    void divisionsByZeroAreZeroAndClassesThatDoNotOccurAreInNoAverage() {
        ConfusionMatrix matrix = ConfusionMatrix.of(new int[] {0, 0, 1}, new int[] {0, 2, 0}, 4);
        assertScores(0.5, 0.5, 0.5, 2, matrix.scores(0));
        assertScores(0, 0, 0, 1, matrix.scores(1));
        assertScores(0, 0, 0, 0, matrix.scores(2));
        assertScores(0, 0, 0, 0, matrix.scores(3));
        assertScores(0.5 / 3, 0.5 / 3, 0.5 / 3, 3, matrix.macroAverage());
        assertScores(1 / 3.0, 1 / 3.0, 1 / 3.0, 3, matrix.weightedAverage());
    }

    @Test
    void mostConfusedPairsComeFirst() {
        ConfusionMatrix matrix = ConfusionMatrix.of(new int[] {0, 1, 1, 2, 2, 2}, new int[] {1, 0, 0, 2, 0, 1}, 3);
        List<ConfusionMatrix.Confusion> pairs = matrix.mostConfused(3);
        assertEquals(List.of(new ConfusionMatrix.Confusion(1, 0, 2), new ConfusionMatrix.Confusion(0, 1, 1),
                new ConfusionMatrix.Confusion(2, 0, 1)), pairs);
        assertEquals(4, matrix.mostConfused(9).size());
    }
}
