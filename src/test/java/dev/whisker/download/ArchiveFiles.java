package dev.whisker.download;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Archives made by hand to write where they may not, or more than they should. */
final class ArchiveFiles {
    private static final int MODE = 38;
    private static final int TAR_BLOCK = 512;

    private ArchiveFiles() {
    }

    /** All of them by what they try. */
    static Map<String, byte[]> hostile() {
        Map<String, byte[]> archives = new LinkedHashMap<>();
        for (String name : new String[] {"../evil", "pets/../../evil", "../../../../../../../../tmp/evil", "/tmp/evil",
            "C:/evil", "C:evil", "..\\evil", "pets\\..\\..\\evil", "\\\\server\\share\\evil", "../target-evil/x",
            "../.work-evil/x", "//evil", "pets/./../../evil", ".", "..", "/", "./pets/a", "pets//a", "pets/e\nvil",
            "pets/\u001b]0;evil\u0007", "pets/a\0/../../evil", "pets/" + "x".repeat(300),
            "pets/" + "a/".repeat(600) + "a", "pets/a\u202efdp.exe"}) {
            archives.put("an entry named " + name.substring(0, Math.min(40, name.length())),
                    HostileArchives.zip("pets/a", name));
        }
        archives.put("a link to a directory above", mode(HostileArchives.zip("pets/a", "pets/link"), 0xa000));
        archives.put("a link, and a file within it",
                mode(HostileArchives.zip("pets/a", "pets/link", "pets/link/evil"), 0xa000));
        archives.put("a pipe", mode(HostileArchives.zip("pets/a", "pets/pipe"), 0x1000));
        archives.put("a device", mode(HostileArchives.zip("pets/a", "pets/device"), 0x2000));
        archives.put("a hard link in the Unix field", withExtra(0x000d, unixLink("../../evil")));
        archives.put("another name in the Unicode field", withExtra(0x7075, unicodeName("../evil")));
        archives.put("another name in the local header", otherLocalName());
        archives.put("two files of one name", duplicate());
        archives.put("names that differ in letter case", HostileArchives.zip("pets/a", "pets/A"));
        archives.put("a file that is also a directory", HostileArchives.zip("pets/a", "pets/a/b"));
        archives.put("a bomb of one entry", bomb(1, 64 << 20));
        archives.put("a bomb of many entries", bomb(64, 1 << 20));
        archives.put("a tar archive that leads above", tar("../evil", '0', ""));
        archives.put("a tar archive with a hard link", tar("pets/a", '1', "/etc/passwd"));
        archives.put("a tar archive with a link", gzipped(tar("pets/a", '2', "/etc")));
        archives.put("compressed zeros", gzipped(new byte[16 << 20]));
        return archives;
    }

    /** Sets the Unix kind of the second entry, which follows the first in the central directory. */
    private static byte[] mode(byte[] archive, int kind) {
        ByteBuffer fields = ByteBuffer.wrap(archive).order(ByteOrder.LITTLE_ENDIAN);
        int first = fields.getInt(archive.length - 22 + 16);
        int second = first + 46 + fields.getShort(first + 28) + fields.getShort(first + 30)
                + fields.getShort(first + 32);
        fields.putShort(second + 4, (short) 0x0314);
        fields.putInt(second + MODE, (kind | 0777) << 16);
        return archive;
    }

    private static byte[] withExtra(int id, byte[] content) {
        ByteBuffer extra = ByteBuffer.allocate(4 + content.length).order(ByteOrder.LITTLE_ENDIAN);
        extra.putShort((short) id).putShort((short) content.length).put(content);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            ZipEntry entry = new ZipEntry("pets/a");
            entry.setExtra(extra.array());
            zip.putNextEntry(entry);
            zip.write(HostileArchives.TEXT);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    /** PKWARE's field of times, owner and the target of a link. */
    private static byte[] unixLink(String target) {
        byte[] name = target.getBytes(StandardCharsets.US_ASCII);
        return ByteBuffer.allocate(12 + name.length).put(12, name).array();
    }

    /** Info-ZIP's field of a name in Unicode, with the checksum of the other name. */
    private static byte[] unicodeName(String name) {
        java.util.zip.CRC32 crc = new java.util.zip.CRC32();
        crc.update("pets/a".getBytes(StandardCharsets.US_ASCII));
        byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(5 + bytes.length).order(ByteOrder.LITTLE_ENDIAN).put((byte) 1)
                .putInt((int) crc.getValue()).put(bytes).array();
    }

    private static byte[] otherLocalName() {
        byte[] archive = HostileArchives.zip("pets/a", "pets/abc");
        String text = new String(archive, StandardCharsets.ISO_8859_1);
        int local = text.indexOf("pets/abc");
        System.arraycopy("../evil8".getBytes(StandardCharsets.US_ASCII), 0, archive, local, 8);
        return archive;
    }

    private static byte[] duplicate() {
        byte[] archive = HostileArchives.zip("pets/a", "pets/b");
        String text = new String(archive, StandardCharsets.ISO_8859_1);
        for (int at = text.indexOf("pets/b"); at >= 0; at = text.indexOf("pets/b", at + 1)) {
            archive[at + 5] = 'a';
        }
        return archive;
    }

    private static byte[] bomb(int entries, int bytesEach) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            for (int i = 0; i < entries; i++) {
                zip.putNextEntry(new ZipEntry("pets/" + i));
                for (int written = 0; written < bytesEach; written += 1 << 16) {
                    zip.write(new byte[1 << 16]);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private static byte[] tar(String name, char type, String link) {
        byte[] archive = new byte[4 * TAR_BLOCK];
        put(archive, 0, name);
        put(archive, 100, "0000644\0" + "0000000\0" + "0000000\0" + "00000000004\0" + "00000000000\0" + "        "
                + type + link);
        put(archive, 257, "ustar\00000");
        int sum = 0;
        for (int i = 0; i < TAR_BLOCK; i++) {
            sum += archive[i] & 0xff;
        }
        put(archive, 148, String.format("%06o\0 ", sum));
        put(archive, TAR_BLOCK, "evil");
        return archive;
    }

    private static void put(byte[] archive, int at, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(bytes, 0, archive, at, bytes.length);
    }

    private static byte[] gzipped(byte[] content) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
            gzip.write(content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }
}
