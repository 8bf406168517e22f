package dev.whisker.data;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Random;

/** Writes bitmaps of every kind. */
final class BmpFiles {

    private BmpFiles() {
    }

    /**
     * Rows of random bytes, uncompressed; {@code masks} for the 16-bit kind with six bits of green and the 32-bit kind.
     */
    static byte[] random(Random random, int width, int height, int bits, boolean topDown, boolean masks) {
        byte[] rows = new byte[(width * bits + 31) / 32 * 4 * height];
        random.nextBytes(rows);
        int entries = bits > 8 ? 0 : random.nextBoolean() ? 1 << bits : 1 + random.nextInt(1 << bits);
        byte[] palette = new byte[4 * entries];
        random.nextBytes(palette);
        ByteBuffer tables = ByteBuffer.allocate(palette.length + (masks ? 12 : 0)).order(ByteOrder.LITTLE_ENDIAN);
        if (masks) {
            boolean six = bits == 16;
            tables.putInt(six ? 0xF800 : 0xFF0000).putInt(six ? 0x7E0 : 0xFF00).putInt(six ? 0x1F : 0xFF);
        }
        tables.put(palette);
        return file(width, topDown ? -height : height, bits, masks ? 3 : 0, entries, tables.array(), rows);
    }

    /** A bitmap with the OS/2 header, whose palettes have three bytes per entry. */
    static byte[] os2(Random random, int width, int height, int bits) {
        byte[] rows = new byte[(width * bits + 31) / 32 * 4 * height];
        random.nextBytes(rows);
        byte[] palette = new byte[bits > 8 ? 0 : 3 << bits];
        random.nextBytes(palette);
        int at = 26 + palette.length;
        return ByteBuffer.allocate(at + rows.length).order(ByteOrder.LITTLE_ENDIAN).put((byte) 'B').put((byte) 'M')
                .putInt(at + rows.length).putInt(0).putInt(at).putInt(12).putShort((short) width)
                .putShort((short) height).putShort((short) 1).putShort((short) bits).put(palette).put(rows).array();
    }

    /** A run of one color in each row. */
    static byte[] runLengthEncoded(Random random, int width, int height, int bits) {
        byte[] palette = new byte[4 << bits];
        random.nextBytes(palette);
        ByteArrayOutputStream codes = new ByteArrayOutputStream();
        for (int y = 0; y < height; y++) {
            codes.writeBytes(new byte[] {(byte) width, (byte) random.nextInt(256), 0,
                    (byte) (y == height - 1 ? 1 : 0)});
        }
        return file(width, height, bits, bits == 8 ? 1 : 2, 1 << bits, palette, codes.toByteArray());
    }

    static byte[] file(int width, int height, int bits, int compression, int entries, byte[] tables, byte[] rows) {
        int at = 54 + tables.length;
        return ByteBuffer.allocate(at + rows.length).order(ByteOrder.LITTLE_ENDIAN).put((byte) 'B').put((byte) 'M')
                .putInt(at + rows.length).putInt(0).putInt(at).putInt(40).putInt(width).putInt(height)
                .putShort((short) 1).putShort((short) bits).putInt(compression)
                .putInt(rows.length).putInt(2835).putInt(2835).putInt(entries).putInt(0).put(tables).put(rows).array();
    }
}
