package dev.whisker.format;

import java.io.IOException;
import java.util.Arrays;
import java.util.function.LongUnaryOperator;

/**
 * The elements of another array in another order: the transpose of a matrix, say. As many as fit into a part of Java's
 * memory are put into order at a time, so that a large array is read several times over.
 *
 * @param source the other array
 * @param shape  of as many elements
 * @param place  where the element of a number goes, for example {@code i -> i % columns * rows + i / columns}
 */
public record ReorderedElements(Elements source, int[] shape, LongUnaryOperator place) implements Elements {
    private static final int MIN_BLOCK = 1 << 21;
    /** A block takes one in so many bytes of the memory that is free. */
    private static final int SHARE = 4;

    @Override
    public void forEachPiece(Receiver receiver) throws IOException {
        Runtime memory = Runtime.getRuntime();
        long free = memory.maxMemory() - memory.totalMemory() + memory.freeMemory();
        long count = count();
        int block = (int) Math.min(count, Math.min(Integer.MAX_VALUE - 8,
                Math.max(MIN_BLOCK, free / SHARE / Double.BYTES)));
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
