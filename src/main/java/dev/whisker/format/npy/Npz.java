package dev.whisker.format.npy;

import dev.whisker.WhiskerException;
import dev.whisker.format.AtomicFile;
import dev.whisker.format.Elements;
import dev.whisker.format.FailureReason;
import dev.whisker.format.InputFile;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.Enumeration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;

/** Reads and writes NumPy's .npz files: zip archives, stored or deflated, with one {@code name.npy} per array. */
public final class Npz {

    private static final String SUFFIX = ".npy";

    /** The best ratio of deflate is 1032 to 1 (zlib technical notes), which limits the size of a compressed entry. */
    private static final long MAX_DEFLATE_RATIO = 1032;

    /** A fixed date, the earliest that zip supports, so that equal arrays produce identical files. */
    private static final LocalDateTime ENTRY_DATE = LocalDateTime.of(1980, 1, 1, 0, 0);

    private Npz() {}

    /**
     * Reads all arrays in the order of the archive.
     *
     * @throws WhiskerException if the file is missing or damaged, or an entry is not an array that {@link Npy} reads
     */
    public static Map<String, NpyArray> read(Path file) {
        InputFile.requireRegular(file);
        try (ZipFile zip = new ZipFile(file.toFile())) {
            Map<String, NpyArray> arrays = new LinkedHashMap<>();
            for (Enumeration<? extends ZipEntry> entries = zip.entries(); entries.hasMoreElements(); ) {
                ZipEntry entry = entries.nextElement();
                String source = file + " entry " + entry.getName();
                if (!entry.getName().endsWith(SUFFIX)) {
                    throw new WhiskerException(source + " is not an array: .npz files contain only .npy entries.");
                }
                String name = entry.getName().substring(0, entry.getName().length() - SUFFIX.length());
                if (arrays.put(name, readEntry(zip, entry, source)) != null) {
                    throw new WhiskerException(source + " occurs twice, so the array is ambiguous.");
                }
            }
            return arrays;
        } catch (ZipException e) {
            throw new WhiskerException("Cannot read " + file + ": it is not an intact .npz (zip) file: "
                    + FailureReason.of(e) + ".", e);
        } catch (IOException e) {
            throw AtomicFile.failure("read", file, e);
        }
    }

    /**
     * Writes the arrays as f4 or f8, in the map's order. Replaces an existing file, which is untouched if writing
     * fails.
     *
     * @throws WhiskerException if the file cannot be written
     */
    public static void write(Path file, Map<String, ? extends Elements> arrays, NpyType type) {
        write(file, arrays, type, Map.of());
    }

    /**
     * {@link #write(Path, Map, NpyType)} with arrays of text after those of numbers.
     *
     * @param texts one-dimensional
     */
    public static void write(Path file, Map<String, ? extends Elements> arrays, NpyType type,
            Map<String, List<String>> texts) {
        AtomicFile.write(file, out -> {
            ZipOutputStream zip = new ZipOutputStream(out);
            for (Map.Entry<String, ? extends Elements> array : arrays.entrySet()) {
                begin(zip, array.getKey());
                Npy.write(zip, array.getValue(), type);
                zip.closeEntry();
            }
            for (Map.Entry<String, List<String>> text : texts.entrySet()) {
                begin(zip, text.getKey());
                NpyText.write(zip, text.getValue());
                zip.closeEntry();
            }
            zip.finish();
        });
    }

    private static void begin(ZipOutputStream zip, String name) throws IOException {
        ZipEntry entry = new ZipEntry(name + SUFFIX);
        entry.setTimeLocal(ENTRY_DATE);
        zip.putNextEntry(entry);
    }

    private static NpyArray readEntry(ZipFile zip, ZipEntry entry, String source) throws IOException {
        long compressed = Math.min(entry.getCompressedSize(), Long.MAX_VALUE / MAX_DEFLATE_RATIO);
        long available = entry.getMethod() == ZipEntry.STORED ? compressed : compressed * MAX_DEFLATE_RATIO;
        try {
            return NpyElements.of(() -> new BufferedInputStream(zip.getInputStream(entry)), available, source)
                    .toArray();
        } catch (ZipException e) {
            throw new WhiskerException(source + " is damaged: " + FailureReason.of(e) + ".", e);
        }
    }
}
