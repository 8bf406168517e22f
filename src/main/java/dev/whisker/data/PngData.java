package dev.whisker.data;

import java.util.Iterator;
import java.util.List;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * Checks the compressed picture data of a PNG file (W3C PNG, sections 8 to 10): that it inflates to all rows, each with
 * a known filter, and to nothing else. The codec's libpng reports such faults only on the process's error stream,
 * without the name of the file.
 */
final class PngData {

    /** The first column and row of each Adam7 pass, and the steps between columns and rows. */
    private static final int[][] ADAM7 = {{0, 0, 8, 8}, {4, 0, 8, 8}, {0, 4, 4, 8}, {2, 0, 4, 4}, {0, 2, 2, 4},
            {1, 0, 2, 2}, {0, 1, 1, 2}};
    private static final int[][] WHOLE = {{0, 0, 1, 1}};
    private static final int FILTERS = 5;

    private final ByteCursor in;
    private final Iterator<PngStructure.Chunk> chunks;
    private final Inflater inflater = new Inflater();

    private PngData(ByteCursor in, List<PngStructure.Chunk> chunks) {
        this.in = in;
        this.chunks = chunks.iterator();
    }

    /**
     * Checks the picture data.
     *
     * @param chunks the chunks with picture data
     * @throws BadImageException if the data is damaged or incomplete
     */
    static void check(ByteCursor in, List<PngStructure.Chunk> chunks, int width, int height, int bitsPerPixel,
            boolean interlaced) {
        PngData data = new PngData(in, chunks);
        try {
            for (int[] pass : interlaced ? ADAM7 : WHOLE) {
                int columns = (width - pass[0] + pass[2] - 1) / pass[2];
                int rows = columns <= 0 ? 0 : (height - pass[1] + pass[3] - 1) / pass[3];
                data.checkRows(rows, (int) (((long) columns * bitsPerPixel + 7) / 8));
            }
            // The checksum at the end is read together with what follows the last row.
            if (data.inflate(new byte[1]) > 0) {
                throw in.undecodable("its compressed picture data continues after the last row", null);
            }
        } catch (DataFormatException e) {
            throw in.undecodable("its compressed picture data is damaged (" + e.getMessage() + ")", e);
        } finally {
            data.inflater.end();
        }
    }

    private void checkRows(int rows, int length) throws DataFormatException {
        byte[] row = new byte[1 + length];
        for (int y = 0; y < rows; y++) {
            if (inflate(row) < row.length) {
                throw in.truncated("its compressed picture data ends before the last row");
            }
            if (row[0] < 0 || row[0] >= FILTERS) {
                throw in.undecodable("a row has the undefined filter " + (row[0] & 0xFF), null);
            }
        }
    }

    /**
     * Inflates into an array and returns how many bytes there were; fewer than its length only at the end of the data.
     */
    private int inflate(byte[] to) throws DataFormatException {
        int filled = 0;
        while (filled < to.length && !inflater.finished()) {
            int inflated = inflater.inflate(to, filled, to.length - filled);
            filled += inflated;
            if (inflated == 0 && !inflater.finished()) {
                if (inflater.needsDictionary() || !chunks.hasNext()) {
                    throw in.truncated(inflater.needsDictionary()
                            ? "its compressed picture data needs a preset dictionary"
                            : "its compressed picture data has no end");
                }
                PngStructure.Chunk next = chunks.next();
                inflater.setInput(in.bytes(), next.dataAt(), next.dataLength());
            }
        }
        return filled;
    }
}
