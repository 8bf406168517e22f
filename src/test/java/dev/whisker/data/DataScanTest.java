package dev.whisker.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.whisker.WhiskerException;
import java.io.ByteArrayOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataScanTest {

    @TempDir
    Path root;

    @Test
    void eachOddityIsFoundOnce() {
        byte[] jpeg = Pictures.encoded("jpg", 40, 48, 3);
        byte[] png = Pictures.encoded("png", 40, 48, 3);
        Pictures.write(root.resolve("train/cat/fine.jpg"), jpeg);
        Pictures.write(root.resolve("train/cat/empty.jpg"), "");
        Pictures.write(root.resolve("train/cat/cut.jpg"), Arrays.copyOf(jpeg, 500));
        Pictures.write(root.resolve("train/dog/tiny.png"), Pictures.encoded("png", 4, 48, 3));
        Pictures.write(root.resolve("train/dog/really-png.jpg"), png);
        Pictures.write(root.resolve("train/dog/picture.dat"), Pictures.encoded("png", 40, 48, 4));
        Pictures.write(root.resolve("train/notes.txt"), "BMP is mentioned here");
        Pictures.write(root.resolve("validation/dog/again.jpg"), jpeg);
        Pictures.write(root.resolve("validation/dog/moving.gif"), twoFrames());

        DataScan.Report report = DataScan.scan(root, 32, 2);
        assertEquals(9, report.files());
        assertEquals(Map.of(ImageFormat.JPEG, 2, ImageFormat.PNG, 3, ImageFormat.GIF, 1), report.pictures());
        assertEquals(6, report.usable());
        assertEquals(1, report.others());
        assertEquals(List.of("BAD train/cat/cut.jpg", "BAD train/cat/empty.jpg", "UNLISTED train/dog/picture.dat",
                "WRONG_EXTENSION train/dog/really-png.jpg", "TINY train/dog/tiny.png",
                "DUPLICATE validation/dog/again.jpg", "ANIMATED validation/dog/moving.gif"),
                report.findings().stream().map(f -> f.kind() + " " + root.relativize(f.path())).toList());
        assertEquals(2, report.count(ScanFinding.Kind.BAD));
        assertTrue(report.findings().get(5).detail().endsWith("train/cat/fine.jpg"));
    }

    @Test
    void whatTrainingLeavesOutIsReported() throws Exception {
        byte[] png = Pictures.encoded("png", 40, 48, 3);
        Pictures.write(root.resolve("data/cat/fine.png"), png);
        Pictures.write(root.resolve("data/cat/._fine.png"), "resource fork");
        Pictures.write(root.resolve("data/__MACOSX/cat/._fine.png"), "resource fork");
        Pictures.write(root.resolve("data/dog/a.heic"), "RIFF");
        Pictures.write(root.resolve("data/dog/b.jfif"), Pictures.encoded("jpg", 40, 48, 5));
        Pictures.write(root.resolve("elsewhere/far.png"), Pictures.encoded("png", 40, 48, 7));
        Files.createSymbolicLink(root.resolve("data/bird"), root.resolve("elsewhere"));
        Files.createSymbolicLink(root.resolve("data/cat/gone.jpg"), Path.of("missing"));
        Files.createSymbolicLink(root.resolve("data/cat/up"), root.resolve("data"));
        Files.createSymbolicLink(root.resolve("data/loop"), root.resolve("data"));

        DataScan.Report report = DataScan.scan(root.resolve("data"), 32, 2);
        assertEquals(5, report.files());
        assertEquals(Map.of(ImageFormat.JPEG, 1, ImageFormat.PNG, 2), report.pictures());
        assertEquals(1, report.others());
        assertEquals(List.of("BAD cat/gone.jpg is a dead link to missing", "UNLISTED dog/b.jfif is JPEG"),
                report.findings().stream().map(f -> f.kind() + " " + root.resolve("data").relativize(f.path()) + " "
                        + f.detail()).toList());
        assertEquals(List.of(
                "not read and left out: 2 files of dog/ (1 .heic, 1 .jfif); rename .jfif to .jpg, and convert the"
                        + " others to JPEG or PNG",
                "links to directories, dead links and special files are left out: 2 (loop, cat/up)",
                "hidden and system files are left out: 2 (__MACOSX, cat/._fine.png)"), report.leftOut());
    }

    @Test
    void damagedPictureDataIsReportedThoughItDecodes() {
        byte[] jpeg = Pictures.encoded("jpg", 40, 48, 3);
        byte[] damaged = Arrays.copyOf(jpeg, jpeg.length + 40);
        Arrays.fill(damaged, jpeg.length - 2, jpeg.length + 38, (byte) 0x12);
        System.arraycopy(jpeg, jpeg.length - 2, damaged, jpeg.length + 38, 2);   // the end-of-image marker
        Pictures.write(root.resolve("damaged.jpg"), damaged);
        Pictures.write(root.resolve("whole.jpg"), jpeg);
        DataScan.Report report = DataScan.scan(root, 32, 1);
        assertEquals(2, report.usable());
        assertEquals(List.of(ScanFinding.Kind.DAMAGED), report.findings().stream().map(ScanFinding::kind).toList());
        assertEquals(root.resolve("damaged.jpg"), report.findings().get(0).path());
    }

    @Test
    void aMissingDirectoryIsNamed() {
        WhiskerException e = assertThrows(WhiskerException.class, () -> DataScan.scan(root.resolve("none"), 32, 1));
        assertTrue(e.getMessage().contains("none does not exist"), e.getMessage());
    }

    /** A GIF that repeats its only frame: the frame begins at its image descriptor and ends before the trailer. */
    private static byte[] twoFrames() {
        byte[] gif = Pictures.encoded("gif", 40, 48, 3);
        int firstBlock = 13 + (3 << ((gif[10] & 7) + 1));
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(gif, 0, gif.length - 1);
        out.write(gif, firstBlock, gif.length - firstBlock);
        return out.toByteArray();
    }
}
