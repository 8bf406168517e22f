package dev.whisker.data;

import java.util.HashMap;
import java.util.Map;

/** The fields of the first directory of a TIFF file (TIFF 6.0, section 2), as whole numbers. */
final class TiffDirectory {
    private static final int BYTE = 1;
    private static final int SHORT = 3;
    private static final int LONG = 4;
    /** More strips than any sensible file has. */
    private static final int MAX_VALUES = 1 << 20;
    private static final int HEADER_LENGTH = 8;
    private static final int ENTRY_LENGTH = 12;
    private static final int BIG_TIFF = 43;

    private final ByteCursor in;
    private final boolean little;
    /** Positions of the entries by their tags. */
    private final Map<Integer, Long> entries = new HashMap<>();

    private TiffDirectory(ByteCursor in) {
        this.in = in;
        this.little = in.matches(0, "II");
    }

    /** @throws BadImageException if the directory is not in the file, or it is a BigTIFF */
    static TiffDirectory read(ByteCursor in) {
        TiffDirectory directory = new TiffDirectory(in);
        if (directory.u16(2) == BIG_TIFF) {
            throw in.undecodable("it is a BigTIFF, which is not supported; save it as TIFF or PNG", null);
        }
        long at = directory.u32(4);
        if (at < HEADER_LENGTH) {
            throw in.broken("a directory at byte " + at);
        }
        int count = directory.u16(at);
        for (int i = 0; i < count; i++) {
            long entry = at + 2 + (long) ENTRY_LENGTH * i;
            directory.u32(entry + ENTRY_LENGTH - LONG); // the entry must lie inside the file
            directory.entries.putIfAbsent(directory.u16(entry), entry);
        }
        return directory;
    }

    private int u16(long at) {
        return little ? in.u16le(at) : in.u16be(at);
    }

    private long u32(long at) {
        return little ? in.i32le(at) & 0xFFFFFFFFL : in.u32be(at);
    }

    boolean isLittleEndian() {
        return little;
    }

    boolean has(int tag) {
        return entries.containsKey(tag);
    }

    /** Number of values of a field; 0 if it is absent. */
    long count(int tag) {
        return has(tag) ? u32(entries.get(tag) + 4) : 0;
    }

    /** The first value of a field. */
    long first(int tag, long absent) {
        return has(tag) ? values(tag)[0] : absent;
    }

    /**
     * All values of a field.
     *
     * @throws BadImageException if there are none, they are not whole numbers, or not inside the file
     */
    long[] values(int tag) {
        if (!has(tag)) {
            throw in.broken("no field " + tag);
        }
        long entry = entries.get(tag);
        int type = u16(entry + 2);
        long count = count(tag);
        int bytes = type == SHORT ? 2 : type == LONG ? 4 : 1;
        if (type != BYTE && type != SHORT && type != LONG || count < 1 || count > MAX_VALUES) {
            throw in.broken("a field " + tag + " of type " + type + " with " + count + " values");
        }
        long at = count * bytes <= LONG ? entry + 8 : u32(entry + 8);
        if (at + count * bytes > in.size()) {
            throw in.truncated("its field " + tag + " is not in the file");
        }
        long[] values = new long[Math.toIntExact(count)];
        for (int i = 0; i < values.length; i++) {
            long place = at + (long) i * bytes;
            values[i] = type == LONG ? u32(place) : type == SHORT ? u16(place) : in.u8(place);
        }
        return values;
    }
}
