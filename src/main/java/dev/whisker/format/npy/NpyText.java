package dev.whisker.format.npy;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/** Writes arrays of text, as NumPy's type {@code <U}: four bytes for each character, padded to the longest text. */
final class NpyText {
    private NpyText() {
    }

    /** Writes a one-dimensional array in version 1.0, little-endian. */
    static void write(OutputStream out, List<String> texts) throws IOException {
        int length = Math.max(1, texts.stream().mapToInt(text -> text.codePointCount(0,
                text.length())).max().orElse(1));
        Npy.writeHeader(out, "{'descr': '<U" + length + "', 'fortran_order': False, 'shape': (" + texts.size()
                + ",), }");
        for (String text : texts) {
            ByteBuffer characters = ByteBuffer.allocate(length * Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN);
            text.codePoints().forEach(characters::putInt);
            out.write(characters.array());
        }
    }
}
