package dev.whisker.data;

import java.util.List;
import java.util.stream.IntStream;

/**
 * How many samples each class has, and the accuracy of always guessing the largest one: the least a trained network must beat.
 *
 * @param classNames in label order
 * @param counts samples of each class
 */
public record LabelCounts(List<String> classNames, List<Integer> counts) {

    public LabelCounts {
        if (classNames.isEmpty() || classNames.size() != counts.size()) {
            throw new IllegalArgumentException(counts.size() + " counts for the classes " + classNames);
        }
        classNames = List.copyOf(classNames);
        counts = List.copyOf(counts);
    }

    /** Counts the samples of some ids of a data set. */
    public static LabelCounts of(Dataset dataset, int[] ids) {
        return count(dataset.classNames(), IntStream.of(ids).map(dataset::label));
    }

    /** Counts the files of a part of a folder, without opening them. */
    public static LabelCounts of(ImageFolder folder, String part) {
        return count(folder.classNames(), IntStream.of(folder.ids(part)).map(id -> folder.files().get(id).label()));
    }

    private static LabelCounts count(List<String> classNames, IntStream labels) {
        int[] counts = new int[classNames.size()];
        labels.forEach(label -> counts[label]++);
        return new LabelCounts(classNames, IntStream.of(counts).boxed().toList());
    }

    /** All samples. */
    public int total() {
        return counts.stream().mapToInt(Integer::intValue).sum();
    }

    /** Label of the largest class, the first of equals. */
    public int majorityClass() {
        int best = 0;
        for (int label = 1; label < counts.size(); label++) {
            if (counts.get(label) > counts.get(best)) {
                best = label;
            }
        }
        return best;
    }

    /** Accuracy of always answering {@link #majorityClass}, 0..1; NaN without samples. */
    public double majorityBaseline() {
        return counts.get(majorityClass()) / (double) total();
    }
}
