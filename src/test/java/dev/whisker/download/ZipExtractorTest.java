package dev.whisker.download;

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

    /** The position of the n-th entry of the central directory. */
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

    /** Checks that an archive is refused with a named fault, and that nothing is left behind. */
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
    @ValueSource(strings = {"../evil", "pets/../../evil", "../.pets.unpacking-evil/x", "/etc/evil", "pets//evil",
        "./evil", "pets/./evil", "pets/..",
        "..\\evil", "C:/evil", "C:evil", "pets/e\nvil", "/", ".."})
    void refusesNamesThatLeadElsewhere(String name) throws IOException {
        assertRefused(zip("pets/a.jpg", name), "the name '" + name.replace("\n", "\\u000a") + "'");
    }

    @ParameterizedTest
    @ValueSource(ints = {0xa000, 0x1000, 0x2000, 0x6000, 0xc000})
    void refusesLinksAndOtherSpecialFiles(int type) throws IOException {
        assertRefused(patched(zip("pets/a.jpg", "pets/link"), 1, ATTRIBUTES, (type | 0777) << 16),
                "'pets/link' is a link or another special file");
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
        assertRefused(zip("pets/a", "pets/b"), "more than 399 bytes unpacked",
                new ZipExtractor.Limits(10, 2 * TEXT.length - 1, 100));
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
        byte[] same = zip("pets/a", "pets/b");
        ByteBuffer.wrap(same).order(ByteOrder.LITTLE_ENDIAN).putInt(directoryEntry(same, 1) + 42, 0);
        assertRefused(same, "its entries overlap");
        // The first entry claims to extend into the second.
        byte[] partly = zip("pets/a", "pets/b");
        int compressed = ByteBuffer.wrap(partly).order(ByteOrder.LITTLE_ENDIAN).getInt(directoryEntry(partly, 0) + 20);
        assertRefused(patched(partly, 0, 20, compressed + 40), "its entries overlap");
    }

    @Test
    void refusesANameTwiceAlsoInOtherLetters() throws IOException {
        assertRefused(zip("pets/a", "pets/A"), "'pets/A' appears twice");
        assertRefused(zip("pets/a", "pets/a/"), "'pets/a/' appears twice");
        assertRefused(zip("pets/a", "pets/a/b"), "'pets/a/b' is both a file and a folder");
    }

    /** Also for folders, and for letters that are composed on one system and decomposed on another. */
    @Test
    void refusesFoldersThatDifferOnlyInLetterCase() throws IOException {
        assertRefused(zip("pets/a", "Pets/b"), "'Pets/b' and 'pets' differ only in letter case");
        assertRefused(zip("pets/\u00e9", "pets/e\u0301"), "appears twice");
    }

    @ParameterizedTest
    @ValueSource(strings = {"pets/\u001b[2Jevil", "pets/\u0085evil", "pets/\u202egpj.exe", "pets/\u2028evil",
            "pets/\u0000evil", "pets/\u007f"})
    void escapesCharactersThatControlATerminal(String name) throws IOException {
        WhiskerException refusal = assertThrows(WhiskerException.class,
                () -> extract(zip(name), ZipExtractor.Limits.STANDARD));
        int strange = name.codePoints().filter(c -> c < ' ' || c > '~').findFirst().orElseThrow();
        assertTrue(refusal.getMessage().contains(String.format("\\u%04x", strange)), refusal.getMessage());
        assertTrue(refusal.getMessage().chars().allMatch(c -> c >= ' ' && c <= '~'), refusal.getMessage());
    }

    @Test
    void refusesNamesThatAreTooLong() throws IOException {
        assertRefused(zip("pets/" + "a".repeat(300)), "has a part of 300 characters");
        assertRefused(zip("pets/" + "a/".repeat(100) + "b"), "102 parts; at most 1024 in 32");
        WhiskerException refusal = assertThrows(WhiskerException.class,
                () -> extract(zip("pets/" + "aaaaaaaaa/".repeat(5000)), ZipExtractor.Limits.STANDARD));
        assertTrue(refusal.getMessage().length() < 500, refusal.getMessage());
    }

    /** Many entries, each below the size from which its ratio is checked. */
    @Test
    void refusesABombOfManyEntries() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            for (int i = 0; i < 20; i++) {
                zip.putNextEntry(new ZipEntry("pets/" + i));
                zip.write(new byte[1 << 20]);
            }
        }
        assertRefused(bytes.toByteArray(), "it would grow from");
    }

    @Test
    void refusesMoreEntriesThanTheCentralDirectoryHasRoomFor() throws IOException {
        byte[] archive = zip("pets/a", "pets/b");
        ByteBuffer.wrap(archive).order(ByteOrder.LITTLE_ENDIAN).putShort(archive.length - 22 + 10, (short) 60_000);
        assertRefused(archive, "its central directory is damaged");
    }

    /** A Zip64 marker would send Java's reader to a directory that was not checked. */
    @ParameterizedTest
    @ValueSource(ints = {10, 12, 16})
    void refusesZip64(int field) throws IOException {
        byte[] archive = zip("pets/a", "pets/b");
        ByteBuffer end = ByteBuffer.wrap(archive).order(ByteOrder.LITTLE_ENDIAN);
        if (field == 10) {
            end.putShort(archive.length - 22 + field, (short) -1);
        } else {
            end.putInt(archive.length - 22 + field, -1);
        }
        assertRefused(archive, "Zip64");
    }

    /** The comment of the outer archive ends with the end record of another one. */
    @Test
    void refusesASecondEndInTheComment() throws IOException {
        byte[] outer = zip("pets/a");
        byte[] end = Arrays.copyOfRange(outer, outer.length - 22, outer.length);
        byte[] archive = Arrays.copyOf(outer, outer.length + 22);
        System.arraycopy(end, 0, archive, outer.length, 22);
        ByteBuffer.wrap(archive).order(ByteOrder.LITTLE_ENDIAN).putShort(outer.length - 2, (short) 22);
        assertRefused(archive, "is refused");
    }

    @Test
    void refusesADifferentArchive() throws IOException {
        assertRefused(zip("parrots/a"), "it has no folder 'pets'");
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, 0.3, 0.9, 0.99})
    void refusesATruncatedArchive(double share) throws IOException {
        byte[] archive = zip("pets/a", "pets/b");
        assertRefused(Arrays.copyOf(archive, (int) (archive.length * share)), "is refused");
    }
}
