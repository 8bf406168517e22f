package dev.whisker.data;

import java.util.Arrays;

/**
 * The first picture of a TIFF file (TIFF 6.0): the kind of its samples and where they lie, in strips or tiles.
 *
 * <p>Read are gray (1, 4, 8 or 16 bits), palettes (1, 4 or 8 bits), RGB (8 or 16 bits) and CMYK (8 bits), with or
 * without alpha, chunky, uncompressed or compressed by LZW, Deflate or PackBits. Everything else is refused by name.
 *
 * @param photometric what samples mean: one of the constants
 * @param bits per sample
 * @param samples per pixel
 * @param unitWidth width of a strip or tile
 * @param unitHeight height of a strip or tile
 * @param offsets of the strips or tiles
 * @param lengths of the strips or tiles in bytes
 */
record TiffStructure(ByteCursor in, ImageHeader header, TiffDirectory directory, int photometric, int bits, int samples,
        long unitWidth, long unitHeight, long[] offsets, long[] lengths) implements EncodedPicture {

    static final int WHITE_IS_ZERO = 0;
    static final int BLACK_IS_ZERO = 1;
    static final int RGB = 2;
    static final int PALETTE = 3;
    static final int CMYK = 5;

    static final int WIDTH = 256;
    static final int HEIGHT = 257;
    static final int BITS = 258;
    static final int COMPRESSION = 259;
    static final int PHOTOMETRIC = 262;
    static final int STRIP_OFFSETS = 273;
    static final int ORIENTATION = 274;
    static final int SAMPLES = 277;
    static final int ROWS_PER_STRIP = 278;
    static final int STRIP_LENGTHS = 279;
    static final int PLANAR = 284;
    static final int PREDICTOR = 317;
    static final int COLOR_MAP = 320;
    static final int TILE_WIDTH = 322;
    static final int TILE_HEIGHT = 323;
    static final int TILE_OFFSETS = 324;
    static final int TILE_LENGTHS = 325;
    static final int EXTRA_SAMPLES = 338;
    static final int SAMPLE_FORMAT = 339;

    private static final int MAX_SAMPLES = 4;

    static TiffStructure read(ByteCursor in) {
        TiffDirectory fields = TiffDirectory.read(in);
        long width = fields.values(WIDTH)[0];
        long height = fields.values(HEIGHT)[0];
        ImageHeader header = ImageHeader.of(in, ImageFormat.TIFF, width, height, false,
                orientation(fields.first(ORIENTATION, 1)));
        long samples = fields.first(SAMPLES, 1);
        long[] bits = fields.has(BITS) ? fields.values(BITS) : new long[] {1};
        long photometric = fields.values(PHOTOMETRIC)[0];
        requireSupported(in, fields, photometric, samples, bits);
        boolean tiled = fields.has(TILE_OFFSETS);
        long unitWidth = tiled ? fields.values(TILE_WIDTH)[0] : width;
        long unitHeight = tiled ? fields.values(TILE_HEIGHT)[0]
                : Math.min(height, fields.first(ROWS_PER_STRIP, height));
        long[] offsets = fields.values(tiled ? TILE_OFFSETS : STRIP_OFFSETS);
        long[] lengths = fields.values(tiled ? TILE_LENGTHS : STRIP_LENGTHS);
        TiffStructure tiff = new TiffStructure(in, header, fields, (int) photometric, (int) bits[0], (int) samples,
                unitWidth, unitHeight, offsets, lengths);
        tiff.requireUnits();
        return tiff;
    }

    private static int orientation(long value) {
        return value >= 1 && value <= 8 ? (int) value : 1;
    }

    private static void requireSupported(ByteCursor in, TiffDirectory fields, long photometric, long samples,
            long[] bits) {
        boolean equalBits = Arrays.stream(bits).distinct().count() == 1 && (bits.length == 1 || bits.length == samples);
        long colors = photometric == RGB ? 3 : photometric == CMYK ? 4 : 1;
        boolean known = switch ((int) photometric) {
            case WHITE_IS_ZERO, BLACK_IS_ZERO -> bits[0] == 1 || bits[0] == 4 || bits[0] == 8 || bits[0] == 16;
            case PALETTE -> bits[0] == 1 || bits[0] == 4 || bits[0] == 8;
            case RGB -> bits[0] == 8 || bits[0] == 16;
            case CMYK -> bits[0] == 8;
            default -> false;
        };
        boolean packed = samples == 1 || bits[0] >= Byte.SIZE;
        boolean plain = fields.first(PLANAR, 1) == 1 && fields.first(SAMPLE_FORMAT, 1) == 1;
        long compression = fields.first(COMPRESSION, 1);
        if (!known || !equalBits || !packed || !plain || samples < colors || samples > Math.min(MAX_SAMPLES, colors + 1)
                || TiffPixels.expansion(compression) == 0 || fields.first(PREDICTOR, 1) > 2) {
            throw in.undecodable("a kind of TIFF that is not supported: photometric " + photometric + ", " + samples
                    + " samples of " + bits[0] + " bits, compression " + compression + ", planar "
                    + fields.first(PLANAR, 1) + ", sample format " + fields.first(SAMPLE_FORMAT, 1)
                    + "; save it as PNG", null);
        }
        if (photometric == PALETTE && fields.values(COLOR_MAP).length != 3 << bits[0]) {
            throw in.broken("a palette of " + fields.count(COLOR_MAP) + " values for " + bits[0] + " bits");
        }
    }

    /** Checks that strips or tiles cover the picture, lie inside the file, and can hold as many pixels. */
    private void requireUnits() {
        if (unitWidth < 1 || unitHeight < 1 || unitWidth > ImageHeader.MAX_PIXELS
                || unitHeight > ImageHeader.MAX_PIXELS) {
            throw in.broken("strips or tiles of " + unitWidth + "x" + unitHeight + " pixels");
        }
        long units = ((header.width() + unitWidth - 1) / unitWidth) * ((header.height() + unitHeight - 1) / unitHeight);
        if (offsets.length != units || lengths.length != units) {
            throw in.broken(offsets.length + " positions and " + lengths.length + " lengths of " + units
                    + " strips or tiles");
        }
        long bytes = 0;
        for (int i = 0; i < offsets.length; i++) {
            bytes += lengths[i];
            if (offsets[i] + lengths[i] > in.size()) {
                throw in.truncated("strip or tile " + i + " should end at byte " + (offsets[i] + lengths[i])
                        + ", but the file has " + in.size() + " bytes");
            }
        }
        // Several strips may share their bytes, so their sum can be more than the file has.
        if (bytes > in.size()) {
            throw in.broken("strips or tiles that overlap");
        }
        if (!covers(bytes)) {
            throw in.tooFewBytes(bytes, header.width(), header.height());
        }
    }

    /** Whether so many bytes can hold all strips or tiles; the last strip may be shorter than the others. */
    private boolean covers(long bytes) {
        long rows = directory.has(TILE_OFFSETS)
                ? (header.height() + unitHeight - 1) / unitHeight * unitHeight : header.height();
        long across = (header.width() + unitWidth - 1) / unitWidth;
        return across * rows * rowBytes() <= bytes * TiffPixels.expansion(compression());
    }

    long compression() {
        return directory.first(COMPRESSION, 1);
    }

    /** Bytes of a row of a strip or tile. */
    private long rowBytes() {
        return (unitWidth * samples * bits + 7) / 8;
    }

    private long unitBytes() {
        return rowBytes() * unitHeight;
    }

    /** Room for the samples twice, the picture, a strip or tile twice, and the file twice. */
    @Override
    public long decodingBytes() {
        long samplesBytes = (long) header.width() * header.height() * samples * Math.max(1, bits / 8);
        return 2 * samplesBytes + header.rgbBytes() + 2 * unitBytes() + 2L * in.size();
    }

    @Override
    public RgbImage decode() {
        return TiffPixels.decode(this);
    }
}
