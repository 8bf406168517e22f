package dev.whisker.download;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.whisker.WhiskerException;
import dev.whisker.format.Checksum;
import dev.whisker.format.Sha256;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DatasetStoreTest {
    private static final int LENGTH = 300_000;

    @TempDir
    Path temporary;

    private final byte[] content = new byte[LENGTH];
    private final List<String> remarks = new ArrayList<>();
    private final List<Long> progress = new ArrayList<>();
    private FileServer server;
    private Path directory;
    private Path file;

    @BeforeEach
    void start() throws IOException {
        new Random(7).nextBytes(content);
        server = new FileServer(content);
        directory = temporary.resolve("cache/whisker");
        file = directory.resolve("file.h5");
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private DatasetStore store() {
        return new DatasetStore(directory, new DownloadListener() {
            @Override
            public void remark(String line) {
                remarks.add(line);
            }

            @Override
            public void progress(long received, OptionalLong total) {
                progress.add(received);
            }
        }, Duration.ofSeconds(2));
    }

    private KnownDownload download() {
        return download(server.address("/file.bin"), OptionalLong.empty(), Optional.empty());
    }

    private static KnownDownload download(URI address, OptionalLong length, Optional<Checksum> checksum) {
        return new KnownDownload("pets", address, "file.h5", length, checksum, Optional.empty(), "made up", "a file");
    }

    private String failure(KnownDownload download) {
        return assertThrows(WhiskerException.class, () -> store().get(download)).getMessage();
    }

    private void assertComplete(DatasetStore.Stored stored) throws IOException {
        assertArrayEquals(content, Files.readAllBytes(stored.path()));
        assertEquals(List.of("file.h5", "file.h5.sha256"), files());
    }

    /** The files in the store, without lock files. */
    private List<String> files() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(path -> path.getFileName().toString()).filter(name -> !name.endsWith(".lock")).sorted()
                    .toList();
        }
    }

    @Test
    void aLinkToAnotherPlaceStays() throws IOException {
        Files.createDirectories(directory);
        Path elsewhere = temporary.resolve("elsewhere.h5");
        Files.createSymbolicLink(file, elsewhere);
        store().get(download());
        assertTrue(Files.isSymbolicLink(file));
        assertArrayEquals(content, Files.readAllBytes(elsewhere));
    }

    @Test
    void whatIsNotAFileIsNotRead() throws Exception {
        Files.createDirectories(directory);
        assertEquals(0, new ProcessBuilder("mkfifo", file.toString()).start().waitFor());
        String message = assertTimeoutPreemptively(Duration.ofSeconds(30), () -> failure(download()));
        assertTrue(message.contains("it is a named pipe"), message);
    }

    @Test
    void downloadsOnceAndChecksAgain() throws IOException {
        DatasetStore.Stored first = store().get(download());
        assertComplete(first);
        assertFalse(first.found());
        assertEquals((long) LENGTH, progress.get(progress.size() - 1));
        assertEquals(Sha256.hex(content) + "  file.h5\n", Files.readString(directory.resolve("file.h5.sha256")));
        DatasetStore.Stored second = store().get(download());
        assertTrue(second.found());
        assertEquals(Optional.of(Sha256.hex(content)), second.sha256());
        assertEquals(List.of("all"), server.ranges());
    }

    @Test
    void noticesAFileThatChanged() throws IOException {
        store().get(download());
        content[5]++;
        Files.write(file, content);
        assertTrue(failure(download()).contains("has changed: its SHA-256 was"));
    }

    @Test
    void acceptsAFileStoredByHandIfItIsTheRightOne() throws IOException {
        Checksum known = Checksum.of(content, Checksum.MD5);
        Files.createDirectories(directory);
        Files.write(file, content);
        URI nowhere = URI.create("http://127.0.0.1:1/file.bin");
        assertComplete(store().get(download(nowhere, OptionalLong.of(LENGTH), Optional.of(known))));
        String length = failure(download(nowhere, OptionalLong.of(LENGTH + 1), Optional.empty()));
        assertTrue(length.contains("has 300,000 bytes, but pets has 300,001; delete it"), length);
        content[9]++;
        Files.write(file, content);
        String checksum = failure(download(nowhere, OptionalLong.of(LENGTH), Optional.of(known)));
        assertTrue(checksum.contains("but pets has " + known), checksum);
        assertTrue(Files.exists(file), "a file of the user is not deleted");
    }

    @Test
    void continuesByItselfWhereTheConnectionBroke() throws IOException {
        server.cutAfter(100_000, 50_000);
        assertComplete(store().get(download()));
        assertEquals(List.of("all", "bytes=100000-", "bytes=150000-"), server.ranges());
    }

    @Test
    void aLaterCallContinuesWhereAnEarlierOneFailed() throws IOException {
        server.cutAfter(100_000, 0);
        String message = failure(download());
        assertTrue(message.contains("100,000 of 300,000 bytes") || message.contains("broke after 100,000 bytes"),
                message);
        assertTrue(message.contains("continue from there"), message);
        assertEquals(List.of("file.h5.part", "file.h5.part.version"), files());
        assertComplete(store().get(download()));
        assertEquals("bytes=100000-", server.ranges().get(server.ranges().size() - 1));
    }

    @Test
    void startsAgainIfTheServersFileHasChanged() throws IOException {
        server.cutAfter(100_000, 0);
        failure(download());
        content[3]++;
        server.etag = "\"v2\"";
        assertComplete(store().get(download()));
    }

    @Test
    void startsAgainIfTheServerDoesNotSupportRanges() throws IOException {
        server.supportsRanges = false;
        server.cutAfter(100_000);
        assertComplete(store().get(download()));
        assertEquals(List.of("all", "bytes=100000-"), server.ranges());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "W/\"v1\""})
    void startsAgainIfTheServerReportsNoVersion(String etag) throws IOException {
        server.etag = etag.isEmpty() ? null : etag;
        server.cutAfter(100_000);
        assertComplete(store().get(download()));
        assertEquals(List.of("all", "all"), server.ranges());
    }

    @Test
    void startsAgainAfterAWrongRange() throws IOException {
        server.cutAfter(100_000);
        server.wrongRange = true;
        assertComplete(store().get(download()));
        assertEquals(List.of("all", "bytes=100000-", "all"), server.ranges());
    }

    @Test
    void startsAgainIfThePartIsLongerThanTheFile() throws IOException {
        Files.createDirectories(directory);
        Files.write(directory.resolve("file.h5.part"), new byte[LENGTH + 10]);
        Files.writeString(directory.resolve("file.h5.part.version"), "\"v1\"\n");
        assertComplete(store().get(download()));
        assertEquals(List.of("bytes=300010-", "all"), server.ranges());
    }

    @Test
    void followsARedirectAlsoWhenContinuing() throws IOException {
        server.cutAfter(100_000);
        assertComplete(store().get(download(server.address("/moved"), OptionalLong.empty(), Optional.empty())));
        assertEquals(List.of("all", "bytes=100000-"), server.ranges());
    }

    @Test
    void refusesADifferentLength() throws IOException {
        String message = failure(download(server.address("/file.bin"), OptionalLong.of(LENGTH + 1), Optional.empty()));
        assertTrue(message.contains("offers 300,000 bytes where the known file has 300,001"), message);
        assertEquals(List.of(), files());
    }

    @Test
    void readsNoMoreThanTheKnownLength() throws IOException {
        server.chunked = true;
        assertComplete(store().get(download(server.address("/file.bin"), OptionalLong.of(LENGTH), Optional.empty())));
        Files.delete(file);
        String message = failure(download(server.address("/file.bin"), OptionalLong.of(1000), Optional.empty()));
        assertTrue(message.contains("has 1,001 bytes, but pets has 1,000"), message);
        assertEquals(List.of("file.h5.sha256"), files());
    }

    @Test
    void discardsAFileWithAWrongDigest() throws IOException {
        Checksum other = Checksum.of(new byte[1], Checksum.SHA_256);
        String message = failure(download(server.address("/file.bin"), OptionalLong.of(LENGTH), Optional.of(other)));
        assertTrue(message.contains("has SHA-256 " + Sha256.hex(content) + ", but pets has " + other), message);
        assertEquals(List.of(), files());
    }

    @ParameterizedTest
    @ValueSource(ints = {404, 403, 503, 304})
    void reportsTheStatusOfTheServer(int status) throws IOException {
        server.status = status;
        String message = failure(download());
        assertTrue(message.contains("status " + status), message);
        assertSaysWhatToDoByHand(message);
        assertEquals(List.of(), files());
    }

    @Test
    void reportsThatThereIsNoNetwork() throws IOException {
        int port;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }
        String refused = failure(download(URI.create("http://127.0.0.1:" + port + "/file.bin"), OptionalLong.empty(),
                Optional.empty()));
        assertTrue(refused.contains("there is no network: 127.0.0.1 cannot be reached"), refused);
        assertSaysWhatToDoByHand(refused);
        String unknown = failure(download(URI.create("http://nobody.invalid/file.bin"), OptionalLong.empty(),
                Optional.empty()));
        assertTrue(unknown.contains("there is no network: the host nobody.invalid cannot be found"), unknown);
        assertEquals(List.of(), files());
    }

    @Test
    void doesNotWaitForeverForASilentServer() throws IOException {
        try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            KnownDownload download = download(URI.create("http://127.0.0.1:" + silent.getLocalPort() + "/f"),
                    OptionalLong.empty(), Optional.empty());
            String message = assertThrows(WhiskerException.class,
                    () -> new DatasetStore(directory, DownloadListener.SILENT, Duration.ofMillis(200)).get(download))
                    .getMessage();
            assertTrue(message.contains("did not answer in time"), message);
        }
    }

    @Test
    void doesNotWaitForeverForABodyThatStopsArriving() throws IOException {
        server.stalls = true;
        server.cutAfter(100_000, 0);
        String message = assertThrows(WhiskerException.class,
                () -> new DatasetStore(directory, DownloadListener.SILENT, Duration.ofMillis(300)).get(download()))
                .getMessage();
        assertTrue(message.contains("broke after 100,000 bytes"), message);
        assertEquals(List.of("file.h5.part", "file.h5.part.version"), files());
    }

    @Test
    @SuppressWarnings("try")
    void doesNotLetTwoDownloadsWriteTheSameFile() throws IOException {
        Files.createDirectories(directory);
        try (StoreLock held = StoreLock.acquire(directory, "pets")) {
            assertTrue(failure(download()).contains("is already being downloaded to " + directory));
        }
        assertComplete(store().get(download()));
    }

    @Test
    void refusesAFileInPlaceOfTheDirectory() throws IOException {
        Files.createDirectories(directory.getParent());
        Files.writeString(directory, "in the way");
        assertTrue(failure(download()).contains("it is a file; give a directory"));
    }

    @Test
    void unpacksAnArchiveOnce() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            zip.putNextEntry(new ZipEntry("pictures/train/a.txt"));
            zip.write("miaow".getBytes(StandardCharsets.UTF_8));
        }
        server.content = bytes.toByteArray();
        KnownDownload archive = new KnownDownload("pictures-of-pets", server.address("/file.bin"), "pictures.zip",
                OptionalLong.empty(), Optional.empty(), Optional.of("pictures"), "made up", "an archive");
        DatasetStore.Stored stored = store().get(archive);
        assertEquals(directory.resolve("pictures-of-pets/pictures"), stored.path());
        assertEquals("miaow", Files.readString(stored.path().resolve("train/a.txt")));
        assertFalse(stored.found());
        assertEquals(List.of("pictures-of-pets", "pictures.zip", "pictures.zip.sha256"), files());
        assertTrue(store().get(archive).found());
        assertEquals(1, server.ranges().size());
        Files.move(stored.path(), stored.path().resolveSibling("elsewhere"));
        assertTrue(failure(archive).contains("no longer has the folder 'pictures'"));
    }

    @Test
    void theCacheIsWhereTheDesktopWantsIt() {
        Path home = Path.of("/home/somebody");
        assertEquals(Path.of("/home/somebody/.cache/whisker"), DatasetStore.cacheDirectory(Map.of(), home));
        assertEquals(Path.of("/var/cache/whisker"),
                DatasetStore.cacheDirectory(Map.of("XDG_CACHE_HOME", "/var/cache"), home));
        assertEquals(Path.of("/home/somebody/.cache/whisker"),
                DatasetStore.cacheDirectory(Map.of("XDG_CACHE_HOME", "relative"), home));
    }

    @Test
    void weightsStoredByHandAreFound() throws IOException {
        Files.createDirectories(directory);
        Path weights = Files.write(directory.resolve(
                "mobilenet_v2_weights_tf_dim_ordering_tf_kernels_0.5_224_no_top.h5"), content);
        assertEquals(weights, store().weights("MobileNetV2", 0.5, 200, false));
        assertEquals(List.of("MobileNetV2 with alpha 0.5 has no ImageNet weights trained at 200x200; those trained at"
                + " 224x224 are used"), remarks);
    }

    private void assertSaysWhatToDoByHand(String message) {
        assertTrue(message.contains("To continue by hand, download http://127.0.0.1:"), message);
        assertTrue(message.endsWith("save it as " + file), message);
        assertFalse(message.contains("\n"), message);
    }
}
