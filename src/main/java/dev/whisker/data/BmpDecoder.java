package dev.whisker.data;

/**
 * Decodes the pixels of a bitmap to RGB.
 *
 * <p>The fourth byte of 32 bits is dropped; 5 and 6 bits become the upper bits of 8. Pixels that run-length encoding
 * leaves out have the first color of the palette.
 */
final class BmpDecoder {

    private static final int END_OF_ROW = 0;
    private static final int END_OF_PICTURE = 1;
    private static final int MOVE = 2;

    private final BmpStructure bmp;
    private final ByteCursor in;
    private final byte[] file;
    private final int width;
    private final int height;
    private final byte[] pixels;

    BmpDecoder(BmpStructure bmp) {
        this.bmp = bmp;
        in = bmp.in();
        file = in.bytes();
        width = bmp.header().width();
        height = bmp.header().height();
        pixels = new byte[RgbImage.length(height, width)];
    }

    RgbImage decode() {
        if (bmp.compression() == BmpStructure.Compression.RLE8 || bmp.compression() == BmpStructure.Compression.RLE4) {
            decodeRuns();
        } else {
            for (int row = 0; row < height; row++) {
                decodeRow((int) (bmp.pixelsAt() + row * bmp.rowBytes()), start(row));
            }
        }
        return new RgbImage(height, width, pixels);
    }

    /** Where a row of the file lies in the decoded picture. */
    private int start(int row) {
        return (bmp.topDown() ? row : height - 1 - row) * width * RgbImage.CHANNELS;
    }

    private void decodeRow(int from, int to) {
        int bits = bmp.bitsPerPixel();
        for (int x = 0, at = to; x < width; x++, at += RgbImage.CHANNELS) {
            switch (bits) {
                case 15 -> {
                    int pixel = in.u16le(from + 2L * x);
                    set(at, pixel >> 7, pixel >> 2, pixel << 3, 0xF8);
                }
                case 16 -> {
                    int pixel = in.u16le(from + 2L * x);
                    set(at, pixel >> 8, pixel >> 3, pixel << 3, 0xFC);
                }
                case 24, 32 -> {
                    int p = from + x * (bits / 8);
                    pixels[at] = file[p + bmp.rgb()[0]];
                    pixels[at + 1] = file[p + bmp.rgb()[1]];
                    pixels[at + 2] = file[p + bmp.rgb()[2]];
                }
                default -> {
                    long bit = (long) x * bits;
                    setIndexed(at, file[from + (int) (bit >> 3)] >> 8 - bits - (int) (bit & 7) & (1 << bits) - 1);
                }
            }
        }
    }

    private void set(int at, int red, int green, int blue, int greenMask) {
        pixels[at] = (byte) (red & 0xF8);
        pixels[at + 1] = (byte) (green & greenMask);
        pixels[at + 2] = (byte) (blue & 0xF8);
    }

    private void setIndexed(int at, int index) {
        byte[] palette = bmp.palette();
        pixels[at] = palette[3 * index + 2];
        pixels[at + 1] = palette[3 * index + 1];
        pixels[at + 2] = palette[3 * index];
    }

    private void decodeRuns() {
        for (int at = 0; at < pixels.length; at += RgbImage.CHANNELS) {
            setIndexed(at, 0);
        }
        boolean nibbles = bmp.compression() == BmpStructure.Compression.RLE4;
        long at = bmp.pixelsAt();
        int x = 0;
        int y = 0;
        while (y < height) {
            int count = in.u8(at);
            int value = in.u8(at + 1);
            at += 2;
            if (x == width && (count > 0 || value > MOVE)) {
                // Some writers leave out the end of a full row.
                x = 0;
                y++;
                if (y == height) {
                    return;
                }
            }
            if (count > 0) {
                requireRoom(x, y, count, at);
                for (int i = 0; i < count; i++, x++) {
                    int index = !nibbles ? value : i % 2 == 0 ? value >> 4 : value & 15;
                    setIndexed(start(y) + x * RgbImage.CHANNELS, index);
                }
            } else if (value == END_OF_ROW) {
                x = 0;
                y++;
            } else if (value == END_OF_PICTURE) {
                return;
            } else if (value == MOVE) {
                x += in.u8(at);
                y += in.u8(at + 1);
                at += 2;
                if (x > width || y > height) {
                    throw outside(x, y, at);
                }
            } else {
                requireRoom(x, y, value, at);
                for (int i = 0; i < value; i++, x++) {
                    int index = !nibbles ? in.u8(at + i) : i % 2 == 0 ? in.u8(at + i / 2) >> 4 : in.u8(at + i / 2) & 15;
                    setIndexed(start(y) + x * RgbImage.CHANNELS, index);
                }
                int bytes = nibbles ? (value + 1) / 2 : value;
                at += bytes + bytes % 2;
            }
        }
    }

    private void requireRoom(int x, int y, int count, long at) {
        if (x + count > width) {
            throw outside(x + count, y, at);
        }
    }

    private BadImageException outside(int x, int y, long at) {
        return in.undecodable("a run that ends at byte " + at + " leads to (" + x + ", " + y + "), outside of " + width
                + "x" + height, null);
    }
}
