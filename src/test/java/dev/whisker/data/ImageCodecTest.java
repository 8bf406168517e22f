package dev.whisker.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.whisker.WhiskerException;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ImageCodecTest {

    @ParameterizedTest
    @ValueSource(strings = {"png", "bmp"})
    void losslessFormatsGiveTheirPixelsInRgbOrder(String format) {
        RgbImage image = Pictures.arithmetic(7, 5, 19);
        RgbImage decoded = ImageCodec.decode("a", Pictures.encoded(format, image.toBufferedImage()));
        assertEquals(7, decoded.height());
        assertEquals(5, decoded.width());
        assertArrayEquals(image.pixels(), decoded.pixels());
    }

    @Test
    void gifGivesItsPixels() {
        BufferedImage two = new BufferedImage(4, 3, BufferedImage.TYPE_INT_RGB);
        two.setRGB(0, 0, 0xFF0000);
        RgbImage decoded = ImageCodec.decode("a.gif", Pictures.encoded("gif", two));
        assertArrayEquals(new byte[] {(byte) 255, 0, 0, 0, 0, 0}, Arrays.copyOf(decoded.pixels(), 6));
    }

    @Test
    void jpegEqualsTensorFlowsAccurateDecodingAndIsNearItsFastOne() {
        List<String> lines = Pictures.goldenLines("jpeg-tensorflow.txt");
        byte[] accurate = Base64.getDecoder().decode(lines.get(1));
        byte[] fast = Base64.getDecoder().decode(lines.get(2));
        RgbImage decoded = ImageCodec.decode("golden.jpg", Base64.getDecoder().decode(lines.get(0)));
        assertArrayEquals(accurate, decoded.pixels());
        int worst = 0;
        double sum = 0;
        for (int i = 0; i < fast.length; i++) {
            int difference = Math.abs((fast[i] & 0xFF) - (decoded.pixels()[i] & 0xFF));
            worst = Math.max(worst, difference);
            sum += difference;
        }
        assertTrue(worst > 0 && worst <= 5, "largest difference " + worst);
        assertTrue(sum / fast.length <= 1.3, "mean difference " + sum / fast.length);
    }

    @Test
    void exifOrientationIsReadButNotApplied() {
        byte[] jpeg = Pictures.encoded("jpg", 8, 24, 3);
        byte[] exif = {(byte) 0xFF, (byte) 0xE1, 0, 34, 'E', 'x', 'i', 'f', 0, 0, 'M', 'M', 0, 42, 0, 0, 0, 8,
            0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, 6, 0, 0, 0, 0, 0, 0};
        ByteArrayOutputStream turned = new ByteArrayOutputStream();
        turned.write(jpeg, 0, 2);
        turned.writeBytes(exif);
        turned.write(jpeg, 2, jpeg.length - 2);
        assertEquals(6, ImageHeader.read("a.jpg", turned.toByteArray()).orientation());
        RgbImage decoded = ImageCodec.decode("a.jpg", turned.toByteArray());
        assertEquals(8, decoded.height());
        assertArrayEquals(ImageCodec.decode("b.jpg", jpeg).pixels(), decoded.pixels());
    }

    @Test
    void alphaIsDroppedGrayRepeatedSixteenBitsReduced() {
        BufferedImage translucent = new BufferedImage(2, 1, BufferedImage.TYPE_INT_ARGB);
        translucent.setRGB(0, 0, 0x40FF8020);
        byte[] pixels = ImageCodec.decode("a.png", Pictures.encoded("png", translucent)).pixels();
        assertArrayEquals(new byte[] {(byte) 0xFF, (byte) 0x80, 0x20}, Arrays.copyOf(pixels, 3));

        BufferedImage gray = new BufferedImage(2, 1, BufferedImage.TYPE_USHORT_GRAY);
        gray.getRaster().setSample(0, 0, 0, 0xAB12);
        pixels = ImageCodec.decode("g.png", Pictures.encoded("png", gray)).pixels();
        assertArrayEquals(new byte[] {(byte) 0xAB, (byte) 0xAB, (byte) 0xAB}, Arrays.copyOf(pixels, 3));
    }

    @Test
    void formatIsTakenFromTheContentNotTheName() {
        assertEquals(ImageFormat.PNG, ImageHeader.read("cat.jpg", Pictures.encoded("png", 3, 3, 1)).format());
        assertEquals(3, ImageCodec.decode("cat.jpg", Pictures.encoded("png", 3, 3, 1)).height());
    }

    @Test
    void eachFaultHasItsName(@TempDir Path dir) {
        byte[] jpeg = Pictures.encoded("jpg", 40, 40, 3);
        assertFault(ImageFault.EMPTY_FILE, new byte[0]);
        assertFault(ImageFault.NOT_A_PICTURE, "this is not a picture".getBytes());
        assertFault(ImageFault.NOT_A_PICTURE, "<html>".getBytes());
        assertFault(ImageFault.TRUNCATED, Arrays.copyOf(jpeg, jpeg.length / 2));
        assertFault(ImageFault.TRUNCATED, Arrays.copyOf(jpeg, jpeg.length - 2));
        assertFault(ImageFault.TRUNCATED, Arrays.copyOf(jpeg, 10));
        assertFault(ImageFault.BAD_STRUCTURE, new byte[] {(byte) 0xFF, (byte) 0xD8, (byte) 0xFF, (byte) 0xD9});
        BadImageException missing = assertThrows(BadImageException.class,
                () -> ImageCodec.decode(dir.resolve("none.jpg")));
        assertEquals(ImageFault.UNREADABLE, missing.fault());
        assertTrue(missing.getMessage().endsWith("none.jpg cannot be read: no such file or directory"),
                missing.getMessage());
    }

    @ParameterizedTest
    @ValueSource(strings = {"jpg", "png", "bmp", "gif"})
    void everyTruncationIsRefused(String format) {
        byte[] whole = Pictures.encoded(format, 9, 11, 23);
        int least = format.equals("gif") ? whole.length - 1 : whole.length;   // a GIF without its trailer is complete
        for (int length = 0; length < least; length++) {
            byte[] cut = Arrays.copyOf(whole, length);
            BadImageException e = assertThrows(BadImageException.class, () -> ImageCodec.decode("cut", cut),
                    "length " + length);
            assertTrue(e.fault() == ImageFault.TRUNCATED || length < 8, e.getMessage());
        }
    }

    @Test
    void aBrokenPngChecksumIsRefused() {
        byte[] png = Pictures.encoded("png", 9, 9, 5);
        png[png.length - 20] ^= 1;
        assertFault(ImageFault.BAD_STRUCTURE, png);
    }

    @Test
    void aDecompressionBombIsRefusedByItsHeader() {
        byte[] png = Pictures.encoded("png", 2, 2, 5);
        ByteBuffer header = ByteBuffer.wrap(png);
        header.putInt(16, 65_535).putInt(20, 65_535);
        CRC32 crc = new CRC32();
        crc.update(png, 12, 17);
        header.putInt(29, (int) crc.getValue());
        BadImageException e = assertFault(ImageFault.TOO_LARGE, png);
        assertTrue(e.getMessage().contains("65535x65535"), e.getMessage());
    }

    @Test
    void thePixelCapIsTwicePillows() {
        assertEquals(178_956_970, ImageHeader.MAX_PIXELS);
    }

    /**
     * Whatever the damage, the result is a picture or a named fault, in reasonable time: no crash, no other exception.
     */
    @ParameterizedTest
    @ValueSource(strings = {"jpg", "png", "bmp", "gif"})
    void mutatedFilesAreDecodedOrRefused(String format) {
        byte[] whole = Pictures.encoded(format, 12, 10, 77);
        Random random = new Random(14);
        int decoded = 0;
        int refused = 0;
        for (int i = 0; i < 300; i++) {
            byte[] mutated = whole.clone();
            int header = format.equals("jpg") ? 24 : 12;   // sizes of up to 4 GB make valid but slow tests
            for (int k = 0; k <= random.nextInt(3); k++) {
                int at = header + random.nextInt(mutated.length - header);
                mutated[at] ^= (byte) (1 << random.nextInt(8));
            }
            try {
                RgbImage image = ImageCodec.decode("mutated", mutated);
                assertTrue((long) image.height() * image.width() <= ImageHeader.MAX_PIXELS);
                decoded++;
            } catch (BadImageException e) {
                assertFalse(e.getMessage().contains("\n"), e.getMessage());
                refused++;
            }
        }
        assertEquals(300, decoded + refused);
    }

    @Test
    void pngIsWrittenAndAnUnwritablePlaceIsNamed(@TempDir Path dir) {
        RgbImage image = Pictures.arithmetic(4, 6, 9);
        Path file = dir.resolve("picture.png");
        Drawing.writePng(image.toBufferedImage(), file);
        assertArrayEquals(image.pixels(), ImageCodec.decode(file).pixels());
        WhiskerException e = assertThrows(WhiskerException.class,
                () -> Drawing.writePng(image.toBufferedImage(), file.resolve("below.png")));
        assertTrue(e.getMessage().contains("below.png"), e.getMessage());
    }

    private static BadImageException assertFault(ImageFault fault, byte[] bytes) {
        BadImageException e = assertThrows(BadImageException.class, () -> ImageCodec.decode("pets/cat.jpg", bytes));
        assertEquals(fault, e.fault(), e.getMessage());
        assertTrue(e.getMessage().startsWith("pets/cat.jpg " + fault.description()), e.getMessage());
        assertFalse(e.getMessage().contains("\n"), e.getMessage());
        return e;
    }
}
