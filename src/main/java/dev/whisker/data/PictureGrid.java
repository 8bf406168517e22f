package dev.whisker.data;

import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.util.List;

/** Pictures with captions on a white sheet, drawn without a display. Pictures keep their aspect ratio inside square tiles. */
public final class PictureGrid {

    private static final int GAP = 8;
    private static final int CAPTION = 20;

    private final int tile;

    /** @param tile side of a tile in pixels, without its caption */
    public PictureGrid(int tile) {
        if (tile < 16) {
            throw new IllegalArgumentException("a tile is at least 16 pixels wide, received " + tile);
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

    /** Rows of {@code columns} tiles, filled row by row; the last row may be short. */
    public BufferedImage rows(List<Tile> tiles, int columns) {
        if (tiles.isEmpty() || columns < 1) {
            throw new IllegalArgumentException("a grid of " + tiles.size() + " tiles in " + columns + " columns");
        }
        int rows = (tiles.size() + columns - 1) / columns;
        BufferedImage sheet = sheet(columns, rows);
        Graphics2D g = graphics(sheet);
        drawRows(g, tiles, columns, 0);
        g.dispose();
        return sheet;
    }

    /** One large picture at the left and a square of 4 or 9 (any square number) smaller ones at its right: an original and its variants. */
    public BufferedImage beside(Tile original, List<Tile> variants) {
        int side = (int) Math.round(Math.sqrt(variants.size()));
        if (side < 1 || side * side != variants.size()) {
            throw new IllegalArgumentException("the variants fill a square (1, 4, 9 ... tiles), received " + variants.size());
        }
        BufferedImage sheet = sheet(2 * side, side);
        Graphics2D g = graphics(sheet);
        draw(g, original, GAP, GAP, side * tile + (side - 1) * GAP, side * (tile + CAPTION) + (side - 1) * GAP - CAPTION);
        drawRows(g, variants, side, side);
        g.dispose();
        return sheet;
    }

    private BufferedImage sheet(int columns, int rows) {
        return new BufferedImage(columns * (tile + GAP) + GAP, rows * (tile + CAPTION + GAP) + GAP, BufferedImage.TYPE_INT_RGB);
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

    private void drawRows(Graphics2D g, List<Tile> tiles, int columns, int firstColumn) {
        for (int i = 0; i < tiles.size(); i++) {
            int x = GAP + (firstColumn + i % columns) * (tile + GAP);
            int y = GAP + i / columns * (tile + CAPTION + GAP);
            draw(g, tiles.get(i), x, y, tile, tile);
        }
    }

    /** The caption at (x, y), the picture below it, centred in a box of the given size. */
    private static void draw(Graphics2D g, Tile tile, int x, int y, int boxWidth, int boxHeight) {
        RgbImage image = tile.image();
        double scale = Math.min((double) boxWidth / image.width(), (double) boxHeight / image.height());
        int w = Math.max(1, (int) Math.round(image.width() * scale));
        int h = Math.max(1, (int) Math.round(image.height() * scale));
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
