package dev.whisker.importer;

import dev.whisker.WhiskerException;
import dev.whisker.format.Elements;
import dev.whisker.format.FileMessages;
import dev.whisker.format.npy.NpyArray;
import dev.whisker.tensor.Shape;
import java.io.IOException;

/**
 * A tensor of a weights file: what the file declares about it, and its values on request.
 *
 * @param name its name inside its layer, such as "kernel"; "0", "1", ... if the file has numbers instead of names
 * @param shape its declared shape, which was checked against the size of the file
 * @param dtype "float16", "float32" or "float64"
 * @param stored its values; reading fails with a {@link dev.whisker.WhiskerException} if the file is damaged there
 */
public record StoredTensor(String name, Shape shape, String dtype, Elements stored) {

    /** Returns the same tensor under another name. */
    public StoredTensor named(String other) {
        return new StoredTensor(other, shape, dtype, stored);
    }

    /**
     * Reads all values at once, in row-major order.
     *
     * @throws dev.whisker.WhiskerException if the file is damaged there, or closed
     */
    public NpyArray read() {
        return values().toArray();
    }

    /**
     * Returns the values for reading piece by piece; reading fails with a {@link dev.whisker.WhiskerException} if the
     * file is damaged there, or closed.
     */
    public Elements values() {
        return new Elements() {
            @Override
            public int[] shape() {
                return stored.shape();
            }

            @Override
            public void forEachPiece(Receiver receiver) throws IOException {
                try {
                    stored.forEachPiece(receiver);
                } catch (WhiskerException e) {
                    throw FileMessages.inOneLine(e);
                }
            }
        };
    }
}
