package dev.whisker.format;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.whisker.format.npy.NpyArray;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReorderedElementsTest {
    private static final int ROWS = 300;
    private static final int COLUMNS = 500;

    /** Blocks that hold all elements, that end together with a piece, and that need many passes over the source. */
    @ParameterizedTest
    @ValueSource(ints = {ROWS * COLUMNS, Elements.PIECE, Elements.PIECE + 1, 9_999})
    void anyBlockGivesTheTranspose(int block) throws IOException {
        double[] data = IntStream.range(0, ROWS * COLUMNS).asDoubleStream().toArray();
        ReorderedElements transpose = new ReorderedElements(new NpyArray(new int[] {ROWS, COLUMNS}, data),
                new int[] {COLUMNS, ROWS},
                i -> i % COLUMNS * ROWS + i / COLUMNS);
        List<Double> found = new ArrayList<>();
        transpose.forEachPiece(piece -> {
            for (double value : piece) {
                found.add(value);
            }
        }, transpose.count(), block);
        assertEquals(data.length, found.size());
        for (int column = 0; column < COLUMNS; column++) {
            for (int row = 0; row < ROWS; row++) {
                assertEquals(data[row * COLUMNS + column], found.get(column * ROWS + row));
            }
        }
        assertArrayEquals(found.stream().mapToDouble(value -> value).toArray(), transpose.toArray().data());
    }
}
