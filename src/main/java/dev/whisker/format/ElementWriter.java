package dev.whisker.format;

import dev.whisker.format.npy.NpyType;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/** Writes elements as little-endian float32 or float64, the byte order of all formats here. */
public final class ElementWriter {
    private ElementWriter() {
    }

    /**
     * Writes all elements of an array.
     *
     * @param type F4 or F8
     * @throws IOException if the stream fails
     */
    public static void write(OutputStream out, Elements elements, NpyType type) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate((int) Math.min(Elements.PIECE, elements.count()) * type.bytes())
                .order(ByteOrder.LITTLE_ENDIAN);
        long[] written = new long[1];
        elements.forEachPiece(piece -> {
            buffer.clear();
            for (double value : piece) {
                type.put(buffer, value);
            }
            out.write(buffer.array(), 0, buffer.position());
            written[0] += piece.length;
        });
        if (written[0] != elements.count()) {
            throw new IllegalStateException("an array of shape " + Arrays.toString(elements.shape()) + " returned "
                    + written[0] + " elements");
        }
    }
}
