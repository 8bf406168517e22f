package dev.whisker.download;

import dev.whisker.WhiskerException;
import dev.whisker.format.AtomicFile;
import dev.whisker.format.Checksum;
import dev.whisker.format.FailureReason;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * A directory of downloaded files, each downloaded once and checked whenever it is used.
 *
 * <p>{@code FILE} exists only if it is complete and has passed its checks; {@code FILE.part} is an incomplete download;
 * {@code FILE.sha256} records the checksum of what was received, in the format of {@code sha256sum -c}. An archive is
 * unpacked into a folder with the download's name. A file placed there by hand counts as downloaded.
 */
public final class DatasetStore {
    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    private final Path directory;
    private final DownloadListener listener;
    private final Downloader downloader;

    /**
     * A file or folder in the store.
     *
     * @param path the file, or the folder with the data of an archive
     * @param found whether it was in the store before
     * @param sha256 SHA-256 of the file in hexadecimal digits; empty for an archive that was unpacked earlier
     */
    public record Stored(KnownDownload download, Path path, boolean found, Optional<String> sha256) {
    }

    /** @param directory the directory of the store; created by the first download */
    public DatasetStore(Path directory, DownloadListener listener) {
        this(directory, listener, TIMEOUT);
    }

    DatasetStore(Path directory, DownloadListener listener, Duration timeout) {
        this.directory = directory.toAbsolutePath().normalize();
        this.listener = listener;
        downloader = new Downloader(timeout, listener);
    }

    /** Returns the store in {@link #cacheDirectory()}. */
    public static DatasetStore inCache(DownloadListener listener) {
        return new DatasetStore(cacheDirectory(), listener);
    }

    /** Returns the default directory for downloads: {@code $XDG_CACHE_HOME/whisker}, or {@code ~/.cache/whisker}. */
    public static Path cacheDirectory() {
        return cacheDirectory(System.getenv(), Path.of(System.getProperty("user.home")));
    }

    /** Ignores relative paths, as the XDG base directory specification requires. */
    static Path cacheDirectory(Map<String, String> environment, Path home) {
        String cache = environment.getOrDefault("XDG_CACHE_HOME", "");
        return (cache.startsWith("/") ? Path.of(cache) : home.resolve(".cache")).resolve("whisker");
    }

    /**
     * Returns the ImageNet weights of an application, and downloads them if they are not in the store. For input sizes
     * without published weights, these are the weights trained at 224x224, and the listener receives a remark.
     *
     * @param application {@code MobileNetV2} or {@code MobileNetV3Large}
     * @param size height and width of the input; 0 for one that is not square
     * @param minimalistic whether it is the variant of MobileNetV3 without squeeze-excite and hard-swish
     * @return a Keras legacy weights file, .h5
     * @throws WhiskerException if there are no weights with that alpha, or they cannot be downloaded; the message says
     *         where to put the file by hand
     */
    public Path weights(String application, double alpha, int size, boolean includeTop, boolean minimalistic) {
        PretrainedWeights weights = PretrainedWeights.of(application, alpha, size, includeTop, minimalistic);
        weights.remark().ifPresent(listener::remark);
        return get(weights.download()).path();
    }

    /** Returns the weights of the standard variant, which is not minimalistic. */
    public Path weights(String application, double alpha, int size, boolean includeTop) {
        return weights(application, alpha, size, includeTop, false);
    }

    /**
     * Downloads a file if it is not in the store, checks it, and unpacks it if it is an archive.
     *
     * @throws WhiskerException if it cannot be downloaded, or fails its checks
     */
    @SuppressWarnings("try") // the lock is only held
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
                Path workspace = directory.resolve("." + download.name() + ".unpacking");
                new ZipExtractor(ZipExtractor.Limits.STANDARD)
                        .extract(file, workspace, unpacked, download.contents().orElseThrow());
                return new Stored(download, contents(download, unpacked), found, Optional.of(sha256));
            }
        } catch (IOException e) {
            throw new WhiskerException("Cannot keep " + download.name() + " in " + directory + ": "
                    + FailureReason.of(e)
                    + "; give another directory", e);
        }
    }

    private static Path contents(KnownDownload download, Path unpacked) {
        Path contents = unpacked.resolve(download.contents().orElseThrow());
        if (!Files.isDirectory(contents)) {
            throw new WhiskerException(unpacked + " no longer has the folder '" + contents.getFileName() + "'; delete "
                    + unpacked.getFileName() + " to unpack the archive again");
        }
        return contents;
    }

    /** Downloads a file and returns its SHA-256. */
    private String fetch(KnownDownload download, Path file) throws IOException {
        listener.remark("downloading " + download.address());
        PartialFile partial = new PartialFile(file);
        downloader.fetch(download, partial);
        try {
            check(download, partial.path(),
                    "it is discarded; try again, and if that fails, the publisher has changed the file");
        } catch (WhiskerException e) {
            partial.discard();
            throw e;
        }
        // The digest comes first: if the program ends between the two steps, a digest without a file does no harm.
        String sha256 = Checksum.of(partial.path(), Checksum.SHA_256).hex();
        remember(file, sha256);
        partial.complete();
        return sha256;
    }

    /** Compares a file with the known length and checksum. */
    private static void check(KnownDownload download, Path file, String remedy) throws IOException {
        long length = Files.size(file);
        if (length != download.length().orElse(length)) {
            throw new WhiskerException(String.format("%s has %,d bytes, but %s has %,d; %s", file, length,
                    download.name(), download.length().getAsLong(), remedy));
        }
        if (download.checksum().isPresent()) {
            Checksum known = download.checksum().get();
            Checksum received = Checksum.of(file, known.algorithm());
            if (!received.equals(known)) {
                throw new WhiskerException(file + " has " + received + ", but " + download.name() + " has " + known
                        + "; " + remedy);
            }
        }
    }

    /** Checks a file that was in the store before, also against its recorded checksum, and returns its SHA-256. */
    private static String checkAgain(KnownDownload download, Path file) throws IOException {
        check(download, file, "delete it and its .sha256 file to download it again");
        Path record = record(file);
        String sha256 = Checksum.of(file, Checksum.SHA_256).hex();
        if (!Files.exists(record)) {
            remember(file, sha256);
            return sha256;
        }
        String before = Files.readString(record, StandardCharsets.UTF_8).strip().split("\\s", 2)[0];
        if (!sha256.equals(before)) {
            throw new WhiskerException(file + " has changed: its SHA-256 was " + before + " and is " + sha256
                    + "; delete it and its .sha256 file to download it again, or only the .sha256 file to accept the"
                    + " change");
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
