package dev.whisker.importer;

import dev.whisker.WhiskerException;
import dev.whisker.format.Elements;
import dev.whisker.format.FileMessages;
import dev.whisker.format.npy.NpyArray;
import dev.whisker.tensor.Shape;
import java.io.IOException;

/**
 * A tensor of a weights file: what the file declares of it, and its values when they are asked for.
 *
 * @param name   its name within its layer, such as "kernel"; "0", "1", ... where the file has numbers for names
 * @param shape  as declared, and held against the bytes that are there
 * @param dtype  "float16", "float32" or "float64"
 * @param stored reads the values; fails with a {@link dev.whisker.WhiskerException} if the file is damaged there
 */
public record StoredTensor(String name, Shape shape, String dtype, Elements stored) {

    /** The same tensor under another name. */
    StoredTensor named(String other) {
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
     * The values, to be read piece by piece; reading fails with a {@link dev.whisker.WhiskerException} if the file is
     * damaged there, or closed.
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
