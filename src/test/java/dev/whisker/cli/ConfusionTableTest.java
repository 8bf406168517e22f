package dev.whisker.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.whisker.evaluation.ConfusionMatrix;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Confusion matrices on 80 columns. */
class ConfusionTableTest {
    private static ConfusionTable table(List<String> names, int samples) {
        int classes = names.size();
        int[] labels = IntStream.range(0, samples).map(i -> i % classes).toArray();
        int[] predicted = IntStream.range(0, samples).map(i -> i % 7 == 0 ? 0 : i % classes).toArray();
        return new ConfusionTable(ConfusionMatrix.of(labels, predicted, classes), names);
    }

    @Test
    void columnsHaveNamesWhereTheyFit() {
        ConfusionMatrix matrix = ConfusionMatrix.of(new int[] {0, 0, 0, 1}, new int[] {0, 1, 0, 1}, 2);
        assertEquals(List.of("     cats dogs", "cats    2    1", "dogs    0    1"),
                new ConfusionTable(matrix, List.of("cats", "dogs")).lines());
    }

    @Test
    void elseTheyHaveNumbers() {
        List<String> names = IntStream.range(0, 12).mapToObj(i -> "a very long name of class " + i).toList();
        ConfusionTable table = table(names, 20_000);
        assertTrue(table.fits());
        assertTrue(table.lines().stream().allMatch(line -> line.length() <= 80), table.lines().toString());
        assertTrue(table.lines().get(0).endsWith("    9   10   11"), table.lines().get(0));
        assertTrue(table.lines().get(1).startsWith(" 0 a very long name…"), table.lines().get(1));
    }

    @Test
    void whatIsWiderDoesNotFit() {
        assertFalse(table(IntStream.range(0, 30).mapToObj(Integer::toString).toList(), 100_000).fits());
        assertTrue(table(List.of("a", "b"), 100_000).fits());
    }
}
