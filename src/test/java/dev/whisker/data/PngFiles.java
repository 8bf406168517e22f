package dev.whisker.data;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;

/** Writes PNG files of every kind, chunk by chunk. */
final class PngFiles {

    static final int[][] KINDS = {{0, 1}, {0, 2}, {0, 4}, {0, 8}, {0, 16}, {2, 8}, {2, 16}, {3, 1}, {3, 2}, {3, 4},
            {3, 8}, {4, 8}, {4, 16},
        {6, 8}, {6, 16}};

    private static final byte[] SIGNATURE = {(byte) 0x89, 'P', 'N', 'G', 0x0D, 0x0A, 0x1A, 0x0A};
    private static final int[][] ADAM7 = {{0, 0, 8, 8}, {4, 0, 8, 8}, {0, 4, 4, 8}, {2, 0, 4, 4}, {0, 2, 2, 4},
            {1, 0, 2, 2}, {0, 1, 1, 2}};

    private PngFiles() {
    }

    /** A picture of random or smooth content, with random filters, ancillary chunks and IDAT lengths. */
    static byte[] random(Random random, int width, int height, int colorType, int depth, boolean interlaced) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(SIGNATURE);
        out.writeBytes(header(width, height, colorType, depth, interlaced));
        if (random.nextBoolean()) {
            out.writeBytes(chunk("gAMA", 0, 0, 0x8A, 0x20));
            out.writeBytes(chunk("cHRM", new byte[32]));
        }
        if (colorType == 3) {
            byte[] palette = new byte[3 * (1 + random.nextInt(1 << depth))];
            random.nextBytes(palette);
            out.writeBytes(chunk("PLTE", palette));
            if (random.nextBoolean()) {
                byte[] alpha = new byte[1 + random.nextInt(palette.length / 3)];
                random.nextBytes(alpha);
                out.writeBytes(chunk("tRNS", alpha));
            }
        } else if (colorType <= 2 && random.nextBoolean()) {
            byte[] transparent = new byte[colorType == 2 ? 6 : 2];
            transparent[1] = (byte) random.nextInt(1 << Math.min(depth, 7));
            out.writeBytes(chunk("tRNS", transparent));
        }
        if (random.nextBoolean()) {
            out.writeBytes(chunk("bKGD", new byte[colorType == 3 ? 1 : (colorType & 2) != 0 ? 6 : 2]));
        }
        byte[] data = deflated(filtered(random, width, height, colorType, depth, interlaced));
        for (int at = 0; at < data.length; ) {
            int length = Math.min(data.length - at, 1 + random.nextInt(2 * data.length));
            byte[] part = new byte[length];
            System.arraycopy(data, at, part, 0, length);
            out.writeBytes(chunk("IDAT", part));
            at += length;
        }
        if (random.nextBoolean()) {
            out.writeBytes(chunk("tEXt", "Comment\0cat".getBytes(StandardCharsets.ISO_8859_1)));
        }
        out.writeBytes(chunk("IEND"));
        return out.toByteArray();
    }

    /** An animation of two frames, the first of which is the picture itself. */
    static byte[] animated(Random random, int width, int height) {
        byte[] data = deflated(filtered(random, width, height, 6, 8, false));
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(SIGNATURE);
        out.writeBytes(header(width, height, 6, 8, false));
        out.writeBytes(chunk("acTL", ByteBuffer.allocate(8).putInt(2).putInt(0).array()));
        out.writeBytes(chunk("fcTL", frame(0, width, height)));
        out.writeBytes(chunk("IDAT", data));
        out.writeBytes(chunk("fcTL", frame(1, width, height)));
        out.writeBytes(chunk("fdAT", ByteBuffer.allocate(4 + data.length).putInt(2).put(data).array()));
        out.writeBytes(chunk("IEND"));
        return out.toByteArray();
    }

    /** The first picture of {@link #animated}. */
    static byte[] firstFrame(Random random, int width, int height) {
        return of(width, height, 6, 8, filtered(random, width, height, 6, 8, false));
    }

    private static byte[] frame(int number, int width, int height) {
        return ByteBuffer.allocate(26).putInt(number).putInt(width).putInt(height).putInt(0).putInt(0)
                .putInt(0x00010001).array();
    }

    static byte[] header(int width, int height, int colorType, int depth, boolean interlaced) {
        return chunk("IHDR", ByteBuffer.allocate(13).putInt(width).putInt(height).put((byte) depth)
                .put((byte) colorType)
                .put((byte) 0).put((byte) 0).put((byte) (interlaced ? 1 : 0)).array());
    }

    /** A file with the given raw rows, without filters. */
    static byte[] of(int width, int height, int colorType, int depth, byte[] rows) {
        return ofData(width, height, colorType, depth, deflated(rows));
    }

    /** A file with the given compressed data. */
    static byte[] ofData(int width, int height, int colorType, int depth, byte[] data) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(SIGNATURE);
        out.writeBytes(header(width, height, colorType, depth, false));
        out.writeBytes(chunk("IDAT", data));
        out.writeBytes(chunk("IEND"));
        return out.toByteArray();
    }

    static byte[] chunk(String type, int... content) {
        byte[] bytes = new byte[content.length];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) content[i];
        }
        return chunk(type, bytes);
    }

    static byte[] chunk(String type, byte[] content) {
        byte[] name = type.getBytes(StandardCharsets.ISO_8859_1);
        CRC32 crc = new CRC32();
        crc.update(name);
        crc.update(content);
        return ByteBuffer.allocate(12 + content.length).putInt(content.length).put(name).put(content)
                .putInt((int) crc.getValue()).array();
    }

    private static byte[] filtered(Random random, int width, int height, int colorType, int depth, boolean interlaced) {
        int channels = switch (colorType) {
            case 2 -> 3;
            case 4 -> 2;
            case 6 -> 4;
            default -> 1;
        };
        ByteArrayOutputStream rows = new ByteArrayOutputStream();
        boolean noise = random.nextBoolean();
        for (int[] pass : interlaced ? ADAM7 : new int[][] {{0, 0, 1, 1}}) {
            int columns = (width - pass[0] + pass[2] - 1) / pass[2];
            for (int y = pass[1]; columns > 0 && y < height; y += pass[3]) {
                // Any filter turns random bytes into random pixels, which is the purpose here.
                byte[] row = new byte[(columns * channels * depth + 7) / 8];
                if (noise) {
                    random.nextBytes(row);
                } else {
                    java.util.Arrays.fill(row, (byte) random.nextInt(3));
                }
                rows.write(random.nextInt(5));
                rows.writeBytes(row);
            }
        }
        return rows.toByteArray();
    }

    static byte[] deflated(byte[] bytes) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Deflater deflater = new Deflater(Deflater.BEST_COMPRESSION);
        try (DeflaterOutputStream deflating = new DeflaterOutputStream(out, deflater)) {
            deflating.write(bytes);
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        } finally {
            deflater.end();
        }
        return out.toByteArray();
    }
}
