package dev.whisker.data;

import java.util.List;
import java.util.stream.IntStream;

/**
 * The number of samples per class, and the accuracy of always predicting the largest class, which a trained network
 * must beat.
 *
 * @param classNames in label order
 * @param counts number of samples per class
 */
public record LabelCounts(List<String> classNames, List<Integer> counts) {

    public LabelCounts {
        if (classNames.isEmpty() || classNames.size() != counts.size()) {
            throw new IllegalArgumentException(counts.size() + " counts for " + classNames.size() + " classes "
                    + classNames);
        }
        classNames = List.copyOf(classNames);
        counts = List.copyOf(counts);
    }

    /** Counts the samples with the given ids of a data set. */
    public static LabelCounts of(Dataset dataset, int[] ids) {
        return count(dataset.classNames(), IntStream.of(ids).map(dataset::label));
    }

    /** Counts the files of a part of a folder without opening them. */
    public static LabelCounts of(ImageFolder folder, String part) {
        return count(folder.classNames(), IntStream.of(folder.ids(part)).map(id -> folder.files().get(id).label()));
    }

    private static LabelCounts count(List<String> classNames, IntStream labels) {
        int[] counts = new int[classNames.size()];
        labels.forEach(label -> counts[label]++);
        return new LabelCounts(classNames, IntStream.of(counts).boxed().toList());
    }

    /** Number of all samples. */
    public int total() {
        return counts.stream().mapToInt(Integer::intValue).sum();
    }

    /** Label of the largest class; the first one if several are equally large. */
    public int majorityClass() {
        int best = 0;
        for (int label = 1; label < counts.size(); label++) {
            if (counts.get(label) > counts.get(best)) {
                best = label;
            }
        }
        return best;
    }

    /** Accuracy of always predicting {@link #majorityClass}, 0..1; NaN without samples. */
    public double majorityBaseline() {
        return counts.get(majorityClass()) / (double) total();
    }
}
