package dev.whisker.data;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.ZipException;

/**
 * What kind of file each entry of a zip archive says it is, in the order of its central directory; Java's own reader does not tell.
 * The format is PKWARE's APPNOTE.TXT, 4.3.12 and 4.3.16; archives in the Zip64 format are refused.
 */
final class ZipFileTypes {
    private static final int END_SIGNATURE = 0x06054b50;
    private static final int END_LENGTH = 22;
    private static final int LONGEST_COMMENT = 0xffff;
    private static final int ENTRY_SIGNATURE = 0x02014b50;
    private static final int ENTRY_LENGTH = 46;
    private static final int TYPE_MASK = 0xf000;
    private static final int REGULAR = 0x8000;
    private static final int DIRECTORY = 0x4000;

    private ZipFileTypes() {
    }

    /**
     * For each entry whether it is an ordinary file or a folder, and not a link, a device or another special file.
     *
     * @throws ZipException if the central directory is damaged
     */
    static List<Boolean> areOrdinary(Path archive) throws IOException {
        try (RandomAccessFile file = new RandomAccessFile(archive.toFile(), "r")) {
            int tailLength = (int) Math.min(file.length(), END_LENGTH + LONGEST_COMMENT);
            ByteBuffer tail = read(file, file.length() - tailLength, tailLength);
            int end = tailLength - END_LENGTH;
            while (end >= 0 && !(tail.getInt(end) == END_SIGNATURE && end + END_LENGTH + unsigned(tail, end + 20) == tailLength)) {
                end--;
            }
            if (end < 0) {
                throw new ZipException("it is no zip archive, or its end is missing");
            }
            int count = unsigned(tail, end + 10);
            long length = Integer.toUnsignedLong(tail.getInt(end + 12));
            long endPosition = file.length() - tailLength + end;
            if (count == 0xffff || length > endPosition || length > Integer.MAX_VALUE) {
                throw new ZipException("its central directory is damaged, or in the Zip64 format");
            }
            return types(read(file, endPosition - length, (int) length), count);
        }
    }

    private static List<Boolean> types(ByteBuffer directory, int count) throws ZipException {
        List<Boolean> ordinary = new ArrayList<>();
        int at = 0;
        for (int i = 0; i < count; i++) {
            if (at + ENTRY_LENGTH > directory.limit() || directory.getInt(at) != ENTRY_SIGNATURE) {
                throw new ZipException("its central directory is damaged");
            }
            // The upper half of the external attributes holds the mode of a Unix file; it is zero where another system wrote the archive.
            int type = directory.getInt(at + 38) >>> 16 & TYPE_MASK;
            ordinary.add(type == 0 || type == REGULAR || type == DIRECTORY);
            at += ENTRY_LENGTH + unsigned(directory, at + 28) + unsigned(directory, at + 30) + unsigned(directory, at + 32);
        }
        return ordinary;
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
