package dev.whisker.data;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.TreeMap;

/** Writes GIF files of every kind. */
final class GifFiles {

    private GifFiles() {
    }

    /** Pictures on one canvas, with random tables, transparency, interlacing and positions. */
    static byte[] random(Random random, int width, int height, int pictures) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes("GIF89a".getBytes(StandardCharsets.ISO_8859_1));
        word(out, width);
        word(out, height);
        int bits = 2 + random.nextInt(7);
        boolean shared = random.nextInt(4) > 0;
        out.write((shared ? 0x80 : 0) | 0x70 | bits - 1);
        out.write(shared ? random.nextInt(1 << bits) : 0);
        out.write(0);
        if (shared) {
            table(random, out, bits);
        }
        if (random.nextBoolean()) {
            out.writeBytes(new byte[] {0x21, (byte) 0xFE, 3, 'c', 'a', 't', 0});
        }
        for (int i = 0; i < pictures; i++) {
            if (random.nextBoolean()) {
                out.writeBytes(new byte[] {0x21, (byte) 0xF9, 4, (byte) random.nextInt(2), 0, 0,
                        (byte) random.nextInt(1 << bits), 0});
            }
            boolean whole = random.nextBoolean();
            int left = whole ? 0 : random.nextInt(width);
            int top = whole ? 0 : random.nextInt(height);
            int w = whole ? width : 1 + random.nextInt(width - left);
            int h = whole ? height : 1 + random.nextInt(height - top);
            out.write(0x2C);
            word(out, left);
            word(out, top);
            word(out, w);
            word(out, h);
            boolean own = random.nextBoolean();
            out.write((own ? 0x80 : 0) | (random.nextBoolean() ? 0x40 : 0) | bits - 1);
            if (own) {
                table(random, out, bits);
            }
            int colors = random.nextBoolean() ? 1 << bits : 2;
            out.write(bits);
            subBlocks(random, out, codes(random.ints((long) w * h, 0, colors).toArray(), bits));
        }
        out.write(0x3B);
        return out.toByteArray();
    }

    private static void word(ByteArrayOutputStream out, int value) {
        out.write(value);
        out.write(value >> 8);
    }

    private static void table(Random random, ByteArrayOutputStream out, int bits) {
        byte[] table = new byte[3 << bits];
        random.nextBytes(table);
        out.writeBytes(table);
    }

    private static void subBlocks(Random random, ByteArrayOutputStream out, byte[] codes) {
        for (int at = 0; at < codes.length; ) {
            int length = Math.min(codes.length - at, 1 + random.nextInt(255));
            out.write(length);
            out.write(codes, at, length);
            at += length;
        }
        out.write(0);
    }

    /** The compression of the standard; its strings are kept as Java strings. */
    private static byte[] codes(int[] indexes, int leastBits) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        int clear = 1 << leastBits;
        TreeMap<String, Integer> table = new TreeMap<>();
        long pending = 0;
        int pendingBits = 0;
        int bits = leastBits + 1;
        int next = clear + 2;
        pending |= (long) clear << pendingBits;
        pendingBits += bits;
        String string = "";
        for (int i = 0; i <= indexes.length; i++) {
            String longer = i < indexes.length ? string + (char) indexes[i] : "";
            if (i < indexes.length && (longer.length() == 1 || table.containsKey(longer))) {
                string = longer;
                continue;
            }
            pending |= (long) (string.length() == 1 ? string.charAt(0) : table.get(string)) << pendingBits;
            pendingBits += bits;
            if (i < indexes.length) {
                if (next < 4096) {
                    table.put(longer, next);
                    if (next == 1 << bits && bits < 12) {
                        bits++;
                    }
                    next++;
                } else {
                    pending |= (long) clear << pendingBits;
                    pendingBits += bits;
                    table.clear();
                    bits = leastBits + 1;
                    next = clear + 2;
                }
                string = "" + (char) indexes[i];
            } else {
                if (next == 1 << bits && bits < 12) {
                    bits++;
                }
                pending |= (long) (clear + 1) << pendingBits;
                pendingBits += bits;
            }
            while (pendingBits >= 8) {
                out.write((int) pending);
                pending >>>= 8;
                pendingBits -= 8;
            }
        }
        if (pendingBits > 0) {
            out.write((int) pending);
        }
        return out.toByteArray();
    }
}
