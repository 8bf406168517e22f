package dev.whisker.page;

import dev.whisker.evaluation.Classification;
import dev.whisker.evaluation.PairedComparison;
import dev.whisker.experiment.EvaluatedRun;
import dev.whisker.experiment.LabeledPictures;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** Where runs that were evaluated on the same pictures predict other classes than one another. */
public final class Disagreements {
    private final List<EvaluatedRun> runs;
    private final List<Classification> predictions;

    /**
     * Two of the runs.
     *
     * @param first  its place among the runs
     * @param second its place among the runs
     */
    public record Pair(int first, int second, PairedComparison comparison) {
    }

    private Disagreements(List<EvaluatedRun> runs) {
        this.runs = runs;
        this.predictions = runs.stream().map(run -> run.classification().orElseThrow()).toList();
    }

    /** Why runs cannot be compared picture by picture; empty if they can. */
    static Optional<String> whyNot(List<EvaluatedRun> runs) {
        EvaluatedRun first = runs.get(0);
        for (EvaluatedRun run : runs) {
            if (run.classification().isEmpty()) {
                return Optional.of("the outputs of a model do not tell its classes apart");
            }
            if (!run.classNames().equals(first.classNames())) {
                return Optional.of("they tell other classes apart: " + first.classNames() + " and "
                        + run.classNames());
            }
            if (!isOfSamePictures(run.pictures(), first.pictures())) {
                return Optional.of("they were evaluated on other pictures: each has a split of its own; give pictures "
                        + "for all of them with --data DIR");
            }
        }
        return Optional.empty();
    }

    /** The same files in the same order; drawn pictures have no names of their own, and must have the same pixels. */
    private static boolean isOfSamePictures(LabeledPictures one, LabeledPictures other) {
        if (one == other) {
            return true;
        }
        return one.samples().size() == other.samples().size() && Arrays.equals(one.labels(), other.labels())
                && IntStream.range(0, one.samples().size()).allMatch(i -> isSame(one, other, i));
    }

    private static boolean isSame(LabeledPictures one, LabeledPictures other, int sample) {
        Optional<Path> file = one.file(sample).map(Disagreements::whole);
        Optional<Path> otherFile = other.file(sample).map(Disagreements::whole);
        return file.isPresent() || otherFile.isPresent() ? file.equals(otherFile)
                : Arrays.equals(pixels(one, sample), pixels(other, sample));
    }

    private static Path whole(Path file) {
        return file.toAbsolutePath().normalize();
    }

    private static float[] pixels(LabeledPictures pictures, int sample) {
        float[] pixels = new float[pictures.samples().dataset().sampleLength()];
        pictures.samples().dataset().read(pictures.samples().ids()[sample], pixels, 0);
        return pixels;
    }

    /** Of runs for which {@link #whyNot} has no objection. */
    static Disagreements of(List<EvaluatedRun> runs) {
        return new Disagreements(runs);
    }

    /** All pairs of runs. */
    public List<Pair> pairs() {
        List<Pair> pairs = new ArrayList<>();
        for (int a = 0; a < runs.size(); a++) {
            for (int b = a + 1; b < runs.size(); b++) {
                pairs.add(new Pair(a, b, PairedComparison.of(predictions.get(a), predictions.get(b))));
            }
        }
        return pairs;
    }

    /** The pictures on which not all runs agree, those first on which the runs are surest. */
    public List<Integer> samples() {
        return IntStream.range(0, predictions.get(0).size()).filter(this::isDisputed).boxed()
                .sorted(Comparator.comparingDouble(sample -> -certainty(sample))).toList();
    }

    private boolean isDisputed(int sample) {
        return predictions.stream().anyMatch(each -> each.predicted(sample) != predictions.get(0).predicted(sample));
    }

    private double certainty(int sample) {
        return predictions.stream().mapToDouble(each -> each.hasProbabilities()
                ? each.values(sample)[each.predicted(sample)] : 0).average().orElse(0);
    }

    /** The name of a picture. */
    public String name(int sample) {
        return runs.get(0).pictures().name(sample);
    }

    /** The class of a picture. */
    public String label(int sample) {
        return runs.get(0).className(predictions.get(0).label(sample));
    }

    /** What a run predicts for a picture. */
    public String predicted(int run, int sample) {
        return runs.get(run).className(predictions.get(run).predicted(sample));
    }

    /** The probability of what a run predicts for a picture; empty if it gives no probabilities. */
    public Optional<Double> probability(int run, int sample) {
        Classification each = predictions.get(run);
        return each.hasProbabilities() ? Optional.of(each.values(sample)[each.predicted(sample)]) : Optional.empty();
    }

    EvaluatedRun run(int place) {
        return runs.get(place);
    }
}
