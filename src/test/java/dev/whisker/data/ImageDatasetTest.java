package dev.whisker.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.whisker.WhiskerException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ImageDatasetTest {

    private static final ImageDataset.Options OPTIONS = ImageDataset.Options.defaults().withThreads(3);

    @TempDir
    Path root;

    @Test
    void cachedAndUncachedReadsAreEqualAndMatchTheFiles() {
        Pictures.fill(root.resolve("a"), 5, 3);
        Pictures.fill(root.resolve("b"), 4, 50);
        ImageFolder folder = ImageFolder.open(root);
        ImageDataset cached = ImageDataset.open(folder, 4, 7, OPTIONS);
        ImageDataset uncached = ImageDataset.open(folder, 4, 7, OPTIONS.withCacheBytes(0));
        assertTrue(cached.cached());
        assertFalse(uncached.cached());
        assertEquals(0, uncached.cachedPictures());
        assertEquals(9, cached.size());
        assertEquals(2, cached.classes());
        for (int id = 0; id < cached.size(); id++) {
            float[] expected = new float[4 * 7 * 3];
            Bilinear.resize(ImageCodec.decode(folder.files().get(id).path()), 4, 7, expected, 0);
            assertArrayEquals(expected, read(cached, id));
            assertArrayEquals(expected, read(uncached, id));
            assertEquals(id < 5 ? 0 : 1, cached.label(id));
        }
    }

    /** What lies in memory stays as it was when the data set was opened, and the rest is read from its files. */
    @Test
    void asManyPicturesAreCachedAsFit() {
        Pictures.fill(root.resolve("a"), 9, 3);
        ImageFolder folder = ImageFolder.open(root);
        ImageDataset all = ImageDataset.open(folder, 4, 7, OPTIONS);
        ImageDataset some = ImageDataset.open(folder, 4, 7, OPTIONS.withCacheBytes(6 * 4 * 7 * 3 * Float.BYTES - 1));
        assertEquals(5, some.cachedPictures());
        assertFalse(some.cached());
        for (int id = 0; id < 9; id++) {
            assertArrayEquals(read(all, id), read(some, id));
        }
        folder.files().forEach(file -> Pictures.write(file.path(), ""));
        for (int id = 0; id < 5; id++) {
            assertArrayEquals(read(all, id), read(some, id));
        }
        assertThrows(BadImageException.class, () -> read(some, 5));
    }

    /** Then nothing is resized, and all values are integers. */
    @Test
    void picturesOfTheRequestedSizeAreKeptAsBytes() {
        for (int i = 0; i < 6; i++) {
            Pictures.write(root.resolve("a/" + i + ".png"), Pictures.encoded("png", 4, 7, i + 1));
        }
        Pictures.write(root.resolve("a/broken.png"), "");
        ImageFolder folder = ImageFolder.open(root);
        ImageDataset.Options skipping = OPTIONS.withPolicy(CorruptPolicy.SKIP);
        long bytes = 7 * 4 * 7 * 3;
        ImageDataset cached = ImageDataset.open(folder, 4, 7, skipping.withCacheBytes(bytes));
        ImageDataset uncached = ImageDataset.open(folder, 4, 7, skipping.withCacheBytes(bytes / 7 * 4 - 1));
        assertTrue(cached.cached() && cached.wholeNumbers());
        assertTrue(!uncached.cached() && uncached.wholeNumbers());
        assertEquals(3, uncached.cachedPictures());
        for (int id = 0; id < 6; id++) {
            byte[] expected = ImageCodec.decode(cached.folder().files().get(id).path()).pixels();
            float[] values = new float[expected.length];
            Bilinear.resize(new RgbImage(4, 7, expected), 4, 7, values, 0);
            for (ImageDataset dataset : List.of(cached, uncached)) {
                assertArrayEquals(values, read(dataset, id));
                byte[] read = new byte[expected.length + 1];
                dataset.readBytes(id, read, 1);
                assertArrayEquals(expected, java.util.Arrays.copyOfRange(read, 1, read.length));
            }
        }
        Pictures.write(root.resolve("a/5.png"), Pictures.encoded("png", 5, 7, 1));
        WhiskerException e = assertThrows(WhiskerException.class, () -> read(uncached, 5));
        assertTrue(e.getMessage().endsWith("a/5.png has changed since the data set was opened: it had 7x4 pixels, and"
                + " has 7x5 now; start again"), e.getMessage());
        ImageDataset resized = ImageDataset.open(folder, 4, 7, skipping);
        assertFalse(resized.wholeNumbers());
        assertThrows(UnsupportedOperationException.class, () -> resized.readBytes(0, new byte[84], 0));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void policyFailListsAllBadFilesWithTheirReasons(boolean lazily) {
        makeSomeBad();
        WhiskerException e = assertThrows(UnusablePicturesException.class, () -> {
            if (lazily) {
                ImageDataset.openLazily(ImageFolder.open(root), 4, 4, OPTIONS);
            } else {
                ImageDataset.open(ImageFolder.open(root), 4, 4, OPTIONS);
            }
        });
        String message = e.getMessage();
        assertEquals(1, message.lines().count(), message);
        assertTrue(message.startsWith("3 of 7 files in " + root + " are not usable pictures"), message);
        assertTrue(message.contains("a/empty.jpg is empty (0 bytes); a/text.jpg is not a JPEG"), message);
        assertTrue(message.contains("b/cut.jpg is truncated: "), message);
    }

    @Test
    void longListsOfBadFilesAreCut() {
        Pictures.fill(root.resolve("a"), 1, 3);
        for (int i = 0; i < 25; i++) {
            Pictures.write(root.resolve("a/bad" + i + ".jpg"), "");
        }
        WhiskerException e = assertThrows(WhiskerException.class,
                () -> ImageDataset.open(ImageFolder.open(root), 4, 4, OPTIONS));
        assertTrue(e.getMessage().startsWith("25 of 26 files"), e.getMessage());
        assertTrue(e.getMessage().endsWith("; and 5 more"), e.getMessage());
    }

    @Test
    void policySkipCountsBadFilesAndKeepsTheRestInOrder() {
        makeSomeBad();
        for (long cacheBytes : new long[] {0, 1 << 20}) {
            ImageDataset dataset = ImageDataset.open(ImageFolder.open(root), 4, 4,
                    OPTIONS.withPolicy(CorruptPolicy.SKIP).withCacheBytes(cacheBytes));
            assertEquals(4, dataset.size());
            assertEquals(List.of(ImageFault.EMPTY_FILE, ImageFault.NOT_A_PICTURE, ImageFault.TRUNCATED),
                    dataset.skipped().stream().map(BadImage::fault).toList());
            for (int id = 0; id < 4; id++) {
                float[] expected = new float[4 * 4 * 3];
                Bilinear.resize(ImageCodec.decode(dataset.folder().files().get(id).path()), 4, 4, expected, 0);
                assertArrayEquals(expected, read(dataset, id));
            }
            assertArrayEquals(new int[] {0, 0, 1, 1},
                    new int[] {dataset.label(0), dataset.label(1), dataset.label(2), dataset.label(3)});
        }
    }

    private void makeSomeBad() {
        Pictures.fill(root.resolve("a"), 2, 3);
        Pictures.fill(root.resolve("b"), 2, 9);
        Pictures.write(root.resolve("a/empty.jpg"), "");
        Pictures.write(root.resolve("a/text.jpg"), "hello");
        Pictures.write(root.resolve("b/cut.jpg"), java.util.Arrays.copyOf(Pictures.encoded("jpg", 30, 30, 3), 400));
    }

    private static float[] read(Dataset dataset, int id) {
        float[] values = new float[dataset.sampleLength()];
        dataset.read(id, values, 0);
        return values;
    }
}
