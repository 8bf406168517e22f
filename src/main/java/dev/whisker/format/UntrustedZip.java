package dev.whisker.format;

import dev.whisker.WhiskerException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/** Opens zip archives that may be damaged or malicious, and limits what their entries unpack to. */
public final class UntrustedZip {
    /** Maximum number of bytes per stored byte, Keras' own limit for archives. */
    public static final int MAX_EXPANSION = 100;

    /** Maximum number of bytes of an entry. */
    public static final long MAX_BYTES = 1L << 30;
    private static final int SPARE_BYTES = 1 << 20;

    private UntrustedZip() {
    }

    /** Whether a file that begins with these bytes is a zip archive. */
    public static boolean hasSignature(byte[] start) {
        return start.length >= 4 && start[0] == 'P' && start[1] == 'K';
    }

    /** @throws WhiskerException if the archive is damaged */
    public static ZipFile open(Path file) throws IOException {
        try {
            return new ZipFile(file.toFile());
        } catch (ZipException e) {
            throw damaged(file, e);
        }
    }

    /** The failure of an archive that is damaged. */
    public static WhiskerException damaged(Path file, ZipException e) {
        return new WhiskerException(file + " is not an intact zip archive: " + FailureReason.of(e) + ".", e);
    }

    /** Returns the number of bytes that an entry may unpack to. */
    public static long limit(ZipEntry entry) {
        long stored = Math.min(Math.max(entry.getCompressedSize(), 0), MAX_BYTES);
        return Math.min(entry.getMethod() == ZipEntry.STORED ? stored : SPARE_BYTES + MAX_EXPANSION * stored,
                MAX_BYTES);
    }
}
