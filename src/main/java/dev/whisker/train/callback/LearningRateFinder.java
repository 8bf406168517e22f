package dev.whisker.train.callback;

import dev.whisker.WhiskerException;
import dev.whisker.describe.ArgumentSpec;
import dev.whisker.describe.Signature;
import dev.whisker.format.AtomicFile;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Locale;

/**
 * Looks for a learning rate: raises it from step to step by the same factor and records the losses, until the steps are
 * over or the loss has run away. Training is then stopped, with the weights, the optimizer and the learning rate that
 * it began with (the range test of Smith, "Cyclical learning rates for training neural networks", 2015, section 3.3).
 *
 * <pre>
 * LearningRateFinder.Search search = LearningRateFinder.defaults().begin();
 * trainer.fit(samples, null, 5, List.of(search));
 * double rate = search.curve().suggestion().orElseThrow();
 * </pre>
 *
 * @param start the first rate
 * @param end   the last one
 * @param steps the rates tried; fewer where the loss runs away or the epochs are over
 * @param file  receives the table, in the form of {@link LearningRateCurve#toCsv}; null for none
 */
public record LearningRateFinder(double start, double end, int steps, String file) implements Callback {
    /** Its call. */
    public static final Signature<LearningRateFinder> SIGNATURE =
            Signature.of("LearningRateFinder", LearningRateFinder.class, ArgumentSpec.optional("start", 1e-7),
                    ArgumentSpec.optional("end", 10.0), ArgumentSpec.optional("steps", 100L),
                    ArgumentSpec.optional("file", null));
    private static final String NAME = "LearningRateFinder";

    /** Checks the numbers. */
    public LearningRateFinder {
        if (!(start > 0 && start < end && end < Double.POSITIVE_INFINITY)) {
            throw new WhiskerException(NAME + ": start must be above 0 and below end, received start=" + start
                    + " and end=" + end);
        }
        Monitor.checkAtLeast(NAME, "steps", steps, 10);
        try {
            Path.of(file == null ? "" : file);
        } catch (InvalidPathException e) {
            throw new WhiskerException(NAME + ": file is not a path: " + e.getMessage(), e);
        }
    }

    /** 100 rates from 1e-7 to 10, without a file. */
    public static LearningRateFinder defaults() {
        return new LearningRateFinder(1e-7, 10, 100, null);
    }

    @Override
    public Search begin() {
        return new Search(this);
    }

    private double rate(int step) {
        return start * Math.pow(end / start, step / (steps - 1.0));
    }

    /** One search. */
    public static final class Search implements Callback {
        private final LearningRateFinder finder;
        private LearningRateCurve curve = LearningRateCurve.EMPTY;
        private Snapshot before;
        private double rateBefore;
        private boolean isOver;

        private Search(LearningRateFinder finder) {
            this.finder = finder;
        }

        /** What was found so far. */
        public LearningRateCurve curve() {
            return curve;
        }

        @Override
        public void trainBegin(Training training) {
            before = training.snapshot(true);
            rateBefore = training.learningRate();
            training.setLearningRate(finder.rate(0));
        }

        @Override
        public void batchEnd(Training training) {
            if (isOver) {
                return;
            }
            curve = curve.with(training.learningRate(), training.batchLoss());
            int tried = curve.points().size();
            isOver = tried == finder.steps || curve.hasRunAway();
            if (isOver) {
                training.stop("the search for a learning rate is over after " + tried + " steps");
            } else {
                training.setLearningRate(finder.rate(tried));
            }
        }

        @Override
        public boolean diverged(Training training, String reason) {
            isOver = true;
            training.stop("the search for a learning rate is over: the loss ran away at " + training.learningRate());
            return true;
        }

        @Override
        public void trainEnd(Training training) {
            if (training.ending() == null) {
                return;
            }
            training.restore(before);
            training.setLearningRate(rateBefore);
            if (training.ending().isInterrupted()) {
                return;
            }
            curve.table().forEach(training::message);
            training.message(curve.suggestion().stream().mapToObj(rate -> String.format(Locale.ROOT,
                            "The loss falls fastest at a learning rate of %.2g: try that one.", rate))
                    .findFirst().orElse("No learning rate of these lowered the loss; try others, or more steps."));
            if (finder.file != null) {
                AtomicFile.writeText(Path.of(finder.file), curve.toCsv());
            }
        }
    }
}
