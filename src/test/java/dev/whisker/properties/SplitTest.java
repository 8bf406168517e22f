package dev.whisker.properties;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.whisker.data.Shuffle;
import dev.whisker.data.Split;
import dev.whisker.data.Splits;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/**
 * Training, validation and test data never meet, whatever is taken, left out and shuffled, and are the same in every
 * epoch and on every machine.
 */
class SplitTest {
    private static final int EPOCHS = 5;
    private static final long GAMMA = 0x9E3779B97F4A7C15L;

    @Property(tries = 1000, seed = "5201")
    void partsAreDisjointAndStableAndMissNothing(@ForAll @IntRange(min = 2, max = 400) int size, @ForAll long seed,
            @ForAll @DoubleRange(min = 50, max = 100) double train,
            @ForAll @DoubleRange(min = 0, max = 100) double rest, @ForAll boolean fromValidation,
            @ForAll @IntRange(min = 1, max = 40) int batch, @ForAll @IntRange(min = 1, max = 6) int divisor) {
        double validation = (100 - train) * rest / 100;
        double test = fromValidation ? 0 : 100 - train - validation;
        Split split = make(size, seed, train, validation, test, fromValidation, batch, divisor);
        int used = (int) Math.min(size, Math.round(size * (train + validation + test) / 100));
        int[] members = Stream.of(split.train(), split.validation(),
                split.test()).flatMapToInt(Arrays::stream).distinct().toArray();
        assertEquals(used, members.length, "samples in all parts, each once");
        assertEquals(used, split.train().length + split.validation().length + split.test().length);
        if (used == size) {
            assertArrayEquals(IntStream.range(0, size).toArray(), Arrays.stream(members).sorted().toArray());
        }
        int[] sorted = Arrays.stream(split.train()).sorted().toArray();
        for (int epoch = 0; epoch < EPOCHS; epoch++) {
            assertArrayEquals(sorted, Arrays.stream(Shuffle.epoch(split.train(), seed, epoch)).sorted().toArray(),
                    "epoch " + epoch);
            Split again = make(size, seed, train, validation, test, fromValidation, batch, divisor);
            assertArrayEquals(split.train(), again.train());
            assertArrayEquals(split.validation(), again.validation());
            assertArrayEquals(split.test(), again.test());
        }
    }

    private static Split make(int size, long seed, double train, double validation, double test, boolean fromValidation,
            int batch, int divisor) {
        Split split = Splits.byPercent(size, seed, train, validation, test);
        return fromValidation ? Splits.testFromValidation(split, seed, batch, divisor) : split;
    }

    /**
     * The checksum of a hundred splits and shuffles, from an independent program in Python: a seed means the same
     * everywhere, and always.
     */
    @Test
    void aSeedMeansTheSameOnEveryMachine() {
        CRC32 checksum = new CRC32();
        for (int i = 0; i < 100; i++) {
            long seed = i * GAMMA;
            Split split = make(10 + 7 * i, seed, 50, 40, 0, true, 4, 2);
            update(checksum, Shuffle.epoch(split.train(), seed, i));
            update(checksum, split.validation());
            update(checksum, split.test());
        }
        assertEquals(615665203L, checksum.getValue());
    }

    private static void update(CRC32 checksum, int[] ids) {
        ByteBuffer bytes = ByteBuffer.allocate(4 * ids.length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asIntBuffer().put(ids);
        checksum.update(bytes);
    }
}
