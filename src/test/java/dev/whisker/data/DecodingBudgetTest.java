package dev.whisker.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class DecodingBudgetTest {

    private static final int ALL = 100 << 10;

    @TempDir
    Path folder;

    @Test
    void threadsTogetherNeverHoldMoreThanThereIs() {
        DecodingBudget budget = new DecodingBudget(ALL);
        AtomicLong held = new AtomicLong();
        AtomicLong most = new AtomicLong();
        AtomicInteger alone = new AtomicInteger();
        ParallelFor.run(2000, 8, i -> {
            Random random = new Random(i);
            long wanted = i % 10 == 0 ? ALL : random.nextInt(ALL / 2);
            try (DecodingBudget.Share share = budget.take("picture", wanted)) {
                long now = held.addAndGet(wanted);
                most.accumulateAndGet(now, Math::max);
                long larger = Math.min(ALL, 2 * wanted);
                if (share.grow(larger)) {
                    most.accumulateAndGet(held.addAndGet(larger - wanted), Math::max);
                    held.addAndGet(wanted - larger);
                }
                alone.addAndGet(wanted == ALL && now == ALL ? 1 : 0);
                held.addAndGet(-wanted);
            }
        });
        assertTrue(most.get() <= ALL, "held " + most);
        assertEquals(200, alone.get(), "a thread that takes everything is alone");
    }

    @Test
    void moreThanThereIsForAllIsRefusedAtOnce() {
        DecodingBudget budget = new DecodingBudget(ALL);
        BadImageException e = assertThrows(BadImageException.class, () -> budget.take("cat.jpg", 800_000_000));
        assertEquals("cat.jpg is too large to decode safely: decoding it takes 800 MB, more than the 1 MB set aside for"
                + " all pictures together; give Java more memory, such as WHISKER_JAVA_OPTS=-Xmx3g", e.getMessage());
        try (DecodingBudget.Share share = budget.take("cat.jpg", 10)) {
            assertThrows(BadImageException.class, () -> share.grow(ALL + 1));
        }
    }

    /** The picture does not fit until the other one is done; meanwhile its reader holds nothing. */
    @SuppressWarnings("try") // the shares are only held open
    @Test
    void aPictureWaitsForTheMemoryOfAnother() throws Exception {
        Path file = Pictures.write(folder.resolve("a.png"), Pictures.encoded("png", 70, 70, 3));
        DecodingBudget budget = new DecodingBudget(ALL);
        CountDownLatch decoded = new CountDownLatch(1);
        Thread reader;
        try (DecodingBudget.Share other = budget.take("other", ALL / 4)) {
            try (DecodingBudget.Share second = budget.take("second", ALL / 2)) {
                reader = new Thread(() -> {
                    PictureFiles.open(file, budget, EncodedPicture::decode);
                    decoded.countDown();
                });
                reader.start();
                assertFalse(decoded.await(300, TimeUnit.MILLISECONDS));
            }
            assertTrue(decoded.await(30, TimeUnit.SECONDS));
            assertTrue(other.grow(ALL), "everything is given back");
        }
        reader.join();
    }
}
