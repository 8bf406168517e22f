package dev.whisker.download;

import dev.whisker.WhiskerException;
import dev.whisker.format.FailureReason;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/**
 * Unpacks an untrusted zip archive: nothing is written outside the target, links and decompression bombs are refused,
 * and every byte is checked.
 *
 * <p>All entries are checked before the first one is written, and the target appears only when all are complete.
 */
final class ZipExtractor {
    /** Limits on the unpacked archive: number of entries, bytes, and ratio of unpacked to packed size. */
    record Limits(int entries, long bytes, long ratio) {
        /** Sufficient for data sets of pictures, which hardly compress. */
        static final Limits STANDARD = new Limits(60_000, 4L << 30, 100);
    }

    /**
     * Size below which the ratio of an entry is not checked: small files, such as an empty index, may compress better
     * than any ratio.
     */
    private static final long MIN_BYTES_FOR_RATIO = 1 << 20;

    private static final int BUFFER = 1 << 16;

    private final Limits limits;

    ZipExtractor(Limits limits) {
        this.limits = limits;
    }

    /**
     * Unpacks an archive into a new folder.
     *
     * @param workspace folder for unpacking, on the target's file system; emptied before and removed afterwards
     * @param required the folder that the archive must contain
     * @throws WhiskerException if the archive is refused or damaged, or the target cannot be written; the target then
     *         does not exist
     */
    void extract(Path archive, Path workspace, Path target, String required) {
        try {
            deleteTree(workspace);
            List<Boolean> ordinary = ZipDirectory.areOrdinary(archive, limits.entries());
            Files.createDirectories(workspace);
            try (ZipFile zip = new ZipFile(archive.toFile())) {
                List<? extends ZipEntry> entries = zip.stream().toList();
                check(entries, ordinary, Files.size(archive));
                for (ZipEntry entry : entries) {
                    write(zip, entry, workspace);
                }
            }
            if (!Files.isDirectory(workspace.resolve(required))) {
                throw new ZipException("it has no folder '" + required + "', so it is a different archive");
            }
            Files.move(workspace, target);
        } catch (ZipException e) {
            throw new WhiskerException("The archive " + archive + " is refused: " + e.getMessage()
                    + "; delete it and download it again from its publisher", e);
        } catch (IOException e) {
            throw new WhiskerException("Cannot unpack " + archive + " into " + target + ": "
                    + FailureReason.of(e), e);
        } finally {
            deleteQuietly(workspace);
        }
    }

    private void check(List<? extends ZipEntry> entries, List<Boolean> ordinary, long archiveLength)
            throws ZipException {
        if (entries.size() != ordinary.size()) {
            throw new ZipException("its central directory is damaged: it declares " + ordinary.size()
                    + " entries and contains " + entries.size());
        }
        ZipNames names = new ZipNames();
        long bytes = 0;
        for (int i = 0; i < entries.size(); i++) {
            ZipEntry entry = entries.get(i);
            names.add(entry.getName());
            if (!ordinary.get(i)) {
                throw refused(entry, "is a link or another special file");
            }
            if (entry.getSize() < 0 || entry.getCompressedSize() < 0) {
                throw refused(entry, "does not declare its size");
            }
            if (entry.getSize() > MIN_BYTES_FOR_RATIO && entry.getSize() / limits.ratio() > entry.getCompressedSize()) {
                throw refused(entry, "would grow from " + entry.getCompressedSize() + " to " + entry.getSize()
                        + " bytes");
            }
            bytes += entry.getSize();
            if (bytes > limits.bytes()) {
                throw new ZipException("it would take more than " + limits.bytes() + " bytes unpacked");
            }
        }
        if (bytes > MIN_BYTES_FOR_RATIO && bytes / limits.ratio() > archiveLength) {
            throw new ZipException("it would grow from " + archiveLength + " to " + bytes + " bytes");
        }
    }

    private void write(ZipFile zip, ZipEntry entry, Path folder) throws IOException {
        Path file = inside(folder, entry.getName());
        try {
            if (entry.isDirectory()) {
                Files.createDirectories(file);
                return;
            }
            Files.createDirectories(file.getParent());
            try (InputStream in = zip.getInputStream(entry);
                    OutputStream out = Files.newOutputStream(file, StandardOpenOption.CREATE_NEW)) {
                copy(in, out, entry);
            }
        } catch (FileAlreadyExistsException e) {
            throw refused(entry, "is both a file and a folder");
        }
    }

    /**
     * Returns the target of an entry, which must be inside the folder itself, not in a sibling whose name begins with
     * the same characters.
     */
    private static Path inside(Path folder, String name) throws ZipException {
        try {
            Path file = folder.resolve(name).normalize();
            if (file.startsWith(folder) && !file.equals(folder)) {
                return file;
            }
            throw new ZipException("the name " + ZipNames.shown(name) + " leads out of the folder");
        } catch (InvalidPathException e) {
            throw new ZipException("the name " + ZipNames.shown(name) + " cannot be used on this system");
        }
    }

    /** Copies as many bytes as the entry declares, and no more. */
    private static void copy(InputStream in, OutputStream out, ZipEntry entry) throws IOException {
        CRC32 crc = new CRC32();
        byte[] buffer = new byte[BUFFER];
        long length = 0;
        for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
            length += read;
            if (length > entry.getSize()) {
                throw refused(entry, "is longer than the " + entry.getSize() + " bytes it declares");
            }
            crc.update(buffer, 0, read);
            out.write(buffer, 0, read);
        }
        if (length != entry.getSize()) {
            throw refused(entry, "ends after " + length + " of " + entry.getSize() + " bytes");
        }
        if (crc.getValue() != entry.getCrc()) {
            throw refused(entry, "is damaged: its checksum is wrong");
        }
    }

    private static ZipException refused(ZipEntry entry, String reason) {
        return new ZipException(ZipNames.shown(entry.getName()) + " " + reason);
    }

    private static void deleteTree(Path folder) throws IOException {
        if (Files.exists(folder)) {
            try (Stream<Path> files = Files.walk(folder)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
    }

    private static void deleteQuietly(Path folder) {
        try {
            deleteTree(folder);
        } catch (IOException ignored) {
            // The next attempt removes what is left.
        }
    }
}
