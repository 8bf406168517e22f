package dev.whisker.train;

import dev.whisker.layer.NamedLayer;
import dev.whisker.model.Sequential;
import dev.whisker.model.rewrite.InlineComposites;
import dev.whisker.model.rewrite.SplitOutputActivation;
import dev.whisker.train.metric.Metric;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What the outputs of a model mean under its loss.
 *
 * @param warnings where model and loss do not go together, one line each
 * @param whyRaw   the warning that says why the outputs are {@link Kind#RAW}; null if they are not
 */
public record OutputMeaning(Kind kind, List<String> warnings, String whyRaw) {
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
    public static OutputMeaning of(Sequential described, Loss loss) {
        Sequential split = SplitOutputActivation.apply(InlineComposites.apply(described));
        return of(described, loss, SplitOutputActivation.isSplit(split));
    }

    /** @param cachedLogits whether the loss reads the values before the model's last activation */
    static OutputMeaning of(Sequential described, Loss loss, boolean cachedLogits) {
        OutputRange range = OutputRange.of(described);
        List<String> warnings = new ArrayList<>();
        if (cachedLogits && loss.fromLogits()) {
            warnings.add(loss.notLogitsWarning());
        } else if (loss.fromLogits() && range != OutputRange.ANY) {
            warnings.add(loss.name() + " with from_logits: true applies " + loss.activation()
                    + " to the outputs of model '"
                    + described.name() + "', which come from a softmax or sigmoid already; set from_logits: false");
        }
        if (loss.fromLogits() && !cachedLogits) {
            return new OutputMeaning(Kind.LOGITS, warnings, null);
        }
        if (range == loss.probabilities()) {
            return new OutputMeaning(Kind.PROBABILITIES, warnings, null);
        }
        String whyRaw = notProbabilities(described, loss, range);
        warnings.add(whyRaw);
        return new OutputMeaning(Kind.RAW, warnings, whyRaw);
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

    private static String notProbabilities(Sequential described, Loss loss, OutputRange range) {
        String wanted = "end the model in " + loss.activation();
        if (range == OutputRange.UNIT) {
            return "the outputs of model '" + described.name()
                    + "' come from a sigmoid and do not sum to 1, so they are not the "
                    + "probabilities of classes that " + loss.name() + " works with; " + wanted;
        }
        if (range == OutputRange.DISTRIBUTION) {
            return "the output of model '" + described.name() + "' is a softmax of one number, which is always 1; "
                    + wanted;
        }
        NamedLayer last = described.layers().get(described.size() - 1);
        return loss.name() + " with from_logits: false takes the outputs of model '" + described.name()
                + "' for probabilities, "
                + "but its last layer, " + last.name() + " (" + last.layer()
                + "), can give any number, and the loss clips those "
                + "outside 0..1, which teach nothing; set from_logits: true, or " + wanted;
    }
}
