package dev.whisker.data;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Finds damage in the scans of a JPEG that libjpeg decodes anyway, reporting it only on the process's error stream. It
 * checks the kind that nearly all files are: sequential, with Huffman codes. Scans of other kinds, and scans with
 * invalid tables, are left to libjpeg.
 */
final class JpegChecker {

    private static final int DHT = 0xC4;
    private static final int DRI = 0xDD;
    private static final int MAX_TABLES = 4;

    private final ByteCursor in;
    private final JpegHuffman[] dc = new JpegHuffman[MAX_TABLES];
    private final JpegHuffman[] ac = new JpegHuffman[MAX_TABLES];
    private int restartInterval;
    private String damage;

    JpegChecker(ByteCursor in) {
        this.in = in;
    }

    /** The first damage found, such as "12 stray bytes after its picture data". */
    Optional<String> damage() {
        return Optional.ofNullable(damage);
    }

    /** Records what a segment defines for later scans; the segment must lie inside the file. */
    void segment(int marker, long at, int length) {
        if (marker == DRI && length == 4) {
            restartInterval = in.u16be(at + 2);
        } else if (marker == DHT) {
            tables(at + 2, at + length);
        }
    }

    private void tables(long from, long to) {
        long at = from;
        while (at + 1 + JpegHuffman.MAX_LENGTH <= to) {
            int kind = in.u8(at);
            int count = 0;
            for (int i = 1; i <= JpegHuffman.MAX_LENGTH; i++) {
                count += in.u8(at + i);
            }
            if (kind >> 4 > 1 || (kind & 15) >= MAX_TABLES || at + 1 + JpegHuffman.MAX_LENGTH + count > to) {
                return;
            }
            (kind >> 4 == 0 ? dc : ac)[kind & 15] = JpegHuffman.read(kind >> 4 == 0, in, at + 1, count);
            at += 1 + JpegHuffman.MAX_LENGTH + count;
        }
    }

    /**
     * Checks a scan.
     *
     * @param at position of the length field of its header
     * @param from position where its codes begin
     * @param to position where the marker after them begins
     * @return position where the data to decode ends, before any stray bytes
     */
    long scan(JpegFrame frame, long at, long from, long to) {
        int components = in.u8(at + 2);
        if (!frame.sequential() || from - at != 6 + 2L * components) {
            return to;
        }
        List<JpegScan.Block> blocks = new ArrayList<>();
        long groups = frame.units();
        for (int i = 0; i < components; i++) {
            int component = frame.component(in.u8(at + 3 + 2 * i));
            int tables = in.u8(at + 4 + 2 * i);
            if (component < 0 || tables >> 4 >= MAX_TABLES || (tables & 15) >= MAX_TABLES || dc[tables >> 4] == null
                    || ac[tables & 15] == null) {
                return to;
            }
            int copies = components == 1 ? 1 : frame.blocksPerUnit(component);
            for (int copy = 0; copy < copies; copy++) {
                blocks.add(new JpegScan.Block(dc[tables >> 4], ac[tables & 15]));
            }
            groups = components == 1 ? frame.blocks(component) : groups;
        }
        JpegScan scan = new JpegScan(in, from, to);
        long end = scan.walk(blocks.toArray(new JpegScan.Block[0]), groups, restartInterval);
        if (damage == null) {
            String stray = isFill(end, to) ? null : to - end + " stray bytes after its picture data";
            damage = scan.damage() != null ? scan.damage() : stray;
        }
        return end;
    }

    /** Whether these are fill bytes: bytes of all ones before a marker belong to the marker. */
    private boolean isFill(long from, long to) {
        for (long at = from; at < to; at++) {
            if (in.u8(at) != 0xFF) {
                return false;
            }
        }
        return true;
    }
}
