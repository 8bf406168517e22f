package dev.whisker.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.whisker.support.Searches;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.global.opencv_imgcodecs;
import org.bytedeco.opencv.opencv_core.Mat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Checks that valid files of every kind decode to the pixels that OpenCV reads from the whole file. */
class DecodersTest {

    private static final String BROKEN_SECOND_FRAME =
            "iVBORw0KGgoAAAANSUhEUgAAAAQAAAAECAYAAACp8Z5+AAAACGFjVEwAAAACAAAAAPONk3AAAAAMSURBVHicY2CgHAAAAEQAAdfj"
            + "SP0AAAAaZmNUTAAAAAAAAAAEAAAABAAAAAAAAAAAAAAAAQAAZkfFsAAAABNmZEFUAAAAAXicY2AgGXCiCwAAAN0ACmdQTUAAAAAa"
            + "ZmNUTAAAAAIAAAAEAAAABAAAAAAAAAAAAAAAAQAAi9EWWQAAABBmZEFUAAAAA3icY2CgHAAAAEQAAWpDvmAAAAAASUVORK5CYII=";

    /** A file, and what it is. */
    private record Sample(String what, byte[] file) {
    }

    @Test
    void soundFilesGiveThePixelsOfOpenCv() {
        int rounds = Searches.cases(4);
        Random random = new Random(Searches.seed());
        int compared = 0;
        for (int round = 0; round < rounds; round++) {
            for (Sample sample : samples(random, 1 + random.nextInt(40), 1 + random.nextInt(30))) {
                RgbImage ours = ImageCodec.decode(sample.what, sample.file);
                assertArrayEquals(openCv(sample, ours), ours.pixels(), () -> sample.what + " differs, seed "
                        + Searches.seed());
                compared++;
            }
        }
        assertEquals(59 * rounds, compared);
    }

    /** OpenCV 4.13 misplaces runs, and no picture is better than a wrong one. */
    @ParameterizedTest
    @ValueSource(ints = {4, 8})
    void runLengthEncodedBitmapsAreRefused(int bits) {
        byte[] file = BmpFiles.runLengthEncoded(new Random(1), 30, 20, bits);
        BadImageException refusal = assertThrows(BadImageException.class, () -> ImageCodec.decode("runs.bmp", file));
        assertEquals("runs.bmp cannot be decoded: it is run-length encoded, which is not supported; save it as PNG",
                refusal.getMessage());
    }

    /**
     * Gray, 3 pixels in 2 rows; each row begins with its filter. libpng would report the damage only on the error
     * stream.
     */
    @Test
    void damageInTheDataOfAPngIsReportedByName() {
        byte[] rows = {0, 10, 20, 30, 0, 40, 50, 60};
        assertArrayEquals(new byte[] {10, 10, 10, 20, 20, 20, 30, 30, 30, 40, 40, 40, 50, 50, 50, 60, 60, 60},
                ImageCodec.decode("sound", PngFiles.of(3, 2, 0, 8, rows)).pixels());

        byte[] checksum = PngFiles.deflated(rows);
        checksum[checksum.length - 1] ^= 1;
        assertRefused("cannot be decoded: its compressed picture data is damaged (incorrect data check)", checksum);
        byte[] endless = PngFiles.deflated(rows);
        assertRefused("is truncated: its compressed picture data has no end",
                Arrays.copyOf(endless, endless.length - 2));
        assertRefused("is truncated: its compressed picture data ends before the last row",
                PngFiles.deflated(Arrays.copyOf(rows, 7)));
        assertRefused("cannot be decoded: its compressed picture data continues after the last row",
                PngFiles.deflated(Arrays.copyOf(rows, 9)));
        rows[4] = 5;
        assertRefused("cannot be decoded: a row has the undefined filter 5", PngFiles.deflated(rows));
    }

    private static void assertRefused(String reason, byte[] data) {
        BadImageException refusal = assertThrows(BadImageException.class,
                () -> ImageCodec.decode("a.png", PngFiles.ofData(3, 2, 0, 8, data)));
        assertEquals("a.png " + reason, refusal.getMessage());
    }

    @Test
    void anAnimatedPngGivesItsFirstFrame() {
        byte[] animated = PngFiles.animated(new Random(5), 4, 4);
        assertTrue(ImageHeader.read("a", animated).animated());
        assertArrayEquals(ImageCodec.decode("first", PngFiles.firstFrame(new Random(5), 4, 4)).pixels(),
                ImageCodec.decode("a", animated).pixels());
    }

    /**
     * The second frame has fewer rows than it declares, which makes OpenCV 4.13 write outside the frame and ends the
     * process.
     */
    @Test
    void anAnimatedPngWithABrokenSecondFrameGivesItsFirst() {
        RgbImage image = ImageCodec.decode("apng", Base64.getDecoder().decode(BROKEN_SECOND_FRAME));
        assertEquals("4x4", image.width() + "x" + image.height());
        assertArrayEquals(new byte[48], image.pixels());
    }

    private static List<Sample> samples(Random random, int width, int height) {
        List<Sample> samples = new ArrayList<>();
        String size = " of " + width + "x" + height;
        for (int[] kind : PngFiles.KINDS) {
            for (boolean interlaced : new boolean[] {false, true}) {
                samples.add(new Sample("PNG " + kind[0] + ", " + kind[1] + " bits, interlaced " + interlaced + size,
                        PngFiles.random(random, width, height, kind[0], kind[1], interlaced)));
            }
        }
        for (int bits : new int[] {1, 4, 8, 16, 24, 32}) {
            samples.add(new Sample("BMP of " + bits + " bits" + size, BmpFiles.random(random, width, height, bits,
                    random.nextBoolean(), false)));
            if (bits != 16) {
                samples.add(new Sample("OS/2 BMP of " + bits + " bits" + size, BmpFiles.os2(random, width, height,
                        bits)));
            }
        }
        samples.add(new Sample("BMP of 565" + size, BmpFiles.random(random, width, height, 16, false, true)));
        samples.add(new Sample("BMP of 8888" + size, BmpFiles.random(random, width, height, 32, false, true)));
        for (int i = 0; i < 8; i++) {
            samples.add(new Sample("GIF " + i + size, GifFiles.random(random, width, height, 1 + i % 2)));
        }
        for (boolean progressive : new boolean[] {false, true}) {
            for (int components : new int[] {1, 3, 4}) {
                samples.add(new Sample("JPEG of " + components + " components" + size,
                        JpegFiles.random(random, width, height, components, progressive)));
            }
            samples.add(new Sample("JPEG by OpenCV" + size, JpegFiles.sampled(random, width, height, progressive)));
        }
        return samples;
    }

    private static byte[] openCv(Sample sample, RgbImage ours) {
        try (BytePointer data = new BytePointer(sample.file); Mat encoded = new Mat(1, sample.file.length,
                opencv_core.CV_8UC1, data);
                Mat decoded = opencv_imgcodecs.imdecode(encoded,
                        opencv_imgcodecs.IMREAD_COLOR_RGB | opencv_imgcodecs.IMREAD_IGNORE_ORIENTATION)) {
            assertTrue(decoded != null && !decoded.empty(), "OpenCV cannot decode " + sample.what);
            assertEquals(ours.height() + "x" + ours.width(), decoded.rows() + "x" + decoded.cols(), sample.what);
            byte[] pixels = new byte[ours.pixels().length];
            decoded.data().get(pixels);
            return pixels;
        }
    }
}
