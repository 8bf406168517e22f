package dev.whisker.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Data sets whose pictures are decoded while some are already in use. */
@Timeout(20)
class LazyDecodingTest {
    private static final int LENGTH = 4 * 7 * 3;
    private static final long[] CACHES = {0, 5 * LENGTH * Float.BYTES, 1 << 20};

    @TempDir
    Path root;

    private ImageFolder folder(int count) {
        Pictures.fill(root.resolve("a"), count, 3);
        return ImageFolder.open(root);
    }

    private static ImageDataset lazily(ImageFolder folder, long cacheBytes) {
        return ImageDataset.openLazily(folder, 4, 7,
                ImageDataset.Options.defaults().withThreads(3).withCacheBytes(cacheBytes));
    }

    private static float[] read(Dataset dataset, int id) {
        float[] values = new float[dataset.sampleLength()];
        dataset.read(id, values, 0);
        return values;
    }

    @Test
    void valuesAreThoseOfADataSetThatIsDecodedAtOnce() {
        ImageFolder folder = folder(9);
        ImageDataset atOnce = ImageDataset.open(folder, 4, 7, ImageDataset.Options.defaults());
        assertTrue(atOnce.isDecoded());
        for (long cache : CACHES) {
            ImageDataset lazy = lazily(folder, cache);
            assertFalse(lazy.isDecoded());
            for (int pass = 0; pass < 2; pass++) {
                for (int id = 8; id >= 0; id--) {
                    assertArrayEquals(read(atOnce, id), read(lazy, id));
                }
                assertTrue(lazy.isDecoded());
            }
        }
    }

    /** The last picture cannot be decoded at all until the first batch was delivered. */
    @Test
    void theFirstBatchNeedsItsOwnPicturesOnly() throws IOException {
        ImageFolder folder = folder(9);
        ImageDataset lazy = lazily(folder, 1 << 20);
        Path last = folder.files().get(8).path();
        Path away = root.resolve("away");
        Files.move(last, away);
        try (BatchLoader loader = new BatchLoader(lazy, 2, 2)) {
            Batch batch = loader.epoch(new int[] {3, 7}).iterator().next();
            assertEquals(2, batch.count());
            assertFalse(lazy.isDecoded());
            Files.move(away, last);
            assertArrayEquals(read(lazily(folder, 0), 8), read(lazy, 8));
        }
    }

    @Test
    void whatIsKeptIsDecodedOnce() {
        ImageFolder folder = folder(9);
        ImageDataset lazy = lazily(folder, 5 * LENGTH * Float.BYTES);
        try (DecodingAhead ahead = lazy.decodeAhead(new int[] {4, 8}, 2)) {
            ahead.await();
        }
        assertTrue(lazy.isDecoded());
        float[] eighth = read(lazy, 8);
        folder.files().forEach(file -> Pictures.write(file.path(), Pictures.encoded("png", 9, 9, 99)));
        assertFalse(Arrays.equals(eighth, read(lazy, 8)), "there is no room for it, so the file is read");
        Pictures.write(folder.files().get(0).path(), "");
        assertEquals(LENGTH, read(lazy, 0).length);
    }

    /** A picture that is being decoded holds up nobody but those who need it. */
    @Test
    void othersGoOnWhileAPictureIsDecoded() throws Exception {
        FirstDecoding first = new FirstDecoding(folder(3).files(), Decoding.DEFAULT);
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        AtomicInteger decoded = new AtomicInteger();
        Thread slow = new Thread(() -> first.run(1, picture -> {
            begun.countDown();
            try {
                release.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException("is not interrupted", e);
            }
            decoded.incrementAndGet();
        }));
        slow.start();
        begun.await();
        assertTrue(first.run(0, picture -> decoded.incrementAndGet()));
        first.runUnlessRunning(1, picture -> decoded.incrementAndGet());
        assertTrue(first.run(2, picture -> decoded.incrementAndGet()));
        assertEquals(2, decoded.get());
        Thread waiting = new Thread(() -> assertFalse(first.run(1, picture -> decoded.incrementAndGet())));
        waiting.start();
        while (waiting.getState() != Thread.State.WAITING) {
            Thread.sleep(1);
        }
        assertFalse(first.isComplete());
        release.countDown();
        waiting.join();
        slow.join();
        assertEquals(3, decoded.get());
        assertTrue(first.isComplete());
    }

    /** Too little memory, say: the next who needs the picture tries again. */
    @Test
    void aDecodingThatFailedForAnotherReasonIsTriedAgain() {
        FirstDecoding first = new FirstDecoding(folder(1).files(), Decoding.DEFAULT);
        assertThrows(OutOfMemoryError.class, () -> first.run(0, picture -> {
            throw new OutOfMemoryError();
        }));
        assertFalse(first.isComplete());
        assertTrue(first.run(0, EncodedPicture::decode));
        assertTrue(first.isComplete());
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void badDataIsReportedCompletelyByWhateverIsReadNext(boolean ahead) {
        Pictures.write(root.resolve("a/bad1.png"), OddPictures.undecodable());
        Pictures.write(root.resolve("a/bad2.png"), OddPictures.undecodable());
        ImageFolder folder = folder(7);
        for (long cache : CACHES) {
            ImageDataset lazy = lazily(folder, cache);
            int bad = IntStream.range(0, 9).filter(id -> lazy.folder().files().get(id).path().endsWith("bad1.png"))
                    .findFirst().orElseThrow();
            assertEquals(LENGTH, read(lazy, 0).length);
            UnusablePicturesException e = assertThrows(UnusablePicturesException.class, () -> {
                if (ahead) {
                    try (DecodingAhead decoding = lazy.decodeAhead(new int[0], 1)) {
                        decoding.await();
                    }
                }
                read(lazy, bad);
            });
            assertTrue(e.getMessage().startsWith("2 of 9 files in " + root), e.getMessage());
            assertTrue(e.getMessage().contains("a/bad1.png ") && e.getMessage().contains("; a/bad2.png "),
                    e.getMessage());
            assertThrows(UnusablePicturesException.class, () -> read(lazy, 0));
        }
    }

    /** Which samples there are depends on which files are bad. */
    @Test
    void leavingOutBadFilesDecodesAtOnce() {
        Pictures.write(root.resolve("a/bad.png"), OddPictures.undecodable());
        ImageDataset dataset = ImageDataset.openLazily(folder(3), 4, 7,
                ImageDataset.Options.defaults().withPolicy(CorruptPolicy.SKIP));
        assertTrue(dataset.isDecoded());
        assertEquals(3, dataset.size());
        assertEquals(List.of(ImageFault.UNDECODABLE), dataset.skipped().stream().map(BadImage::fault).toList());
    }

    @Test
    void damageIsKnownWhenAllIsDecoded() {
        Path damaged = Pictures.write(root.resolve("a/damaged.jpg"), OddPictures.damaged());
        ImageDataset lazy = lazily(folder(3), 0);
        assertEquals(List.of(), lazy.damaged());
        try (DecodingAhead ahead = lazy.decodeAhead(new int[0], 2)) {
            ahead.await();
        }
        assertEquals(List.of(damaged), lazy.damaged().stream().map(ScanFinding::path).toList());
    }

    @Test
    void closingEndsTheThreads() {
        ImageDataset lazy = lazily(folder(40), 0);
        DecodingAhead ahead = lazy.decodeAhead(new int[0], 2);
        ahead.stop();
        ahead.await();
        ahead.close();
        assertEquals(0, Thread.getAllStackTraces().keySet().stream()
                .filter(t -> t.isAlive() && t.getName().startsWith("whisker-data-")).count());
        assertEquals(LENGTH, read(lazy, 39).length, "what was not decoded is decoded now");
    }
}
