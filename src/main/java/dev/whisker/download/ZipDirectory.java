package dev.whisker.download;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.zip.ZipException;

/**
 * Reads the central directory of a zip archive before Java's own reader does. Java's reader reports neither the kind of
 * file of an entry nor its position, and reads a directory of any size into memory.
 *
 * <p>The format is PKWARE's APPNOTE.TXT, 4.3.12 and 4.3.16; archives in the Zip64 format are refused.
 */
final class ZipDirectory {
    private static final int END_SIGNATURE = 0x06054b50;
    private static final int END_LENGTH = 22;
    private static final int MAX_COMMENT = 0xffff;
    private static final int ENTRY_SIGNATURE = 0x02014b50;
    private static final int ENTRY_LENGTH = 46;
    private static final int LOCAL_HEADER_LENGTH = 30;
    private static final int TYPE_MASK = 0xf000;
    private static final int REGULAR = 0x8000;
    private static final int DIRECTORY = 0x4000;

    /** Maximum size of an entry on average. Names and extra fields of ordinary archives take a few dozen bytes. */
    private static final int MAX_ENTRY_BYTES = 1 << 11;

    private ZipDirectory() {
    }

    /**
     * An entry of the central directory.
     *
     * @param ordinary whether it is a file or a folder, not a link, a device or another special file
     * @param from position where its local header begins
     * @param to earliest position where its data can end
     */
    private record Entry(boolean ordinary, long from, long to) {
    }

    /**
     * Returns for each entry whether it is an ordinary file or a folder.
     *
     * @param maxEntries maximum number of entries; more are refused
     * @throws ZipException if the central directory is damaged, or entries share bytes
     */
    static List<Boolean> areOrdinary(Path archive, int maxEntries) throws IOException {
        try (RandomAccessFile file = new RandomAccessFile(archive.toFile(), "r")) {
            int tailLength = (int) Math.min(file.length(), END_LENGTH + MAX_COMMENT);
            ByteBuffer tail = read(file, file.length() - tailLength, tailLength);
            int end = tailLength - END_LENGTH;
            while (end >= 0 && tail.getInt(end) != END_SIGNATURE) {
                end--;
            }
            // With a second end record inside the comment, other readers would see a different archive.
            if (end < 0 || end + END_LENGTH + unsigned(tail, end + 20) != tailLength) {
                throw new ZipException("it is not a zip archive, or its end is missing");
            }
            int count = unsigned(tail, end + 10);
            long length = Integer.toUnsignedLong(tail.getInt(end + 12));
            long offset = Integer.toUnsignedLong(tail.getInt(end + 16));
            long endPosition = file.length() - tailLength + end;
            if (count == 0xffff || offset + length != endPosition) {
                throw new ZipException("its central directory is damaged, or in the Zip64 format");
            }
            if (count > maxEntries) {
                throw new ZipException("it has " + count + " entries, more than " + maxEntries);
            }
            if (length > (long) count * MAX_ENTRY_BYTES) {
                throw new ZipException("its central directory has " + length + " bytes for " + count + " entries");
            }
            List<Entry> entries = entries(read(file, offset, (int) length), count);
            requireDisjoint(entries, offset);
            return entries.stream().map(Entry::ordinary).toList();
        }
    }

    private static List<Entry> entries(ByteBuffer directory, int count) throws ZipException {
        List<Entry> entries = new ArrayList<>();
        int at = 0;
        for (int i = 0; i < count; i++) {
            if (at + ENTRY_LENGTH > directory.limit() || directory.getInt(at) != ENTRY_SIGNATURE) {
                throw new ZipException("its central directory is damaged");
            }
            // The upper half of the external attributes holds the mode of a Unix file; it is zero if another system
            // wrote the archive.
            int type = directory.getInt(at + 38) >>> 16 & TYPE_MASK;
            long compressed = Integer.toUnsignedLong(directory.getInt(at + 20));
            long from = Integer.toUnsignedLong(directory.getInt(at + 42));
            int name = unsigned(directory, at + 28);
            entries.add(new Entry(type == 0 || type == REGULAR || type == DIRECTORY, from, from + LOCAL_HEADER_LENGTH
                    + name + compressed));
            at += ENTRY_LENGTH + name + unsigned(directory, at + 30) + unsigned(directory, at + 32);
        }
        return entries;
    }

    /** Refuses entries that share bytes, a way to declare more data than the archive contains. */
    private static void requireDisjoint(List<Entry> entries, long directory) throws ZipException {
        long end = 0;
        for (Entry entry : entries.stream().sorted(Comparator.comparingLong(Entry::from)).toList()) {
            if (entry.from < end || entry.to > directory) {
                throw new ZipException("its entries overlap: one that begins at byte " + entry.from + " ends at byte "
                        + entry.to + ", after the next entry begins, or begins before byte " + end);
            }
            end = entry.to;
        }
    }

    private static int unsigned(ByteBuffer buffer, int at) {
        return Short.toUnsignedInt(buffer.getShort(at));
    }

    private static ByteBuffer read(RandomAccessFile file, long position, int length) throws IOException {
        byte[] bytes = new byte[length];
        file.seek(position);
        file.readFully(bytes);
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }
}
