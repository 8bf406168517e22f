package dev.whisker.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The eight EXIF orientations, where each format keeps them, and when they are applied. */
class ExifOrientationTest {
    private static final Decoding UPRIGHT = Decoding.DEFAULT.withExif(ExifMode.APPLY);

    /**
     * What Pillow's ImageOps.exif_transpose makes of the picture "abc / def", rows separated by slashes; the upright
     * picture of a file with orientation 6 is the stored one turned clockwise.
     */
    @ParameterizedTest
    @CsvSource({"1, abc/def", "2, cba/fed", "3, fed/cba", "4, def/abc", "5, ad/be/cf", "6, da/eb/fc", "7, fc/eb/da",
        "8, cf/be/ad"})
    void allOrientations(int orientation, String upright) {
        Pixels turned = new Pixels(2, 3, 1, "abcdef".getBytes()).upright(orientation);
        List<String> rows = List.of(upright.split("/"));
        assertEquals(rows.size(), turned.height());
        assertEquals(rows.get(0).length(), turned.width());
        assertEquals(String.join("", rows), new String(turned.values()));
        byte[] colors = new byte[18];
        IntStream.range(0, 18).forEach(i -> colors[i] = (byte) ("abcdef".charAt(i / 3) + 32 * (i % 3)));
        byte[] turnedColors = new Pixels(2, 3, 3, colors).upright(orientation).values();
        for (int i = 0; i < 18; i++) {
            assertEquals(turned.values()[i / 3] + 32 * (i % 3), turnedColors[i] & 0xFF);
        }
    }

    @ParameterizedTest
    @CsvSource({"jpeg", "png", "webp", "tiff"})
    void everyFormatThatHasOneIsTurned(String format) {
        PictureFormatsTest.Golden golden = PictureFormatsTest.named("exif-" + format);
        EncodedPicture picture = EncodedPicture.of(golden.name(), golden.file());
        assertEquals(6, picture.header().orientation());
        Pixels stored = Decoding.DEFAULT.decode(picture);
        assertEquals(9, stored.height());
        Pixels upright = UPRIGHT.decode(picture);
        assertEquals(14, upright.height());
        assertEquals(stored.upright(6), upright);
        assertEquals(stored.values()[8 * 14 * 3], upright.values()[0]);
    }

    @Test
    void aDataSetOfTurnedPicturesHasTheirSize(@TempDir Path root) {
        PictureFormatsTest.Golden golden = PictureFormatsTest.named("exif-jpeg");
        Pictures.write(root.resolve("a/1.jpg"), golden.file());
        Pictures.write(root.resolve("b/1.jpg"), golden.file());
        for (long cache : new long[] {0, 1 << 20}) {
            ImageDataset.Options options = ImageDataset.Options.defaults().withCacheBytes(cache).withDecoding(UPRIGHT
                    .withColorMode(ColorMode.GRAYSCALE));
            ImageDataset upright = ImageDataset.open(ImageFolder.open(root), 14, 9, options);
            assertEquals(1, upright.channels());
            assertEquals(true, upright.wholeNumbers(), "nothing is resized");
            byte[] values = new byte[14 * 9];
            upright.readBytes(1, values, 0);
            assertArrayEquals(options.decoding().decode(EncodedPicture.of("a", golden.file())).values(), values);
            ImageDataset resized = ImageDataset.open(ImageFolder.open(root), 9, 14, options);
            assertEquals(false, resized.wholeNumbers());
            float[] expected = new float[9 * 14];
            Bilinear.resize(new Pixels(14, 9, 1, values), 9, 14, expected, 0);
            float[] read = new float[9 * 14];
            resized.read(0, read, 0);
            assertArrayEquals(expected, read);
        }
    }

    /** Whatever the EXIF data says, a file is decoded. */
    @Test
    void malformedDataIsIgnored() {
        ByteBuffer block = ByteBuffer.allocate(26).order(ByteOrder.LITTLE_ENDIAN);
        block.put(new byte[] {'I', 'I', 42, 0}).putInt(8).putShort((short) 1).putShort((short) 0x0112);
        block.putShort((short) 3).putInt(1).putInt(9);
        ByteCursor nine = new ByteCursor("a", block.array());
        assertEquals(1, ExifOrientation.read(nine, 0, 26));
        block.putInt(18, 8);
        assertEquals(8, ExifOrientation.read(nine, 0, 26));
        for (int end = 0; end < 22; end++) {
            assertEquals(1, ExifOrientation.read(nine, 0, end));
        }
        block.putInt(4, Integer.MAX_VALUE);
        assertEquals(1, ExifOrientation.read(nine, 0, 26));
    }
}
