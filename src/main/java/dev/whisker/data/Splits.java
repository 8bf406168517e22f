package dev.whisker.data;

import dev.whisker.WhiskerException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Methods that create a {@link Split}. Each uses the sorted list of samples, shuffled at most once, so that no epoch
 * can mix the parts.
 */
public final class Splits {

    private static final double TOLERANCE = 1e-9;

    private Splits() {
    }

    /**
     * Uses the parts of the data directory: train, and validation and test if they exist.
     *
     * @throws WhiskerException if the directory is not divided into parts
     */
    public static Split byFolder(ImageFolder folder) {
        requireParts(folder);
        return new Split(folder.ids("train"), folder.ids("validation"), folder.ids("test"));
    }

    /** @throws WhiskerException if the directory is not divided into parts */
    public static void requireParts(ImageFolder folder) {
        if (!folder.parts().contains("train")) {
            throw new WhiskerException(folder.root() + " has the class folders " + folder.classNames()
                    + ", but is expected to have the folders train and validation with one folder per class in each;"
                    + " or let the experiment split it: leave 'split' out, or give --split 80,10,10");
        }
    }

    /**
     * Refuses a split by percentages if the directory is divided into parts: it would mix test pictures into training.
     *
     * @throws WhiskerException if the directory has other parts than train
     */
    public static void requireOnePart(ImageFolder folder) {
        if (folder.parts().size() > 1) {
            throw new WhiskerException(folder.root() + " has the folders " + String.join(", ", folder.parts())
                    + ", and a split by percentages would mix their pictures; use the folders as they are with 'split:"
                    + " folders' or --split folders, or mix them with 'split: {train: 40, validation: 10, test: 10,"
                    + " parts: merge}'");
        }
    }

    /** @throws WhiskerException if percentages are negative, add up to more than 100, or look like fractions of 1 */
    public static void requirePercentages(double train, double validation, double test) {
        double sum = train + validation + test;
        String received = ", received train " + train + ", validation " + validation + ", test " + test;
        // The tolerance lets 33.3 + 33.3 + 33.4 pass.
        if (!(train >= 0 && validation >= 0 && test >= 0) || sum > 100 + TOLERANCE) {
            throw new WhiskerException("split percentages must be at least 0 and add up to at most 100" + received);
        }
        if (sum > 0 && sum <= 1 + TOLERANCE) {
            throw new WhiskerException("a split is given in percentages" + received + "; write train " + times100(train)
                    + ", validation " + times100(validation) + ", test " + times100(test));
        }
        if (sum > 0 && train < 1 && validation < 1 && test < 1) {
            throw new WhiskerException("a split is given in percentages" + received
                    + "; write, for example, train 80, validation 10, test 10");
        }
    }

    /** Formats 0.8 as 80, without the digits that binary fractions add. */
    private static String times100(double fraction) {
        return BigDecimal.valueOf(fraction).movePointRight(2).stripTrailingZeros().toPlainString();
    }

    /**
     * Cuts the shuffled samples at percentages: first {@code train} percent, then {@code validation}, then
     * {@code test}; the rest is unused.
     *
     * <p>The cuts are at round(size * cumulative percent / 100), the rule of TensorFlow Datasets' percentage slices.
     *
     * @throws WhiskerException if {@link #requirePercentages} refuses the percentages, or nothing is left to train on
     */
    public static Split byPercent(int size, long seed, double train, double validation, double test) {
        requirePercentages(train, validation, test);
        double[] percent = {train, validation, test};
        int[] order = Shuffle.shuffled(IntStream.range(0, size).toArray(), seed, Shuffle.SPLIT);
        int[] cut = new int[4];
        double sum = 0;
        for (int i = 0; i < 3; i++) {
            sum += percent[i];
            cut[i + 1] = (int) Math.min(size, Math.round(size * sum / 100));
        }
        if (cut[1] == 0) {
            throw new WhiskerException("a split of " + size + " samples with train " + train
                    + " % leaves nothing to train on");
        }
        return new Split(Arrays.copyOfRange(order, 0, cut[1]), Arrays.copyOfRange(order, cut[1], cut[2]),
                Arrays.copyOfRange(order, cut[2], cut[3]));
    }

    /**
     * Draws validation and test samples from each class, and leaves the rest to train on: of n samples of a class,
     * round(n * percent / 100), but at least one if there is one for each part. The samples are shuffled once.
     *
     * @param ids        the samples to divide
     * @param dataset    which knows their classes
     * @param validation percent of each class
     * @param test       percent of each class
     */
    public static Split byClass(int[] ids, Dataset dataset, long seed, double validation, double test) {
        int[] order = Shuffle.shuffled(ids, seed, Shuffle.SPLIT);
        int[] size = new int[dataset.classes()];
        IntStream.of(ids).forEach(id -> size[dataset.label(id)]++);
        int parts = 1 + (validation > 0 ? 1 : 0) + (test > 0 ? 1 : 0);
        int[] seen = new int[size.length];
        List<List<Integer>> divided = List.of(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        for (int id : order) {
            int label = dataset.label(id);
            int forTest = drawn(size[label], test, parts);
            int forValidation = drawn(size[label], validation, parts);
            int number = seen[label]++;
            divided.get(number < forTest ? 2 : number < forTest + forValidation ? 1 : 0).add(id);
        }
        int[][] split = divided.stream().map(part -> part.stream().mapToInt(Integer::intValue).toArray())
                .toArray(int[][]::new);
        return new Split(split[0], split[1], split[2]);
    }

    private static int drawn(int size, double percent, int parts) {
        return percent == 0 || size < parts ? 0 : (int) Math.max(1, Math.round(size * percent / 100));
    }

    /**
     * Takes the test set from the validation set: of its batches, shuffled once, the first 1/{@code divisor} (rounded
     * down) become the test set.
     *
     * <p>With 1,000 samples, batches of 32 and divisor 5, there are 32 batches, of which 6 (192 samples) become the
     * test set and 26 (808 samples) remain for validation. An existing test set must be empty.
     */
    public static Split testFromValidation(Split split, long seed, int batchSize, int divisor) {
        if (batchSize < 1 || divisor < 1 || split.test().length > 0) {
            throw new IllegalArgumentException("batch size " + batchSize + " and divisor " + divisor
                    + " must be positive, and the test set of " + split.test().length + " samples empty");
        }
        int[] order = Shuffle.shuffled(split.validation(), seed, Shuffle.SPLIT);
        int batches = (order.length + batchSize - 1) / batchSize;
        int cut = Math.min(order.length, batches / divisor * batchSize);
        return new Split(split.train(), Arrays.copyOfRange(order, cut, order.length),
                Arrays.copyOfRange(order, 0, cut));
    }
}
