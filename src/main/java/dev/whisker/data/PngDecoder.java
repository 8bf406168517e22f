package dev.whisker.data;

import java.util.Iterator;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * Decodes the picture data of a PNG file: inflates it, undoes the row filters (W3C PNG, section 9) and writes RGB, 8
 * bits each.
 *
 * <p>Alpha is dropped, of 16 bits the upper 8 are kept, gray of 1, 2 or 4 bits is stretched to 0..255, and palette
 * entries that are not there are black: the same pixels as libpng gives through OpenCV. Written in Java because
 * OpenCV's reader follows the frames of an animation and reports faults on the process's error stream; here the first
 * picture alone is read.
 */
final class PngDecoder {

    /** First column and row of each Adam7 pass, and the steps between columns and rows. */
    private static final int[][] ADAM7 = {{0, 0, 8, 8}, {4, 0, 8, 8}, {0, 4, 4, 8}, {2, 0, 4, 4}, {0, 2, 2, 4},
            {1, 0, 2, 2}, {0, 1, 1, 2}};
    private static final int[][] WHOLE = {{0, 0, 1, 1}};

    private final PngStructure png;
    private final int height;
    private final int width;
    private final byte[] pixels;
    private final Iterator<PngStructure.Data> data;

    PngDecoder(PngStructure png) {
        this.png = png;
        height = png.header().height();
        width = png.header().width();
        pixels = new byte[RgbImage.length(height, width)];
        data = png.data().iterator();
    }

    RgbImage decode() {
        Inflater inflater = new Inflater();
        try {
            for (int[] pass : png.interlaced() ? ADAM7 : WHOLE) {
                decode(inflater, pass[0], pass[1], pass[2], pass[3]);
            }
        } catch (DataFormatException e) {
            throw png.in().undecodable("its compressed picture data is damaged (" + e.getMessage() + ")", e);
        } finally {
            inflater.end();
        }
        return new RgbImage(height, width, pixels);
    }

    private void decode(Inflater inflater, int left, int top, int stepX, int stepY) throws DataFormatException {
        int columns = (width - left + stepX - 1) / stepX;
        if (columns <= 0) {
            return;
        }
        int length = png.rowBytes(columns);
        int step = Math.max(1, png.bitsPerPixel() / 8);
        // Each row begins with its filter, and before the first row lie zeros.
        byte[] row = new byte[1 + length];
        byte[] above = new byte[1 + length];
        for (int y = top; y < height; y += stepY) {
            fill(inflater, row, y);
            unfilter(row, above, step, y);
            write(row, columns, (y * width + left) * RgbImage.CHANNELS, stepX * RgbImage.CHANNELS);
            byte[] swap = above;
            above = row;
            row = swap;
        }
    }

    private void fill(Inflater inflater, byte[] row, int y) throws DataFormatException {
        for (int filled = 0; filled < row.length; ) {
            int inflated = inflater.inflate(row, filled, row.length - filled);
            filled += inflated;
            if (inflated == 0) {
                if (inflater.needsInput() && !inflater.finished() && data.hasNext()) {
                    PngStructure.Data next = data.next();
                    inflater.setInput(png.in().bytes(), next.at(), next.length());
                } else {
                    throw png.in().truncated((inflater.needsDictionary() ? "it needs a preset dictionary"
                            : "its picture data ends") + " in row " + (y + 1) + " of " + height);
                }
            }
        }
    }

    private void unfilter(byte[] row, byte[] above, int step, int y) {
        int length = row.length;
        switch (row[0]) {
            case 0 -> { }
            case 1 -> {
                for (int i = 1 + step; i < length; i++) {
                    row[i] += row[i - step];
                }
            }
            case 2 -> {
                for (int i = 1; i < length; i++) {
                    row[i] += above[i];
                }
            }
            case 3 -> {
                for (int i = 1; i < length; i++) {
                    int before = i > step ? row[i - step] & 0xFF : 0;
                    row[i] += (byte) (before + (above[i] & 0xFF) >> 1);
                }
            }
            case 4 -> {
                for (int i = 1; i < Math.min(length, 1 + step); i++) {
                    row[i] += above[i];
                }
                for (int i = 1 + step; i < length; i++) {
                    row[i] += (byte) paeth(row[i - step] & 0xFF, above[i] & 0xFF, above[i - step] & 0xFF);
                }
            }
            default -> throw png.in().undecodable("row " + (y + 1) + " of " + height + " has the undefined filter "
                    + (row[0] & 0xFF), null);
        }
    }

    /** Section 9.4: of left, above and upper left, the one closest to left + above - upper left. */
    private static int paeth(int left, int above, int upperLeft) {
        int toLeft = Math.abs(above - upperLeft);
        int toAbove = Math.abs(left - upperLeft);
        int toUpperLeft = Math.abs(left + above - 2 * upperLeft);
        if (toLeft <= toAbove && toLeft <= toUpperLeft) {
            return left;
        }
        return toAbove <= toUpperLeft ? above : upperLeft;
    }

    /** Writes a row to every {@code step}-th byte from {@code to} on. */
    private void write(byte[] row, int columns, int to, int step) {
        int sample = png.bitDepth() == 16 ? 2 : 1;
        int pixel = png.channels() * sample;
        switch (png.colorType()) {
            case PngStructure.RGB, PngStructure.RGB_ALPHA -> {
                if (pixel == RgbImage.CHANNELS && step == RgbImage.CHANNELS) {
                    System.arraycopy(row, 1, pixels, to, columns * pixel);
                    return;
                }
                for (int x = 0, from = 1, at = to; x < columns; x++, from += pixel, at += step) {
                    pixels[at] = row[from];
                    pixels[at + 1] = row[from + sample];
                    pixels[at + 2] = row[from + 2 * sample];
                }
            }
            case PngStructure.INDEXED -> {
                byte[] palette = png.palette();
                for (int x = 0, at = to; x < columns; x++, at += step) {
                    System.arraycopy(palette, RgbImage.CHANNELS * sampleAt(row, x, png.bitDepth()), pixels, at,
                            RgbImage.CHANNELS);
                }
            }
            default -> {
                int stretch = png.bitDepth() < 8 ? 255 / ((1 << png.bitDepth()) - 1) : 1;
                for (int x = 0, at = to; x < columns; x++, at += step) {
                    byte gray = png.bitDepth() < 8 ? (byte) (stretch * sampleAt(row, x, png.bitDepth()))
                            : row[1 + x * pixel];
                    pixels[at] = gray;
                    pixels[at + 1] = gray;
                    pixels[at + 2] = gray;
                }
            }
        }
    }

    /** Sample {@code x} of a row whose samples have 1, 2, 4 or 8 bits, the leftmost in the highest bits. */
    private static int sampleAt(byte[] row, int x, int bits) {
        long bit = (long) x * bits;
        return row[1 + (int) (bit >> 3)] >> 8 - bits - (int) (bit & 7) & (1 << bits) - 1;
    }
}
