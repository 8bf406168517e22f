package dev.whisker.data;

import dev.whisker.WhiskerException;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/**
 * Draws pictures with captions on a white sheet, without a display. Pictures keep their aspect ratio inside square
 * tiles.
 */
public final class PictureGrid {

    private static final int GAP = 8;
    private static final int CAPTION = 20;

    private final int tile;

    /** @param tile side length of a tile in pixels, without its caption */
    public PictureGrid(int tile) {
        if (tile < 16) {
            throw new IllegalArgumentException("a tile must be at least 16 pixels wide, received " + tile);
        }
        this.tile = tile;
    }

    /**
     * A picture and the line above it.
     *
     * @param caption may be empty
     */
    public record Tile(RgbImage image, String caption) {
    }

    /**
     * Creates a tile of this grid from a picture of any size; large pictures are shrunk to what is drawn.
     *
     * @param caption may be empty
     */
    public Tile tile(RgbImage image, String caption) {
        double scale = scale(image, tile, tile);
        return new Tile(scale < 1 ? shrunk(image, scaled(image.width(), scale), scaled(image.height(), scale)) : image,
                caption);
    }

    private static RgbImage shrunk(RgbImage image, int width, int height) {
        BufferedImage drawn = Drawing.draw("a picture", () -> {
            BufferedImage small = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
            Graphics2D g = graphics(small);
            g.drawImage(image.toBufferedImage(), 0, 0, width, height, null);
            g.dispose();
            return small;
        });
        return RgbImage.of(drawn);
    }

    private static double scale(RgbImage image, int boxWidth, int boxHeight) {
        return Math.min((double) boxWidth / image.width(), (double) boxHeight / image.height());
    }

    private static int scaled(int side, double scale) {
        return Math.max(1, (int) Math.round(side * scale));
    }

    /**
     * Draws rows of {@code columns} tiles, filled row by row; the last row may be short.
     *
     * @throws WhiskerException if captions cannot be drawn, or the sheet is too large for an image
     */
    public BufferedImage rows(List<Tile> tiles, int columns) {
        if (tiles.isEmpty() || columns < 1) {
            throw new IllegalArgumentException("a grid of " + tiles.size() + " tiles in " + columns + " columns");
        }
        return rows(chunks(tiles, columns));
    }

    /**
     * Draws the given rows of tiles, which may differ in length.
     *
     * @throws WhiskerException if captions cannot be drawn, or the sheet is too large for an image
     */
    public BufferedImage rows(List<List<Tile>> rows) {
        int columns = rows.stream().mapToInt(List::size).max().orElse(0);
        if (columns == 0) {
            throw new IllegalArgumentException("a grid has at least one tile");
        }
        return sheet(columns, rows.size(), g -> drawRows(g, rows, 0));
    }

    private static List<List<Tile>> chunks(List<Tile> tiles, int columns) {
        return IntStream.iterate(0, start -> start < tiles.size(), start -> start + columns)
                .mapToObj(start -> tiles.subList(start, Math.min(tiles.size(), start + columns))).toList();
    }

    /**
     * Draws a large picture on the left and a square of smaller ones (1, 4, 9 or any square number) on its right: an
     * original and its variants.
     *
     * @throws WhiskerException if captions cannot be drawn, or the sheet is too large for an image
     */
    public BufferedImage withVariants(Tile original, List<Tile> variants) {
        int side = (int) Math.round(Math.sqrt(variants.size()));
        if (side < 1 || side * side != variants.size()) {
            throw new IllegalArgumentException("the number of variants must be a square (1, 4, 9 ...), received "
                    + variants.size());
        }
        return sheet(2 * side, side, g -> {
            draw(g, original, GAP, GAP, side * tile + (side - 1) * GAP,
                    side * (tile + CAPTION) + (side - 1) * GAP - CAPTION);
            drawRows(g, chunks(variants, side), side);
        });
    }

    private BufferedImage sheet(int columns, int rows, Consumer<Graphics2D> content) {
        long width = (long) columns * (tile + GAP) + GAP;
        long height = (long) rows * (tile + CAPTION + GAP) + GAP;
        if (width * height > Integer.MAX_VALUE) {
            throw new WhiskerException(rows + " rows of " + columns + " tiles of " + tile + " pixels make a sheet of "
                    + width + "x" + height + " pixels, more than an image can have; use smaller tiles");
        }
        return Drawing.draw("the sheet of pictures", () -> {
            BufferedImage sheet = new BufferedImage((int) width, (int) height, BufferedImage.TYPE_INT_RGB);
            Graphics2D g = graphics(sheet);
            content.accept(g);
            g.dispose();
            return sheet;
        });
    }

    private static Graphics2D graphics(BufferedImage sheet) {
        Graphics2D g = sheet.createGraphics();
        g.setColor(Color.WHITE);
        g.fillRect(0, 0, sheet.getWidth(), sheet.getHeight());
        g.setColor(Color.BLACK);
        g.setFont(new Font(Font.SANS_SERIF, Font.PLAIN, 13));
        g.setRenderingHint(RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BILINEAR);
        g.setRenderingHint(RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
        return g;
    }

    private void drawRows(Graphics2D g, List<List<Tile>> rows, int firstColumn) {
        for (int row = 0; row < rows.size(); row++) {
            for (int column = 0; column < rows.get(row).size(); column++) {
                int x = GAP + (firstColumn + column) * (tile + GAP);
                int y = GAP + row * (tile + CAPTION + GAP);
                draw(g, rows.get(row).get(column), x, y, tile, tile);
            }
        }
    }

    /** Draws the caption at (x, y) and the picture below it, centered in a box of the given size. */
    private static void draw(Graphics2D g, Tile tile, int x, int y, int boxWidth, int boxHeight) {
        RgbImage image = tile.image();
        double scale = scale(image, boxWidth, boxHeight);
        int w = scaled(image.width(), scale);
        int h = scaled(image.height(), scale);
        g.drawImage(image.toBufferedImage(), x + (boxWidth - w) / 2, y + CAPTION + (boxHeight - h) / 2, w, h, null);
        if (!tile.caption().isEmpty()) {
            String caption = fitted(g, tile.caption(), boxWidth);
            g.drawString(caption, x + (boxWidth - g.getFontMetrics().stringWidth(caption)) / 2, y + CAPTION - 6);
        }
    }

    private static String fitted(Graphics2D g, String caption, int width) {
        String text = caption;
        while (text.length() > 1 && g.getFontMetrics().stringWidth(text) > width) {
            text = text.substring(0, text.length() - 2) + "…";
        }
        return text;
    }
}
