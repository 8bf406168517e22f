package dev.whisker.data;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;

/** Files with names of pictures as data sets have them: intact, odd, and not pictures. What each is, is known. */
public final class OddPictures {
    private OddPictures() {
    }

    /** A file that only decoding shows to be bad: its structure and checksums are sound, its compressed data is not. */
    public static byte[] undecodable() {
        return PngFiles.of(20, 20, 2, 8, new byte[2000]);
    }

    /** A JPEG that is decoded although it has stray bytes. */
    public static byte[] damaged() {
        byte[] jpeg = JpegFiles.random(new Random(15), 48, 40, 3, false);
        byte[] damaged = Arrays.copyOf(jpeg, jpeg.length + 7);
        damaged[damaged.length - 2] = (byte) 0xFF;
        damaged[damaged.length - 1] = (byte) 0xD9;
        Arrays.fill(damaged, jpeg.length - 2, damaged.length - 2, (byte) 0x12);
        return damaged;
    }

    /** By name: those that begin with "bad-" are not usable, the others are. */
    public static Map<String, byte[]> files() {
        Random random = new Random(14);
        byte[] jpeg = JpegFiles.random(random, 48, 40, 3, false);
        byte[] png = PngFiles.random(random, 40, 48, 2, 8, false);
        byte[] gif = GifFiles.random(random, 40, 40, 1);
        Map<String, byte[]> files = new LinkedHashMap<>();
        files.put("jpeg.jpg", jpeg);
        files.put("progressive.jpg", JpegFiles.random(random, 48, 40, 3, true));
        files.put("gray.jpg", JpegFiles.random(random, 48, 40, 1, false));
        files.put("cmyk.jpg", JpegFiles.random(random, 48, 40, 4, false));
        files.put("png.png", png);
        files.put("16-bit.png", PngFiles.random(random, 40, 48, 2, 16, false));
        files.put("gray-16-bit.png", PngFiles.random(random, 40, 48, 0, 16, true));
        files.put("png-named.jpg", PngFiles.random(random, 40, 41, 2, 8, false));
        files.put("gif-named.png", GifFiles.random(random, 40, 41, 1));
        files.put("gif.gif", gif);
        files.put("animated.gif", GifFiles.random(random, 40, 40, 3));
        files.put("bmp.bmp", BmpFiles.random(random, 40, 40, 24, false, false));
        for (int orientation = 1; orientation <= 8; orientation++) {
            files.put("exif-" + orientation + ".jpg", withOrientation(JpegFiles.random(random, 48, 40, 3, false),
                    orientation));
        }
        files.put("bad-empty.jpg", new byte[0]);
        files.put("bad-page.jpg", "<!DOCTYPE html><html>not found</html>".getBytes(StandardCharsets.US_ASCII));
        files.put("bad-text.png", "a cat".getBytes(StandardCharsets.US_ASCII));
        files.put("bad-truncated.jpg", Arrays.copyOf(jpeg, jpeg.length / 2));
        files.put("bad-header-only.jpg", Arrays.copyOf(jpeg, 20));
        files.put("bad-truncated.png", Arrays.copyOf(png, png.length / 2));
        files.put("bad-no-end.png", Arrays.copyOf(png, png.length - 12));
        files.put("bad-truncated.gif", Arrays.copyOf(gif, gif.length / 2));
        for (String format : new String[] {"webp-lossy", "tiff-rgb-tiff_lzw"}) {
            byte[] whole = PictureFormatsTest.named(format).file();
            files.put("bad-truncated." + format.substring(0, 4), Arrays.copyOf(whole, whole.length / 2));
        }
        files.put("bad-truncated.bmp", Arrays.copyOf(BmpFiles.random(random, 40, 40, 24, false, false), 1000));
        files.put("bad-zeros.jpg", new byte[10_000]);
        byte[] noise = new byte[10_000];
        random.nextBytes(noise);
        files.put("bad-noise.png", noise);
        files.put("bad-document.jpg", "%PDF-1.7\n%\u00e2\u00e3\n".getBytes(StandardCharsets.ISO_8859_1));
        files.put("bad-archive.jpg", new byte[] {'P', 'K', 3, 4, 0, 0, 0, 0});
        files.put("bad-sides-of-65535.png", PngFiles.of(65_535, 65_535, 6, 16, new byte[1000]));
        files.put("bad-sides-of-65535.jpg", withSize(JpegFiles.random(random, 16, 16, 3, false), 65_535));
        files.put("bad-sides-of-65535-in-gray.jpg", withSize(JpegFiles.random(random, 16, 16, 1, true), 65_535));
        files.put("bad-sides-of-40000.bmp", BmpFiles.file(40_000, 40_000, 24, 0, 0, new byte[0], new byte[100]));
        files.put("bad-no-width.jpg", withSize(JpegFiles.random(random, 16, 16, 3, false), 0));
        byte[] checksum = png.clone();
        checksum[29] ^= 1;
        files.put("bad-checksum.png", checksum);
        return files;
    }

    /** Changes both sides in the frame header. */
    private static byte[] withSize(byte[] jpeg, int side) {
        for (int at = 2; at + 9 < jpeg.length; at++) {
            if ((jpeg[at] & 0xFF) == 0xFF && (jpeg[at + 1] == (byte) 0xC0 || jpeg[at + 1] == (byte) 0xC2)) {
                ByteBuffer.wrap(jpeg).putShort(at + 5, (short) side).putShort(at + 7, (short) side);
            }
        }
        return jpeg;
    }

    /** Puts an EXIF segment with an orientation after the start of the file. */
    public static byte[] withOrientation(byte[] jpeg, int orientation) {
        ByteBuffer segment = ByteBuffer.allocate(36);
        segment.putShort((short) 0xFFE1).putShort((short) 34).put("Exif\0\0MM\0*".getBytes(StandardCharsets.US_ASCII));
        segment.putInt(8).putShort((short) 1).putShort((short) 0x0112).putShort((short) 3).putInt(1)
                .putShort((short) orientation).putShort((short) 0).putInt(0);
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        file.write(jpeg, 0, 2);
        file.writeBytes(segment.array());
        file.write(jpeg, 2, jpeg.length - 2);
        return file.toByteArray();
    }
}
