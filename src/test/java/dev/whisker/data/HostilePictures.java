package dev.whisker.data;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.zip.DeflaterOutputStream;

/** Files that are built to take memory or time out of proportion to their size. Some are valid, but large pictures. */
public final class HostilePictures {

    private HostilePictures() {
    }

    public static List<byte[]> files() {
        Random random = new Random(16);
        List<byte[]> files = new ArrayList<>();
        files.add(new byte[0]);
        files.add("<html>not found</html>".getBytes(StandardCharsets.ISO_8859_1));
        for (int side : new int[] {13_000, 65_535, 0}) {
            for (boolean progressive : new boolean[] {false, true}) {
                for (int components : new int[] {1, 3, 4}) {
                    files.add(jpeg(JpegFiles.random(random, 16, 16, components, progressive), side, side, 0));
                }
            }
        }
        // Four by four samples per block need one bit for 1024 pixels; what follows the first codes are zeros.
        files.add(jpeg(JpegFiles.sampled(random, 32, 32, false, 0x440111), 3000, 2000, 40_000));
        files.add(jpeg(JpegFiles.sampled(random, 32, 32, true, 0x440111), 3000, 2000, 40_000));
        files.add(jpeg(JpegFiles.random(random, 32, 32, 4, true), 2500, 1500, 100_000));
        files.add(manyScans(JpegFiles.random(random, 32, 32, 1, true), 85, 2000));
        files.add(manyScans(JpegFiles.random(random, 32, 32, 1, true), 5000, 2000));
        for (int side : new int[] {3000, 5000, 12_000}) {
            files.add(PngFiles.of(side, side, 0, 1, new byte[side * ((side + 7) / 8 + 1)]));
        }
        files.add(PngFiles.of(65_535, 65_535, 6, 16, new byte[1000]));
        files.add(withProfile(PngFiles.of(8, 8, 2, 8, new byte[8 * 25]), 100 << 20));
        files.add(gif(65_535, 65_535));
        files.add(gif(10_000, 10_000));
        for (int side : new int[] {10_000, 40_000}) {
            files.add(BmpFiles.file(side, side, 8, 1, 256, new byte[1024], new byte[] {0, 1}));
            files.add(BmpFiles.file(side, side, 24, 0, 0, new byte[0], new byte[100]));
        }
        return files;
    }

    /** Changes the size in the frame header, and writes zeros after the first 20 bytes of the last scan. */
    private static byte[] jpeg(byte[] file, int width, int height, int zeros) {
        int scan = 0;
        for (int at = 2; at + 9 < file.length; at++) {
            int marker = (file[at] & 0xFF) == 0xFF ? file[at + 1] & 0xFF : 0;
            if (marker == 0xC0 || marker == 0xC2) {
                ByteBuffer.wrap(file).putShort(at + 5, (short) height).putShort(at + 7, (short) width);
            } else if (marker == 0xDA) {
                scan = at;
            }
        }
        if (zeros == 0) {
            return file;
        }
        int length = Math.min(file.length - 2, scan + 30);
        byte[] longer = Arrays.copyOf(Arrays.copyOf(file, length), length + zeros + 2);
        longer[length + zeros] = (byte) 0xFF;
        longer[length + zeros + 1] = (byte) 0xD9;
        return longer;
    }

    /** Repeats the last scan many times. */
    private static byte[] manyScans(byte[] file, int scans, int side) {
        byte[] sized = jpeg(file, side, side, 0);
        int scan = 0;
        for (int at = 2; at + 1 < sized.length; at++) {
            scan = (sized[at] & 0xFF) == 0xFF && (sized[at + 1] & 0xFF) == 0xDA ? at : scan;
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(sized, 0, scan);
        for (int i = 0; i < scans; i++) {
            out.write(sized, scan, sized.length - 2 - scan);
        }
        out.writeBytes(new byte[8000]);
        out.write(0xFF);
        out.write(0xD9);
        return out.toByteArray();
    }

    /** A color profile that inflates to the given number of bytes. */
    private static byte[] withProfile(byte[] png, int bytes) {
        ByteArrayOutputStream profile = new ByteArrayOutputStream();
        profile.writeBytes(new byte[] {'p', 0, 0});
        profile.writeBytes(zeros(bytes));
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(png, 0, 33);
        out.writeBytes(PngFiles.chunk("iCCP", profile.toByteArray()));
        out.write(png, 33, png.length - 33);
        return out.toByteArray();
    }

    /** That many zeros, deflated; they are never in memory together. */
    private static byte[] zeros(int count) {
        ByteArrayOutputStream deflated = new ByteArrayOutputStream();
        try (DeflaterOutputStream out = new DeflaterOutputStream(deflated)) {
            byte[] some = new byte[1 << 16];
            for (int left = count; left > 0; left -= some.length) {
                out.write(some, 0, Math.min(left, some.length));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return deflated.toByteArray();
    }

    /** A large canvas with a picture of 4x4 pixels. */
    private static byte[] gif(int width, int height) {
        byte[] gif = GifFiles.random(new Random(1), 4, 4, 1);
        ByteBuffer.wrap(gif).order(java.nio.ByteOrder.LITTLE_ENDIAN).putShort(6, (short) width).putShort(8,
                (short) height);
        return gif;
    }
}
