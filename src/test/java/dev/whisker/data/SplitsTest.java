package dev.whisker.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.whisker.WhiskerException;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class SplitsTest {

    private static int[] range(int from, int to) {
        return IntStream.range(from, to).toArray();
    }

    private static int[] sortedUnion(Split split) {
        return Stream.of(split.train(), split.validation(), split.test()).flatMapToInt(Arrays::stream).sorted()
                .toArray();
    }

    @Test
    void percentagesGiveThePublishedCounts() {
        Split split = Splits.byPercent(23_262, 1, 40, 10, 10);
        assertEquals(9_305, split.train().length);
        assertEquals(2_326, split.validation().length);
        assertEquals(2_326, split.test().length);
    }

    @Test
    void sixOfThirtyTwoValidationBatchesBecomeTest() {
        Split split = Splits.testFromValidation(new Split(range(0, 2000), range(2000, 3000), new int[0]), 7, 32, 5);
        assertEquals(2000, split.train().length);
        assertEquals(192, split.test().length);
        assertEquals(808, split.validation().length);
        assertArrayEquals(range(0, 3000), sortedUnion(split));
        assertTrue(Arrays.stream(split.test()).allMatch(id -> id >= 2000));
        // Both halves of the sorted validation files, that is, both classes, are in the test set.
        long firstHalf = Arrays.stream(split.test()).filter(id -> id < 2500).count();
        assertTrue(firstHalf > 60 && firstHalf < 132, "first half " + firstHalf);
    }

    @Property(tries = 300, seed = "19")
    void percentageSplitsAreDisjointStableAndWhole(@ForAll @IntRange(min = 1, max = 400) int size, @ForAll long seed,
            @ForAll @IntRange(min = 1, max = 100) int train, @ForAll @IntRange(min = 0, max = 100) int other) {
        int validation = Math.min(other, 100 - train);
        int test = 100 - train - validation;
        if (Math.round(size * train / 100.0) == 0) {
            assertThrows(WhiskerException.class, () -> Splits.byPercent(size, seed, train, validation, test));
            return;
        }
        Split split = Splits.byPercent(size, seed, train, validation, test);
        assertArrayEquals(range(0, size), sortedUnion(split));
        Split again = Splits.byPercent(size, seed, train, validation, test);
        assertArrayEquals(split.train(), again.train());
        assertArrayEquals(split.validation(), again.validation());
        assertArrayEquals(split.test(), again.test());
    }

    @Property(tries = 300, seed = "20")
    void epochsShuffleInsideTheTrainingPartAlone(@ForAll @IntRange(min = 2, max = 300) int size, @ForAll long seed) {
        Split whole = Splits.byPercent(size, seed, 60, 40, 0);
        Split split = Splits.testFromValidation(whole, seed, 8, 3);
        int[] members = split.train().clone();
        Arrays.sort(members);
        for (int epoch = 0; epoch < 5; epoch++) {
            int[] order = Shuffle.epoch(split.train(), seed, epoch);
            assertArrayEquals(order, Shuffle.epoch(split.train(), seed, epoch));
            Arrays.sort(order);
            assertArrayEquals(members, order);
        }
        assertArrayEquals(range(0, size), sortedUnion(split));
    }

    @Test
    void theOrderDependsOnSeedAndEpoch() {
        int[] ids = range(0, 100);
        int[] order = Shuffle.epoch(ids, 1, 0);
        assertNotEquals(Arrays.toString(order), Arrays.toString(ids));
        assertNotEquals(Arrays.toString(order), Arrays.toString(Shuffle.epoch(ids, 1, 1)));
        assertNotEquals(Arrays.toString(order), Arrays.toString(Shuffle.epoch(ids, 2, 0)));
        assertArrayEquals(range(0, 100), ids, "the argument is not changed");
    }

    /**
     * Pins the generator (values from an independent Python program), since a changed order would change the meaning of
     * every seed.
     */
    @Test
    void theOrderOfASeedNeverChanges() {
        assertArrayEquals(new int[] {5, 1, 7, 6, 0, 3, 4, 2}, Shuffle.epoch(range(0, 8), 42, 3));
    }

    @Test
    void everyPositionIsEquallyLikely() {
        int[][] seen = new int[5][5];
        for (int epoch = 0; epoch < 10_000; epoch++) {
            int[] order = Shuffle.epoch(range(0, 5), 9, epoch);
            for (int i = 0; i < 5; i++) {
                seen[i][order[i]]++;
            }
        }
        double chiSquare = Arrays.stream(seen).flatMapToInt(Arrays::stream)
                .mapToDouble(n -> (n - 2000.0) * (n - 2000.0) / 2000).sum();
        assertTrue(chiSquare < 45, "chi-square with 16 degrees of freedom: " + chiSquare);
    }

    /** Each part has its share of each class, however rare; a class too small for all parts is only trained on. */
    @Property(tries = 200, seed = "23")
    void aSplitByClassDividesEachClass(@ForAll long seed, @ForAll @IntRange(min = 1, max = 150) int first,
            @ForAll @IntRange(min = 0, max = 30) int second) {
        int[] labels = IntStream.range(0, first + second).map(id -> id < first ? 0 : 1).toArray();
        ArrayDataset dataset = new ArrayDataset(new byte[labels.length], labels, 1, 1, 1, List.of("a", "b"));
        int[] ids = IntStream.range(0, labels.length).toArray();
        Split split = Splits.byClass(ids, dataset, seed, 10, 10);
        assertArrayEquals(ids, sortedUnion(split));
        for (int label = 0; label < 2; label++) {
            int of = label;
            int size = label == 0 ? first : second;
            long tenth = size < 3 ? 0 : Math.max(1, Math.round(size / 10.0));
            assertEquals(tenth, IntStream.of(split.test()).filter(id -> labels[id] == of).count());
            assertEquals(tenth, IntStream.of(split.validation()).filter(id -> labels[id] == of).count());
        }
        Split again = Splits.byClass(ids, dataset, seed, 10, 10);
        assertArrayEquals(split.train(), again.train());
        assertArrayEquals(split.test(), again.test());
        assertEquals(0, Splits.byClass(ids, dataset, seed, 10, 0).test().length);
        if (first > 20) {
            assertFalse(Arrays.equals(split.train(), Splits.byClass(ids, dataset, seed + 1, 10, 10).train()));
        }
    }

    @Test
    void impossibleSplitsAreRefused() {
        assertThrows(IllegalArgumentException.class, () -> new Split(new int[] {1, 2}, new int[] {2}, new int[0]));
        assertThrows(WhiskerException.class, () -> Splits.byPercent(10, 0, 80, 20, 10));
        assertThrows(WhiskerException.class, () -> Splits.byPercent(10, 0, 50, -1, 0));
        assertThrows(WhiskerException.class, () -> Splits.byPercent(10, 0, 1, 50, 10));
    }

    @Test
    void fractionsAreNotAcceptedAsPercentages() {
        WhiskerException e = assertThrows(WhiskerException.class, () -> Splits.byPercent(2000, 0, 0.8, 0.1, 0.1));
        assertEquals("a split is given in percentages, received train 0.8, validation 0.1, test 0.1; write train 80,"
                + " validation 10, test 10", e.getMessage());
        assertThrows(WhiskerException.class, () -> Splits.byPercent(2000, 0, 0.333, 0.333, 0.334));
        assertThrows(WhiskerException.class, () -> Splits.byPercent(2000, 0, 1, 0, 0));
        assertThrows(WhiskerException.class, () -> Splits.byPercent(2000, 0, 0.9, 0.2, 0));
        assertEquals(20, Splits.byPercent(2000, 0, 1, 0.5, 0.5).train().length);
    }
}
