package dev.whisker.format;

import java.io.IOException;
import java.util.Arrays;
import java.util.function.LongUnaryOperator;

/**
 * The elements of another array in a different order, such as the transpose of a matrix. They are reordered in blocks
 * that fit into a part of Java's memory, so that a large array is read several times.
 *
 * @param source the original array
 * @param shape the new shape, with the same number of elements
 * @param place maps the index of an element to its new index, for example {@code i -> i % columns * rows + i / columns}
 */
public record ReorderedElements(Elements source, int[] shape, LongUnaryOperator place) implements Elements {
    private static final int MIN_BLOCK_LENGTH = 1 << 21;
    /** A block uses this fraction of the free memory: one byte in MEMORY_DIVISOR. */
    private static final int MEMORY_DIVISOR = 4;

    @Override
    public void forEachPiece(Receiver receiver) throws IOException {
        long count = count();
        int block = (int) Math.min(count, Math.min(Integer.MAX_VALUE - 8,
                Math.max(MIN_BLOCK_LENGTH, HeapSpace.free() / MEMORY_DIVISOR / Double.BYTES)));
        forEachPiece(receiver, count, block);
    }

    void forEachPiece(Receiver receiver, long count, int blockLength) throws IOException {
        double[] block = new double[blockLength];
        for (long first = 0; first < count; first += blockLength) {
            int length = (int) Math.min(blockLength, count - first);
            gather(block, first, length);
            for (int from = 0; from < length; from += PIECE) {
                receiver.accept(Arrays.copyOfRange(block, from, Math.min(length, from + PIECE)));
            }
        }
    }

    private void gather(double[] block, long first, int length) {
        long[] read = new long[1];
        source.read(piece -> {
            for (double value : piece) {
                long to = place.applyAsLong(read[0]++) - first;
                if (to >= 0 && to < length) {
                    block[(int) to] = value;
                }
            }
        });
    }
}
