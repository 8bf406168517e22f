package dev.whisker.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Pictures of every kind that is read, against what TensorFlow and Pillow decode: see make_formats.py. */
class PictureFormatsTest {

    /** One line of formats.txt. */
    record Golden(String name, int allowed, byte[] file, byte[] rgb, byte[] gray) {
        static Golden of(String line) {
            String[] words = line.split(" ");
            Base64.Decoder base64 = Base64.getDecoder();
            return new Golden(words[0], Integer.parseInt(words[2]), base64.decode(words[3]), base64.decode(words[4]),
                    words[5].equals("-") ? null : base64.decode(words[5]));
        }

        @Override
        public String toString() {
            return name;
        }
    }

    static List<Golden> all() {
        return Pictures.goldenLines("formats.txt").stream().map(Golden::of).toList();
    }

    static Golden named(String name) {
        return all().stream().filter(golden -> golden.name.equals(name)).findFirst().orElseThrow();
    }

    @ParameterizedTest
    @MethodSource("all")
    void hasTheValuesOfOthers(Golden golden) {
        RgbImage image = ImageCodec.decode(golden.name, golden.file);
        assertEquals(9, image.height());
        assertEquals(14, image.width());
        assertClose(golden.rgb, image.pixels(), golden.allowed);
    }

    /** TensorFlow has no gray of BMP, GIF, WebP, TIFF and CMYK; theirs is computed as that of PNG. */
    @ParameterizedTest
    @MethodSource("all")
    void hasTheGrayOfTensorFlow(Golden golden) {
        Decoding gray = Decoding.DEFAULT.withColorMode(ColorMode.GRAYSCALE);
        Pixels pixels = gray.decode(EncodedPicture.of(golden.name, golden.file));
        assertEquals(1, pixels.channels());
        byte[] expected = golden.gray != null ? golden.gray : Pixels.gray(new RgbImage(9, 14, golden.rgb)).values();
        assertClose(expected, pixels.values(), golden.allowed);
    }

    /** Whether the picture is resized where the decoder has put it, or copied first because it must be turned. */
    @ParameterizedTest
    @MethodSource("all")
    void resizesWhatItDecodes(Golden golden) {
        for (Decoding decoding : List.of(Decoding.DEFAULT, Decoding.DEFAULT.withExif(ExifMode.APPLY),
                Decoding.DEFAULT.withColorMode(ColorMode.GRAYSCALE))) {
            EncodedPicture picture = EncodedPicture.of(golden.name, golden.file);
            float[] expected = new float[decoding.length(7, 20) + 5];
            Bilinear.resize(decoding.decode(picture), 7, 20, expected, 3);
            float[] array = new float[expected.length];
            picture.resize(decoding, 7, 20, FloatBuffer.wrap(array), 3);
            assertArrayEquals(expected, array);
            FloatBuffer direct = ByteBuffer.allocateDirect(expected.length * Float.BYTES)
                    .order(ByteOrder.nativeOrder()).asFloatBuffer();
            direct.position(4); // does not matter
            picture.resize(decoding, 7, 20, direct, 3);
            direct.get(0, array);
            assertArrayEquals(expected, array);
        }
    }

    static void assertClose(byte[] expected, byte[] actual, int allowed) {
        assertEquals(expected.length, actual.length);
        for (int i = 0; i < expected.length; i++) {
            int difference = Math.abs((expected[i] & 0xFF) - (actual[i] & 0xFF));
            assertTrue(difference <= allowed, "value " + i + " differs by " + difference);
        }
    }

    @Test
    void everyFormatIsThere() {
        for (ImageFormat format : ImageFormat.values()) {
            assertTrue(all().stream().anyMatch(golden -> ImageHeader.read("a", golden.file).format() == format));
        }
        assertTrue(ImageHeader.read("a", named("webp-animated").file).animated());
    }

    /** Cut anywhere, a file is refused by name: libwebp and Java's TIFF reader never see an incomplete one. */
    @ParameterizedTest
    @ValueSource(strings = {"webp-lossy", "webp-lossless", "webp-lossy-alpha", "tiff-rgb-tiff_lzw", "tiff-palette-raw"})
    void everyTruncationIsRefused(String name) {
        byte[] whole = named(name).file;
        for (int length = 0; length < whole.length - 1; length++) {
            byte[] cut = Arrays.copyOf(whole, length);
            BadImageException e = assertThrows(BadImageException.class, () -> ImageCodec.decode("cut", cut),
                    "length " + length);
            assertTrue(e.fault() == ImageFault.TRUNCATED || length < 12, e.getMessage());
        }
    }

    /** Whatever the damage, the result is a picture or a named fault. */
    @ParameterizedTest
    @ValueSource(strings = {"webp-lossy", "webp-lossless", "webp-animated", "tiff-rgb-tiff_lzw", "tiff-palette-raw",
        "tiff-cmyk-tiff_adobe_deflate", "tiff-strips", "tiff-bits-packbits"})
    void damagedFilesAreDecodedOrRefused(String name) {
        Random random = new Random(5);
        byte[] whole = named(name).file;
        int refused = 0;
        for (int i = 0; i < 400; i++) {
            byte[] mutated = whole.clone();
            for (int k = 0; k <= random.nextInt(3); k++) {
                mutated[12 + random.nextInt(mutated.length - 12)] ^= (byte) (1 << random.nextInt(8));
            }
            try {
                RgbImage image = ImageCodec.decode("mutated", mutated);
                assertTrue((long) image.height() * image.width() <= ImageHeader.MAX_PIXELS);
            } catch (BadImageException e) {
                assertEquals(1, e.getMessage().lines().count(), e.getMessage());
                refused++;
            }
        }
        assertTrue(refused > 0 && refused < 400, "refused " + refused);
    }

    private static void assertRefused(byte[] file, ImageFault fault, String... parts) {
        BadImageException e = assertThrows(BadImageException.class, () -> ImageCodec.decode("a", file));
        assertEquals(fault, e.fault(), e.getMessage());
        for (String part : parts) {
            assertTrue(e.getMessage().contains(part), e.getMessage());
        }
    }

    /** The position of the entry of a field in a little-endian file. */
    private static int entry(byte[] tiff, int tag) {
        ByteBuffer in = ByteBuffer.wrap(tiff).order(ByteOrder.LITTLE_ENDIAN);
        int directory = in.getInt(4);
        for (int at = directory + 2; at < directory + 2 + 12 * in.getShort(directory); at += 12) {
            if (in.getShort(at) == tag) {
                return at;
            }
        }
        throw new IllegalArgumentException("no field " + tag);
    }

    private static byte[] withField(String name, int tag, int value) {
        byte[] tiff = named(name).file.clone();
        ByteBuffer.wrap(tiff).order(ByteOrder.LITTLE_ENDIAN).putInt(entry(tiff, tag) + 8, value);
        return tiff;
    }

    @Test
    void tiffsThatDeclareTooMuchAreRefusedBeforeDecoding() {
        byte[] bomb = withField("tiff-rgb-tiff_lzw", TiffStructure.WIDTH, 65_535);
        ByteBuffer.wrap(bomb).order(ByteOrder.LITTLE_ENDIAN).putInt(entry(bomb, TiffStructure.HEIGHT) + 8, 60_000);
        assertRefused(bomb, ImageFault.TOO_LARGE, "65535x60000");
        assertRefused(withField("tiff-rgb-packbits", TiffStructure.WIDTH, 60_000), ImageFault.BAD_STRUCTURE,
                "cannot hold the 60000x9 pixels");
        assertRefused(withField("tiff-rgb-raw", TiffStructure.STRIP_OFFSETS, 1 << 30), ImageFault.TRUNCATED, "strip");
        assertRefused(withField("tiff-rgb-raw", TiffStructure.STRIP_LENGTHS, -1), ImageFault.TRUNCATED, "strip");
        assertRefused(withField("tiff-rgb-raw", TiffStructure.ROWS_PER_STRIP, 1), ImageFault.BAD_STRUCTURE,
                "1 positions");
    }

    @Test
    void kindsOfTiffThatAreNotReadAreNamed() {
        assertRefused(withField("tiff-rgb-raw", TiffStructure.COMPRESSION, 7), ImageFault.UNDECODABLE,
                "compression 7", "save it as PNG");
        assertRefused(withField("tiff-rgb-raw", TiffStructure.PLANAR, 2), ImageFault.UNDECODABLE, "planar 2");
        assertRefused(withField("tiff-rgb-raw", TiffStructure.PHOTOMETRIC, 6), ImageFault.UNDECODABLE,
                "photometric 6");
        byte[] big = named("tiff-rgb-raw").file.clone();
        big[2] = 43;
        assertRefused(big, ImageFault.UNDECODABLE, "BigTIFF");
    }

    @Test
    void webpsThatDeclareTooMuchAreRefusedBeforeDecoding() {
        byte[] lossy = named("webp-lossy").file.clone();
        ByteBuffer.wrap(lossy).order(ByteOrder.LITTLE_ENDIAN).putShort(26, (short) 13_000).putShort(28, (short) 13_000);
        assertRefused(lossy, ImageFault.BAD_STRUCTURE, "cannot hold the 13000x13000 pixels");
        byte[] lossless = named("webp-lossless").file.clone();
        ByteBuffer.wrap(lossless).order(ByteOrder.LITTLE_ENDIAN).putInt(21, 0x0FFFFFFF);
        assertRefused(lossless, ImageFault.TOO_LARGE, "16384x16384");
    }

    @Test
    void aFrameThatFillsAPartOfItsAnimationIsNamed() {
        byte[] file = named("webp-animated").file.clone();
        file[24] = 19;
        assertRefused(file, ImageFault.UNDECODABLE, "first frame of its animation", "save the frame as PNG");
    }

    @Test
    void aCmykJpegThatDoesNotSayWhetherItIsInvertedIsNamed() {
        byte[] file = named("jpeg-cmyk").file.clone();
        for (int at = 0; at < file.length - 5; at++) {
            if (new String(file, at, 5, StandardCharsets.ISO_8859_1).equals("Adobe")) {
                file[at] = 'B';
            }
        }
        assertRefused(file, ImageFault.UNDECODABLE, "CMYK", "save it as RGB");
    }
}
