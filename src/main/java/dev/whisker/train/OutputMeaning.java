package dev.whisker.train;

import dev.whisker.WhiskerException;
import dev.whisker.model.Graph;
import dev.whisker.model.Node;
import dev.whisker.model.rewrite.SplitOutputActivation;
import dev.whisker.op.Activation;
import dev.whisker.train.loss.Loss;
import dev.whisker.train.metric.Metric;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What the outputs of a model mean under its loss.
 *
 * @param warnings where model and loss do not go together, one line each
 * @param whyRaw   why the outputs are {@link Kind#RAW}; null if they are not
 * @param link     what turns logits into probabilities
 */
public record OutputMeaning(Kind kind, List<String> warnings, String whyRaw, Activation link) {
    /** What one output is. */
    public enum Kind {
        /** The probability of a class. */
        PROBABILITIES,
        /** A number that the loss's own softmax or sigmoid makes a probability. */
        LOGITS,
        /** A number that neither the model nor the loss makes a probability. */
        RAW;

        /** "probabilities", "logits" or "raw". */
        public String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Of a model as described. */
    public static OutputMeaning of(Graph described, Loss loss) {
        Graph split = SplitOutputActivation.apply(described.open());
        return of(described, loss, loss.link() != Activation.LINEAR && SplitOutputActivation.isSplit(split));
    }

    /** @param cachedLogits whether the loss reads the values before the model's last activation */
    static OutputMeaning of(Graph described, Loss loss, boolean cachedLogits) {
        OutputRange range = OutputRange.of(described);
        List<String> warnings = new ArrayList<>();
        if (cachedLogits && loss.fromLogits()) {
            warnings.add("\"`" + loss.name()
                    + "` received `from_logits=True`, but the `output` argument was produced by a"
                    + " sigmoid or softmax activation and thus does not represent logits. Was this intended?\"");
        } else if (loss.fromLogits() && range.isUnit()) {
            warnings.add(loss.name() + " with from_logits: true applies " + loss.link().kerasName()
                    + " to the outputs of model '"
                    + described.name() + "', which come from a softmax or sigmoid already; set from_logits: false");
        }
        if (loss.fromLogits() && !cachedLogits) {
            return new OutputMeaning(Kind.LOGITS, warnings, null, loss.link());
        }
        if (areProbabilities(described, loss, range)) {
            return new OutputMeaning(Kind.PROBABILITIES, warnings, null, loss.link());
        }
        if (loss.link() == Activation.LINEAR) {
            return new OutputMeaning(Kind.RAW, warnings, loss.name() + " makes the outputs of model '"
                    + described.name()
                    + "' numbers like its targets; end the model in softmax or sigmoid for probabilities", loss.link());
        }
        String whyRaw = notProbabilities(described, loss, range);
        warnings.add(whyRaw);
        return new OutputMeaning(Kind.RAW, warnings, whyRaw, loss.link());
    }

    private static boolean areProbabilities(Graph described, Loss loss, OutputRange range) {
        return switch (loss.link()) {
            case SOFTMAX -> range == OutputRange.DISTRIBUTION;
            case SIGMOID -> range == OutputRange.UNIT;
            default -> range == OutputRange.DISTRIBUTION
                    || range == OutputRange.UNIT && described.outputShape(1).size() == 1;
        };
    }

    /** Turns a row of {@link Kind#LOGITS} into probabilities, in place. */
    void toProbabilities(float[] logits) {
        double largest = Double.NEGATIVE_INFINITY;
        for (float logit : logits) {
            largest = Math.max(largest, logit);
        }
        double sum = 0;
        for (float logit : logits) {
            sum += Math.exp(logit - largest);
        }
        for (int i = 0; i < logits.length; i++) {
            logits[i] = (float) (link == Activation.SOFTMAX ? Math.exp(logits[i] - largest) / sum
                    : 1 / (1 + Math.exp(-logits[i])));
        }
    }

    /**
     * Checks that metrics can be computed from the outputs of a model.
     *
     * @throws WhiskerException if one needs outputs from 0 to 1 and the last layer gives any number
     */
    public static void checkMetrics(Graph described, List<Metric> metrics) {
        if (OutputRange.of(described) != OutputRange.UNBOUNDED) {
            return;
        }
        Node last = described.last();
        for (Metric metric : metrics) {
            metric.insteadForLogits().ifPresent(instead -> {
                throw new WhiskerException("metric " + metric.name()
                        + " needs outputs from 0 to 1, but the last layer, " + last.path() + " (" + last.computation()
                        + "), gives any number; end the model in softmax or sigmoid, or write " + instead);
            });
        }
    }

    /** What to say where metrics that work with probabilities see other numbers. */
    Optional<String> metricWarning(List<Metric> metrics) {
        List<String> wrong = metrics.stream().filter(Metric::needsProbabilities).map(Metric::name).toList();
        if (kind == Kind.PROBABILITIES || wrong.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of((wrong.size() == 1 ? "metric " : "metrics ") + String.join(", ", wrong)
                + (wrong.size() == 1 ? " works" : " work") + " with probabilities, but the outputs of this model are "
                + (kind == Kind.LOGITS ? "logits" : "none") + "; end the model in softmax or sigmoid");
    }

    private static String notProbabilities(Graph described, Loss loss, OutputRange range) {
        String wanted = "end the model in " + loss.link().kerasName();
        if (range == OutputRange.UNIT) {
            return "the outputs of model '" + described.name()
                    + "' come from a sigmoid and do not sum to 1, so they are not the "
                    + "probabilities of classes that " + loss.name() + " works with; " + wanted;
        }
        if (range == OutputRange.DISTRIBUTION) {
            return "the output of model '" + described.name() + "' is a softmax of one number, which is always 1; "
                    + wanted;
        }
        Node last = described.last();
        return loss.name() + " with from_logits: false takes the outputs of model '" + described.name()
                + "' for probabilities, "
                + "but its last layer, " + last.path() + " (" + last.computation()
                + "), can give any number, and the loss clips those "
                + "outside 0..1, which teach nothing; set from_logits: true, or " + wanted;
    }
}
