package dev.whisker.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.whisker.WhiskerException;
import java.awt.image.BufferedImage;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class PictureGridTest {

    private static PictureGrid.Tile plain(int red, int green, int blue) {
        byte[] pixels = new byte[20 * 20 * 3];
        for (int i = 0; i < pixels.length; i += 3) {
            pixels[i] = (byte) red;
            pixels[i + 1] = (byte) green;
            pixels[i + 2] = (byte) blue;
        }
        return new PictureGrid.Tile(new RgbImage(20, 20, pixels), "a caption that is too long for its tile");
    }

    private static int rgb(BufferedImage sheet, int x, int y) {
        return sheet.getRGB(x, y) & 0xFFFFFF;
    }

    @Test
    void tilesLieInRows() {
        List<PictureGrid.Tile> tiles =
                List.of(plain(255, 0, 0), plain(0, 255, 0), plain(0, 0, 255), plain(9, 9, 9), plain(70, 0, 0));
        BufferedImage sheet = new PictureGrid(60).rows(tiles, 3);
        assertEquals(3 * 68 + 8, sheet.getWidth());
        assertEquals(2 * 88 + 8, sheet.getHeight());
        int[][] expected = {{0xFF0000, 0x00FF00, 0x0000FF}, {0x090909, 0x460000, 0xFFFFFF}};
        for (int row = 0; row < 2; row++) {
            for (int column = 0; column < 3; column++) {
                assertEquals(expected[row][column], rgb(sheet, 8 + column * 68 + 30, 8 + row * 88 + 20 + 30));
            }
        }
        assertTrue(hasInk(sheet, 8, 8, 60, 20), "the caption is drawn");
    }

    private static boolean hasInk(BufferedImage sheet, int left, int top, int width, int height) {
        for (int y = top; y < top + height; y++) {
            for (int x = left; x < left + width; x++) {
                if (rgb(sheet, x, y) != 0xFFFFFF) {
                    return true;
                }
            }
        }
        return false;
    }

    @Test
    void givenRowsMayDifferInLength() {
        BufferedImage sheet = new PictureGrid(60)
                .rows(List.of(List.of(plain(255, 0, 0)), List.of(plain(0, 255, 0), plain(0, 0, 255))));
        assertEquals(2 * 68 + 8, sheet.getWidth());
        assertEquals(0xFFFFFF, rgb(sheet, 8 + 68 + 30, 8 + 20 + 30));
        assertEquals(0x00FF00, rgb(sheet, 8 + 30, 8 + 88 + 20 + 30));
    }

    @Test
    void aTileOfALargePictureKeepsOnlyWhatIsDrawn() {
        PictureGrid grid = new PictureGrid(60);
        for (RgbImage image : List.of(Pictures.arithmetic(300, 200, 7), Pictures.arithmetic(61, 1000, 3),
                Pictures.arithmetic(20, 30, 9))) {
            PictureGrid.Tile small = grid.tile(image, "a");
            assertTrue(small.image().height() <= 60 && small.image().width() <= 60);
            BufferedImage expected = grid.rows(List.of(new PictureGrid.Tile(image, "a")), 1);
            BufferedImage drawn = grid.rows(List.of(small), 1);
            assertArrayEquals(RgbImage.of(expected).pixels(), RgbImage.of(drawn).pixels());
        }
    }

    @Test
    void whatCannotBeDrawnIsReported() {
        String message = assertThrows(WhiskerException.class,
                () -> new PictureGrid(100_000).rows(List.of(plain(1, 1, 1)), 1)).getMessage();
        assertTrue(message.contains("100000 pixels") && message.contains("smaller tiles"), message);
        for (Throwable fault : new Throwable[] {new InternalError("no fonts"), new NullPointerException("no fonts"),
                new NoClassDefFoundError("no fonts")}) {
            message = assertThrows(WhiskerException.class, () -> Drawing.draw("the sheet", () -> {
                ParallelFor.rethrow(fault);
                return null;
            })).getMessage();
            assertTrue(message.contains("no fonts") && message.contains("fonts-dejavu-core"), message);
        }
    }

    @Test
    void anOriginalIsLeftOfItsVariants() {
        for (int side : new int[] {2, 3}) {
            BufferedImage sheet = new PictureGrid(60)
                    .withVariants(plain(255, 0, 0), Collections.nCopies(side * side, plain(0, 0, 255)));
            assertEquals(2 * side * 68 + 8, sheet.getWidth());
            assertEquals(0xFF0000, rgb(sheet, side * 34, side * 44));
            assertEquals(0x0000FF, rgb(sheet, sheet.getWidth() - 38, sheet.getHeight() - 38));
        }
        assertThrows(IllegalArgumentException.class,
                () -> new PictureGrid(60).withVariants(plain(1, 1, 1), List.of(plain(1, 1, 1), plain(1, 1, 1))));
    }

    @Test
    void floatsAreRoundedAndClamped() {
        RgbImage image = RgbImage.ofFloats(new float[] {7, -3, 254.6f, 300, 1.4f, 0, 255}, 1, 1, 2, 3);
        assertArrayEquals(new byte[] {0, (byte) 255, (byte) 255, 1, 0, (byte) 255}, image.pixels());
        assertArrayEquals(new byte[] {5, 5, 5}, RgbImage.ofFloats(new float[] {5}, 0, 1, 1, 1).pixels());
    }
}
