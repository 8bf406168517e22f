package dev.whisker.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.whisker.WhiskerException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ZipExtractorTest {
    /** Offsets within an entry of the central directory. */
    private static final int FLAGS = 8;
    private static final int CRC = 16;
    private static final int SIZE = 24;
    private static final int ATTRIBUTES = 38;

    private static final byte[] TEXT = "purr".repeat(50).getBytes(StandardCharsets.UTF_8);

    @TempDir
    Path temporary;

    private static byte[] zip(String... names) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            for (String name : names) {
                zip.putNextEntry(new ZipEntry(name));
                if (!name.endsWith("/")) {
                    zip.write(TEXT);
                }
            }
        }
        return bytes.toByteArray();
    }

    /** Where the n-th entry of the central directory lies. */
    private static int directoryEntry(byte[] archive, int number) {
        ByteBuffer buffer = ByteBuffer.wrap(archive).order(ByteOrder.LITTLE_ENDIAN);
        int at = buffer.getInt(archive.length - 22 + 16);
        for (int i = 0; i < number; i++) {
            at += 46 + buffer.getShort(at + 28) + buffer.getShort(at + 30) + buffer.getShort(at + 32);
        }
        return at;
    }

    private static byte[] patched(byte[] archive, int entry, int field, int value) {
        ByteBuffer.wrap(archive).order(ByteOrder.LITTLE_ENDIAN).putInt(directoryEntry(archive, entry) + field, value);
        return archive;
    }

    private Path target() {
        return temporary.resolve("pets");
    }

    private void extract(byte[] archive, ZipExtractor.Limits limits) throws IOException {
        Path file = Files.write(temporary.resolve("archive.zip"), archive);
        new ZipExtractor(limits).extract(file, temporary.resolve(".pets.unpacking"), target(), "pets");
    }

    private void assertRefused(byte[] archive, String reason) throws IOException {
        assertRefused(archive, reason, ZipExtractor.Limits.STANDARD);
    }

    /** Refused by a named fault, and nothing is left anywhere. */
    private void assertRefused(byte[] archive, String reason, ZipExtractor.Limits limits) throws IOException {
        WhiskerException refusal = assertThrows(WhiskerException.class, () -> extract(archive, limits));
        assertTrue(refusal.getMessage().contains(reason), refusal.getMessage());
        try (Stream<Path> left = Files.list(temporary)) {
            assertEquals(List.of("archive.zip"), left.map(path -> path.getFileName().toString()).toList());
        }
    }

    @Test
    void unpacksFilesAndFolders() throws IOException {
        extract(zip("pets/", "pets/cats/a.jpg", "pets/empty/"), ZipExtractor.Limits.STANDARD);
        assertArrayEquals(TEXT, Files.readAllBytes(target().resolve("pets/cats/a.jpg")));
        assertTrue(Files.isDirectory(target().resolve("pets/empty")));
        assertFalse(Files.exists(temporary.resolve(".pets.unpacking")));
    }

    @Test
    void removesWhatAnInterruptedAttemptLeft() throws IOException {
        Files.createDirectories(temporary.resolve(".pets.unpacking/old"));
        extract(zip("pets/a.jpg"), ZipExtractor.Limits.STANDARD);
        assertFalse(Files.exists(target().resolve("old")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"../evil", "pets/../../evil", "../.pets.unpacking-evil/x", "/etc/evil", "pets//evil", "./evil", "pets/./evil", "pets/..",
        "..\\evil", "C:/evil", "C:evil", "pets/e\nvil", "/", ".."})
    void refusesNamesThatLeadElsewhere(String name) throws IOException {
        assertRefused(zip("pets/a.jpg", name), "the name '" + name.replace('\n', '?') + "'");
    }

    @ParameterizedTest
    @ValueSource(ints = {0xa000, 0x1000, 0x2000, 0x6000, 0xc000})
    void refusesLinksAndOtherSpecialFiles(int type) throws IOException {
        assertRefused(patched(zip("pets/a.jpg", "pets/link"), 1, ATTRIBUTES, (type | 0777) << 16), "'pets/link' is a link or another special file");
    }

    @Test
    void takesFilesWithUnixModes() throws IOException {
        extract(patched(zip("pets/a.jpg"), 0, ATTRIBUTES, (0x8000 | 0644) << 16), ZipExtractor.Limits.STANDARD);
        assertTrue(Files.exists(target().resolve("pets/a.jpg")));
    }

    @Test
    void refusesABombOfOneEntry() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            zip.putNextEntry(new ZipEntry("pets/zeros"));
            zip.write(new byte[8 << 20]);
        }
        assertRefused(bytes.toByteArray(), "'pets/zeros' would grow from");
    }

    @Test
    void refusesMoreBytesOrEntriesThanTheBounds() throws IOException {
        assertRefused(zip("pets/a", "pets/b"), "more than 399 bytes unpacked", new ZipExtractor.Limits(10, 2 * TEXT.length - 1, 100));
        assertRefused(zip("pets/a", "pets/b"), "it has 2 entries, more than 1", new ZipExtractor.Limits(1, 1000, 100));
    }

    @Test
    void refusesAnEntryLongerOrShorterThanItDeclares() throws IOException {
        assertRefused(patched(zip("pets/a"), 0, SIZE, 10), "is longer than the 10 bytes");
        assertRefused(patched(zip("pets/a"), 0, SIZE, 1000), "ends after 200 of 1000 bytes");
    }

    @Test
    void refusesDamagedData() throws IOException {
        assertRefused(patched(zip("pets/a"), 0, CRC, 12345), "'pets/a' is damaged");
    }

    @Test
    void refusesEncryptedEntries() throws IOException {
        byte[] archive = zip("pets/a");
        archive[directoryEntry(archive, 0) + FLAGS] |= 1;
        assertRefused(archive, "is refused");
    }

    @Test
    void refusesEntriesThatOverlap() throws IOException {
        byte[] archive = zip("pets/a", "pets/b");
        // Both directory entries point at the first file, and claim together more bytes than there are.
        ByteBuffer buffer = ByteBuffer.wrap(archive).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < 2; i++) {
            buffer.putInt(directoryEntry(archive, i) + 20, archive.length - 100);
            buffer.putInt(directoryEntry(archive, i) + 42, 0);
        }
        assertRefused(archive, "its entries overlap");
    }

    @Test
    void refusesANameTwiceAlsoInOtherLetters() throws IOException {
        assertRefused(zip("pets/a", "pets/A"), "'pets/A' appears twice");
        assertRefused(zip("pets/a", "pets/a/"), "'pets/a/' appears twice");
        assertRefused(zip("pets/a", "pets/a/b"), "'pets/a/b' is a file and a folder at once");
    }

    @Test
    void refusesAnArchiveOfOtherThings() throws IOException {
        assertRefused(zip("parrots/a"), "it has no folder 'pets'");
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, 0.3, 0.9, 0.99})
    void refusesATruncatedArchive(double share) throws IOException {
        byte[] archive = zip("pets/a", "pets/b");
        assertRefused(Arrays.copyOf(archive, (int) (archive.length * share)), "is refused");
    }

    /** Whatever is damaged: unpacked with the very bytes, or refused; never another exception, never a leftover. */
    @Test
    void survivesFlippedBits() throws IOException {
        Random random = new Random(11);
        byte[] whole = zip("pets/cats/a", "pets/b");
        int refused = 0;
        for (int i = 0; i < 500; i++) {
            byte[] archive = whole.clone();
            archive[random.nextInt(archive.length)] ^= (byte) (1 << random.nextInt(8));
            Path folder = Files.createDirectory(temporary.resolve("try" + i));
            Path file = Files.write(folder.resolve("archive.zip"), archive);
            try {
                new ZipExtractor(ZipExtractor.Limits.STANDARD).extract(file, folder.resolve("work"), folder.resolve("target"), "pets");
                try (Stream<Path> files = Files.walk(folder.resolve("target"))) {
                    for (Path unpacked : files.filter(Files::isRegularFile).toList()) {
                        assertArrayEquals(TEXT, Files.readAllBytes(unpacked));
                    }
                }
            } catch (WhiskerException e) {
                refused++;
                try (Stream<Path> left = Files.list(folder)) {
                    assertEquals(1, left.count());
                }
            }
        }
        assertTrue(refused > 125, "of 500 damaged archives only " + refused + " were refused");
    }
}
