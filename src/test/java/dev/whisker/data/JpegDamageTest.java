package dev.whisker.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.whisker.support.Searches;
import java.io.ByteArrayOutputStream;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Checks that damage is found even if libjpeg decodes the file, so that it can be reported with the file name. */
class JpegDamageTest {

    @TempDir
    Path folder;

    private static Optional<String> damage(byte[] jpeg) {
        return EncodedPicture.of("a.jpg", jpeg).checked().damage();
    }

    /** Inserts bytes before the end-of-image marker. */
    private static byte[] withStrayBytes(byte[] jpeg, int count) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(jpeg, 0, jpeg.length - 2);
        byte[] stray = new byte[count];
        Arrays.fill(stray, (byte) 0x12);
        out.writeBytes(stray);
        out.write(jpeg, jpeg.length - 2, 2);
        return out.toByteArray();
    }

    @Test
    void soundFilesHaveNone() {
        Random random = new Random(Searches.seed());
        for (int i = 0; i < Searches.cases(60); i++) {
            int width = 1 + random.nextInt(60);
            int height = 1 + random.nextInt(40);
            byte[] jpeg = i % 2 == 0 ? JpegFiles.sampled(random, width, height, false)
                    : JpegFiles.random(random, width, height, List.of(1, 3, 4).get(i % 3), false);
            assertEquals(Optional.empty(), damage(jpeg), "case " + i);
        }
    }

    @Test
    void strayBytesAreNamedAndLeftOut() {
        Random random = new Random(21);
        for (int i = 0; i < 20; i++) {
            byte[] jpeg = JpegFiles.sampled(random, 1 + random.nextInt(60), 1 + random.nextInt(40), false);
            byte[] damaged = withStrayBytes(jpeg, 40);
            assertEquals(Optional.of("40 stray bytes after its picture data"), damage(damaged));
            assertArrayEquals(((JpegStructure) EncodedPicture.of("a", jpeg).checked()).stream(),
                    ((JpegStructure) EncodedPicture.of("b", damaged).checked()).stream());
        }
    }

    @Test
    void dataThatEndsEarlyIsNamed() {
        byte[] jpeg = Pictures.encoded("jpg", 40, 48, 3);
        byte[] cut = Arrays.copyOf(jpeg, jpeg.length - 200);
        cut[cut.length - 2] = (byte) 0xFF;
        cut[cut.length - 1] = (byte) 0xD9;
        assertTrue(damage(cut).orElseThrow().startsWith("its picture data ends early"), damage(cut).toString());
    }

    @Test
    void aDataSetListsItsDamagedPictures() {
        byte[] jpeg = Pictures.encoded("jpg", 40, 48, 3);
        Pictures.write(folder.resolve("a/sound.jpg"), jpeg);
        Path damaged = Pictures.write(folder.resolve("b/damaged.jpg"), withStrayBytes(jpeg, 7));
        ImageDataset dataset = ImageDataset.open(ImageFolder.open(folder), 8, 8, ImageDataset.Options.defaults());
        assertEquals(List.of(new ScanFinding(ScanFinding.Kind.DAMAGED, damaged,
                "7 stray bytes after its picture data")), dataset.damaged());
        assertEquals(dataset.damaged(), DataScan.scan(folder, 1, 1).findings());
    }
}
