package dev.whisker.format;

import dev.whisker.format.npy.NpyArray;
import dev.whisker.tensor.NonFinite;
import dev.whisker.tensor.Shape;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * An array of numbers that is stored elsewhere, in a file or on a device, and is read piece by piece in row-major
 * order, so that large arrays need not fit into Java's memory.
 *
 * <p>Pieces are doubles, which represent every float16, float32 and integer of up to 53 bits exactly.
 */
public interface Elements {
    /** The number of elements in a piece; the last piece may be shorter. */
    int PIECE = 1 << 16;

    /** A receiver of pieces. */
    interface Receiver {
        /**
         * @param piece the elements, an array of exactly their number; valid only during the call
         * @throws IOException if the receiver's output cannot be written; passed on to the caller of
         *         {@link #forEachPiece}
         */
        void accept(double[] piece) throws IOException;
    }

    /** The length of each axis; empty for a scalar. */
    int[] shape();

    /**
     * Passes all elements to the receiver. May be called repeatedly.
     *
     * @throws dev.whisker.WhiskerException if they cannot be read
     * @throws IOException                  from the receiver
     */
    void forEachPiece(Receiver receiver) throws IOException;

    /** The number of elements. */
    default long count() {
        return NpyArray.elements(shape());
    }

    /** Does the same as {@link #forEachPiece} for a receiver that does not write. */
    default void read(Consumer<double[]> receiver) {
        try {
            forEachPiece(receiver::accept);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns the first element that is NaN or infinite, if there is one. */
    default Optional<NonFinite> firstNonFinite() {
        Shape shape = Shape.of(shape());
        List<NonFinite> first = new ArrayList<>(1);
        int[] read = new int[1];
        read(piece -> {
            if (first.isEmpty()) {
                NonFinite.in(shape, read[0], piece).ifPresent(first::add);
            }
            read[0] += piece.length;
        });
        return first.stream().findFirst();
    }

    /** Returns all elements in Java's memory. */
    default NpyArray toArray() {
        double[] data = new double[Math.toIntExact(count())];
        int[] filled = new int[1];
        read(piece -> {
            System.arraycopy(piece, 0, data, filled[0], piece.length);
            filled[0] += piece.length;
        });
        return new NpyArray(shape(), data);
    }
}
