package dev.whisker.download;

import dev.whisker.WhiskerException;
import dev.whisker.format.AtomicFile;
import dev.whisker.format.Checksum;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * A directory of downloaded files, each fetched once and checked whenever it is used.
 *
 * <p>{@code FILE} is there only when it is complete and passed its checks; {@code FILE.part} is the beginning of one; {@code FILE.sha256} remembers
 * what was received, as {@code sha256sum -c} reads it; an archive is unpacked into a folder with the download's name. A file put there by hand counts
 * as a downloaded one.
 */
public final class DatasetStore {
    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    private final Path directory;
    private final DownloadListener listener;
    private final Downloader downloader;

    /**
     * What the store holds now.
     *
     * @param path the file, or for an archive the folder with its data
     * @param found whether it was there before
     * @param sha256 of the file, in hexadecimal digits; empty for an archive that was unpacked earlier
     */
    public record Stored(KnownDownload download, Path path, boolean found, Optional<String> sha256) {
    }

    /** @param directory made when something is downloaded */
    public DatasetStore(Path directory, DownloadListener listener) {
        this(directory, listener, TIMEOUT);
    }

    DatasetStore(Path directory, DownloadListener listener, Duration timeout) {
        this.directory = directory.toAbsolutePath().normalize();
        this.listener = listener;
        downloader = new Downloader(timeout, listener);
    }

    /** The store in {@link #cacheDirectory()}. */
    public static DatasetStore inCache(DownloadListener listener) {
        return new DatasetStore(cacheDirectory(), listener);
    }

    /** Where downloads go unless the user says otherwise: {@code $XDG_CACHE_HOME/whisker}, or {@code ~/.cache/whisker}. */
    public static Path cacheDirectory() {
        return cacheDirectory(System.getenv(), Path.of(System.getProperty("user.home")));
    }

    /** The XDG base directory specification has relative paths ignored. */
    static Path cacheDirectory(Map<String, String> environment, Path home) {
        String cache = environment.getOrDefault("XDG_CACHE_HOME", "");
        return (cache.startsWith("/") ? Path.of(cache) : home.resolve(".cache")).resolve("whisker");
    }

    /**
     * The ImageNet weights of an application, downloaded if they are not there. For a size nobody trained at, those trained at 224x224, with a remark.
     *
     * @param application {@code MobileNetV2} or {@code MobileNetV3Large}
     * @param size height and width of the input; 0 for one that is not square
     * @param minimalistic whether it is MobileNetV3's flavour without squeeze-excite and hard-swish
     * @return a Keras legacy weights file, .h5
     * @throws WhiskerException if there are none with that alpha, or they cannot be had; says where to put the file by hand
     */
    public Path weights(String application, double alpha, int size, boolean includeTop, boolean minimalistic) {
        PretrainedWeights weights = PretrainedWeights.of(application, alpha, size, includeTop, minimalistic);
        weights.remark().ifPresent(listener::remark);
        return get(weights.download()).path();
    }

    /** Those of the ordinary, not minimalistic, flavour. */
    public Path weights(String application, double alpha, int size, boolean includeTop) {
        return weights(application, alpha, size, includeTop, false);
    }

    /**
     * Downloads a file if it is not there, checks it, and unpacks it if it is an archive.
     *
     * @throws WhiskerException if it cannot be had, or is not what it should be
     */
    @SuppressWarnings("try") // The lock is held, not used.
    public Stored get(KnownDownload download) {
        if (Files.exists(directory) && !Files.isDirectory(directory)) {
            throw new WhiskerException("Cannot keep downloads in " + directory + ": it is a file; give a directory");
        }
        Path unpacked = directory.resolve(download.name());
        if (download.isArchive() && Files.isDirectory(unpacked)) {
            return new Stored(download, contents(download, unpacked), true, Optional.empty());
        }
        try {
            Files.createDirectories(directory);
            try (StoreLock lock = StoreLock.acquire(directory, download.name())) {
                Path file = directory.resolve(download.fileName());
                boolean found = Files.exists(file);
                String sha256 = found ? checkAgain(download, file) : fetch(download, file);
                if (!download.isArchive()) {
                    return new Stored(download, file, found, Optional.of(sha256));
                }
                listener.remark("unpacking " + file);
                new ZipExtractor(ZipExtractor.Limits.STANDARD)
                        .extract(file, directory.resolve("." + download.name() + ".unpacking"), unpacked, download.contents().orElseThrow());
                return new Stored(download, contents(download, unpacked), found, Optional.of(sha256));
            }
        } catch (IOException e) {
            throw new WhiskerException("Cannot keep " + download.name() + " in " + directory + ": " + e + "; give another directory", e);
        }
    }

    private static Path contents(KnownDownload download, Path unpacked) {
        Path contents = unpacked.resolve(download.contents().orElseThrow());
        if (!Files.isDirectory(contents)) {
            throw new WhiskerException(unpacked + " has no folder '" + contents.getFileName() + "' any more; delete it to have it unpacked anew");
        }
        return contents;
    }

    /** Returns the SHA-256 of what came. */
    private String fetch(KnownDownload download, Path file) throws IOException {
        listener.remark("downloading " + download.address());
        PartialFile partial = new PartialFile(file);
        downloader.fetch(download, partial);
        try {
            check(download, partial.path(), "it is discarded; try again, and if that fails the publisher has changed it");
        } catch (WhiskerException e) {
            partial.discard();
            throw e;
        }
        // First the digest: should the program end between the two, a digest without a file does no harm.
        String sha256 = Checksum.of(partial.path(), Checksum.SHA_256).hex();
        remember(file, sha256);
        partial.complete();
        return sha256;
    }

    /** Compares with what the table knows. */
    private static void check(KnownDownload download, Path file, String remedy) throws IOException {
        long length = Files.size(file);
        if (length != download.length().orElse(length)) {
            throw new WhiskerException(String.format("%s has %,d bytes, %s has %,d; %s", file, length, download.name(), download.length().getAsLong(), remedy));
        }
        if (download.checksum().isPresent()) {
            Checksum known = download.checksum().get();
            Checksum received = Checksum.of(file, known.algorithm());
            if (!received.equals(known)) {
                throw new WhiskerException(file + " has " + received + ", " + download.name() + " has " + known + "; " + remedy);
            }
        }
    }

    /** Checks a file that was there before, also against what is remembered of it, and returns its SHA-256. */
    private static String checkAgain(KnownDownload download, Path file) throws IOException {
        check(download, file, "delete it and its .sha256 to get it anew");
        Path record = record(file);
        String sha256 = Checksum.of(file, Checksum.SHA_256).hex();
        if (!Files.exists(record)) {
            remember(file, sha256);
            return sha256;
        }
        String before = Files.readString(record, StandardCharsets.UTF_8).strip().split("\\s", 2)[0];
        if (!sha256.equals(before)) {
            throw new WhiskerException(file + " has changed: its SHA-256 was " + before + " and is " + sha256
                    + "; delete it and its .sha256 to get it anew, or the latter alone to accept it");
        }
        return sha256;
    }

    private static void remember(Path file, String sha256) {
        AtomicFile.writeText(record(file), sha256 + "  " + file.getFileName() + "\n");
    }

    private static Path record(Path file) {
        return file.resolveSibling(file.getFileName() + ".sha256");
    }
}
