package dev.whisker.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Checks files that are refused before they are read. */
@Timeout(60)
class PictureFilesTest {

    @TempDir
    Path folder;

    private void assertRefused(Path file, String reason) {
        BadImageException e = assertThrows(BadImageException.class, () -> ImageCodec.decode(file));
        assertEquals(file + " " + reason, e.getMessage());
    }

    @Test
    void onlyRegularFilesAreRead() throws Exception {
        assertRefused(Files.createDirectory(folder.resolve("a.jpg")), "cannot be read: it is a directory");
        assertRefused(folder.resolve("none.jpg"), "cannot be read: no such file or directory");
        Path link = Files.createSymbolicLink(folder.resolve("loop.jpg"), folder.resolve("loop.jpg"));
        assertTrue(assertThrows(BadImageException.class, () -> ImageCodec.decode(link)).getMessage().startsWith(link
                + " cannot be read: "));
        Assumptions.assumeTrue(Files.exists(Path.of("/dev/zero")), "this system has no /dev/zero");
        assertRefused(Files.createSymbolicLink(folder.resolve("zero.jpg"), Path.of("/dev/zero")),
                "cannot be read: it is a pipe, a socket or a device, not a file");
        Path pipe = folder.resolve("pipe.jpg");
        Assumptions.assumeTrue(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor() == 0,
                "this system has no mkfifo");
        assertRefused(pipe, "cannot be read: it is a pipe, a socket or a device, not a file");
    }

    @Test
    void linksToFilesAreFollowed() throws IOException {
        Path file = Pictures.write(folder.resolve("a.png"), Pictures.encoded("png", 3, 4, 5));
        assertEquals(4, ImageCodec.decode(Files.createSymbolicLink(folder.resolve("b.png"), file)).width());
    }

    /** Three GiB that take no space on the disk. */
    @Test
    void aFileLargerThanAnyPictureIsNotRead() throws IOException {
        Path film = folder.resolve("cat/film.jpg");
        Pictures.write(folder.resolve("cat/a.png"), Pictures.encoded("png", 40, 40, 5));
        for (Path file : List.of(film, folder.resolve("cat/film.mp4"))) {
            try (RandomAccessFile sparse = new RandomAccessFile(file.toFile(), "rw")) {
                sparse.setLength(3L << 30);
            }
        }
        String reason = "is too large to decode safely: the file has 3,221,225,472 bytes, but at most 536,871,934 are"
                + " read";
        assertRefused(film, reason);
        DataScan.Report report = DataScan.scan(folder, 32, 2);
        assertEquals(List.of(new ScanFinding(ScanFinding.Kind.BAD, film, reason)), report.findings());
        assertEquals(1, report.usable());
        assertEquals(1, report.others());
    }

    @Test
    void morePixelsThanTheDataCanHoldAreRefusedBeforeDecoding() {
        byte[] jpeg = Pictures.encoded("jpg", 8, 8, 3);
        for (int at = 2; ; at++) {
            if ((jpeg[at] & 0xFF) == 0xFF && (jpeg[at + 1] & 0xFF) == 0xC0) {
                ByteBuffer.wrap(jpeg).putShort(at + 5, (short) 13_000).putShort(at + 7, (short) 13_000);
                break;
            }
        }
        BadImageException e = assertThrows(BadImageException.class, () -> ImageCodec.decode("large.jpg", jpeg));
        assertTrue(e.getMessage().matches("large.jpg has a broken structure: \\d+ bytes of picture data cannot hold the"
                + " 13000x13000 pixels that it declares"), e.getMessage());
        byte[] png = PngFiles.of(13_000, 13_000, 2, 8, new byte[100]);
        e = assertThrows(BadImageException.class, () -> ImageCodec.decode("large.png", png));
        assertTrue(e.getMessage().contains("cannot hold the 13000x13000 pixels"), e.getMessage());
    }

    /** A file that compresses as well as possible (one color, one bit per pixel) is not a decompression bomb. */
    @Test
    void aPictureOfOneColorIsDecodedHoweverSmallItsFile() {
        byte[] png = PngFiles.of(4000, 3000, 0, 1, new byte[3000 * 501]);
        assertTrue(png.length < 3000, "bytes: " + png.length);
        assertEquals(4000, ImageCodec.decode("white.png", png).width());
    }
}
