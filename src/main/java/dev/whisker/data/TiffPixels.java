package dev.whisker.data;

import java.awt.image.Raster;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.LongStream;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;

/**
 * Decodes TIFF pictures to RGB. Java's reader unpacks the samples; what they mean is decided here, since that reader
 * converts gray and CMYK by color profiles. 16 bits become 8 by dropping the lower ones, as TensorFlow does with PNG;
 * alpha is dropped; CMYK has no profile: red = (255 - cyan) * (255 - black) / 255, rounded, as in Pillow.
 */
final class TiffPixels {
    private static final int SHORT = 3;
    /** A type of fields, and its number of bytes. */
    private static final int LONG = 4;
    /** Fields that the reader expects to be short; the others may be long. */
    private static final Set<Integer> SHORT_FIELDS = Set.of(TiffStructure.BITS, TiffStructure.COMPRESSION,
            TiffStructure.PHOTOMETRIC, TiffStructure.SAMPLES, TiffStructure.PLANAR, TiffStructure.PREDICTOR,
            TiffStructure.EXTRA_SAMPLES);
    private static final int HEADER_LENGTH = 8;
    private static final int MAX_VALUE = 255;

    private TiffPixels() {
    }

    /** The most bytes that one compressed byte can stand for; 0 for kinds of compression that are not read. */
    static long expansion(long compression) {
        return switch ((int) Math.min(compression, Integer.MAX_VALUE)) {
            case 1 -> 1;                  // none
            case 5 -> 4096 * 8 / 9;       // LZW: a code of at least 9 bits is an entry of at most 4096 bytes
            case 8, 32946 -> 258 * 8 / 2; // Deflate: see PngStructure
            case 32773 -> 64;             // PackBits: two bytes are 128
            default -> 0;
        };
    }

    /** @throws BadImageException if the data is damaged */
    static RgbImage decode(TiffStructure tiff) {
        ImageReader reader = ImageIO.getImageReadersByFormatName("tiff").next();
        try (ImageInputStream in = new MemoryCacheImageInputStream(new ByteArrayInputStream(stream(tiff)))) {
            reader.setInput(in, true, true);
            Raster raster = reader.read(0).getRaster();
            if (raster.getWidth() != tiff.header().width() || raster.getHeight() != tiff.header().height()
                    || raster.getNumBands() != tiff.samples()) {
                throw tiff.in().undecodable("its samples are not those that it declares", null);
            }
            return new RgbImage(raster.getHeight(), raster.getWidth(), rgb(tiff, raster));
        } catch (BadImageException e) {
            throw e;
        } catch (IOException | RuntimeException e) {
            throw tiff.in().undecodable("its TIFF data is damaged", e);
        } finally {
            reader.dispose();
        }
    }

    private static byte[] rgb(TiffStructure tiff, Raster raster) {
        int width = raster.getWidth();
        int samples = tiff.samples();
        long[] palette = tiff.photometric() == TiffStructure.PALETTE
                ? tiff.directory().values(TiffStructure.COLOR_MAP) : null;
        byte[] pixels = new byte[RgbImage.length(raster.getHeight(), width)];
        int[] row = new int[width * samples];
        int at = 0;
        for (int y = 0; y < raster.getHeight(); y++) {
            raster.getPixels(0, y, width, 1, row);
            for (int x = 0; x < width; x++) {
                for (int c = 0; c < RgbImage.CHANNELS; c++) {
                    pixels[at++] = (byte) value(tiff, row, x * samples, c, palette);
                }
            }
        }
        return pixels;
    }

    /** One of red, green and blue of the pixel whose samples begin at {@code from}. */
    private static int value(TiffStructure tiff, int[] row, int from, int color, long[] palette) {
        return switch (tiff.photometric()) {
            case TiffStructure.PALETTE -> (int) (palette[color * (palette.length / 3) + row[from]] >> 8);
            case TiffStructure.RGB -> eightBits(row[from + color], tiff.bits());
            case TiffStructure.CMYK -> {
                int light = MAX_VALUE - row[from + 3];
                yield light - dividedByMax(row[from + color] * light);
            }
            case TiffStructure.WHITE_IS_ZERO -> MAX_VALUE - eightBits(row[from], tiff.bits());
            default -> eightBits(row[from], tiff.bits());
        };
    }

    private static int eightBits(int sample, int bits) {
        return bits > 8 ? sample >> bits - 8 : sample * MAX_VALUE / ((1 << bits) - 1);
    }

    private static int dividedByMax(int product) {
        return (2 * product + MAX_VALUE) / (2 * MAX_VALUE);
    }

    /** A file with the samples and nothing else, as gray or RGB so that the reader leaves their values alone. */
    private static byte[] stream(TiffStructure tiff) {
        TiffDirectory from = tiff.directory();
        long[] offsets = new long[tiff.offsets().length];
        long end = HEADER_LENGTH;
        for (int i = 0; i < offsets.length; i++) {
            offsets[i] = end;
            end += tiff.lengths()[i];
        }
        boolean tiled = from.has(TiffStructure.TILE_OFFSETS);
        boolean colors = tiff.samples() >= RgbImage.CHANNELS;
        Map<Integer, long[]> fields = new TreeMap<>();
        fields.put(TiffStructure.WIDTH, new long[] {tiff.header().width()});
        fields.put(TiffStructure.HEIGHT, new long[] {tiff.header().height()});
        fields.put(TiffStructure.BITS, LongStream.generate(tiff::bits).limit(tiff.samples()).toArray());
        fields.put(TiffStructure.COMPRESSION, new long[] {tiff.compression()});
        fields.put(TiffStructure.PHOTOMETRIC,
                new long[] {colors ? TiffStructure.RGB : TiffStructure.BLACK_IS_ZERO});
        fields.put(TiffStructure.SAMPLES, new long[] {tiff.samples()});
        fields.put(TiffStructure.PLANAR, new long[] {1});
        if (from.has(TiffStructure.PREDICTOR)) {
            fields.put(TiffStructure.PREDICTOR, new long[] {from.first(TiffStructure.PREDICTOR, 1)});
        }
        if (tiff.samples() == 2 || tiff.samples() == 4) {
            fields.put(TiffStructure.EXTRA_SAMPLES, new long[] {2});
        }
        if (tiled) {
            fields.put(TiffStructure.TILE_WIDTH, new long[] {tiff.unitWidth()});
            fields.put(TiffStructure.TILE_HEIGHT, new long[] {tiff.unitHeight()});
        } else {
            fields.put(TiffStructure.ROWS_PER_STRIP, new long[] {tiff.unitHeight()});
        }
        fields.put(tiled ? TiffStructure.TILE_OFFSETS : TiffStructure.STRIP_OFFSETS, offsets);
        fields.put(tiled ? TiffStructure.TILE_LENGTHS : TiffStructure.STRIP_LENGTHS, tiff.lengths());
        return written(tiff, fields, (int) end);
    }

    private static byte[] written(TiffStructure tiff, Map<Integer, long[]> fields, int end) {
        int values = fields.values().stream().mapToInt(value -> value.length > 1 ? value.length * LONG : 0).sum();
        int directoryLength = 2 + 12 * fields.size() + 4;
        boolean little = tiff.directory().isLittleEndian();
        ByteBuffer out = ByteBuffer.allocate(end + directoryLength + values)
                .order(little ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
        out.put((byte) (little ? 'I' : 'M')).put((byte) (little ? 'I' : 'M')).putShort((short) 42).putInt(end);
        for (int i = 0; i < tiff.offsets().length; i++) {
            out.put(tiff.in().bytes(), (int) tiff.offsets()[i], (int) tiff.lengths()[i]);
        }
        out.putShort((short) fields.size());
        int more = end + directoryLength;
        for (Map.Entry<Integer, long[]> field : fields.entrySet()) {
            long[] value = field.getValue();
            int bytes = SHORT_FIELDS.contains(field.getKey()) ? 2 : LONG;
            out.putShort(field.getKey().shortValue()).putShort((short) (bytes == LONG ? LONG : SHORT));
            out.putInt(value.length);
            boolean inside = value.length * bytes <= LONG;
            int at = inside ? out.position() : more;
            for (int i = 0; i < value.length; i++) {
                if (bytes == LONG) {
                    out.putInt(at + i * bytes, (int) value[i]);
                } else {
                    out.putShort(at + i * bytes, (short) value[i]);
                }
            }
            if (inside) {
                out.position(at + LONG);
            } else {
                out.putInt(more);
                more += value.length * bytes;
            }
        }
        return out.putInt(0).array();
    }
}
