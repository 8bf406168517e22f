package dev.whisker.experiment;

import dev.whisker.WhiskerException;
import dev.whisker.describe.ArgumentSpec;
import dev.whisker.describe.Call;
import dev.whisker.describe.CallParser;
import dev.whisker.model.Graph;
import dev.whisker.op.Activation;
import dev.whisker.train.OutputMeaning;
import dev.whisker.train.loss.Loss;
import dev.whisker.train.loss.Losses;
import dev.whisker.train.metric.Accuracy;
import dev.whisker.train.metric.BinaryAccuracy;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Chooses whether a loss receives logits or probabilities, where that is left to {@code auto}, as it is by default:
 * probabilities if the model ends in a softmax or sigmoid, otherwise logits.
 */
public final class FromLogits {
    static final String KEY = "from_logits";
    static final String AUTO = "auto";

    private FromLogits() {
    }

    /**
     * The loss of a text for the model of an experiment.
     *
     * @throws WhiskerException if there is no such loss, with the nearest name, or an argument is not allowed
     */
    public static Loss parse(String loss, Experiment experiment) {
        return create(CallParser.parseCall(loss.strip()), experiment::model);
    }

    /** The loss of a call, for a model that is only looked at if the choice depends on it. */
    static Loss create(Call call, Supplier<Graph> model) {
        List<String> arguments = Losses.registry().signature(call.name()).parameters().stream().map(ArgumentSpec::name)
                .toList();
        int position = arguments.indexOf(KEY);
        Object given = call.named().getOrDefault(KEY, AUTO);
        if (position < 0 || position < call.positional().size() || !AUTO.equals(given)) {
            return Losses.create(call);
        }
        Loss logits = Losses.create(with(call, true));
        // A loss from logits draws a warning where outputs come from a softmax or sigmoid.
        return OutputMeaning.of(model.get(), logits).warnings().isEmpty() ? logits : Losses.create(with(call, false));
    }

    /** The call with this value for the argument. */
    static Call with(Call call, Object value) {
        Map<String, Object> named = new LinkedHashMap<>(call.named());
        named.put(KEY, value);
        return new Call(call.name(), call.positional(), named);
    }

    /**
     * What to say where a single logit is what accuracy, as in Keras, compares with 0.5: as a probability that is 0.62.
     */
    static Optional<String> accuracyWarning(Graph model, TrainingSpec training) {
        boolean isCounted = training.metrics().stream().anyMatch(metric ->
                metric instanceof Accuracy || metric instanceof BinaryAccuracy binary && binary.threshold() == 0.5);
        boolean isLogit = model.outputShape(1).channels() == 1
                && OutputMeaning.of(model, training.loss()).kind() == OutputMeaning.Kind.LOGITS;
        return isCounted && isLogit ? Optional.of("accuracy compares a single output with 0.5, but that of "
                + model.last().path() + " (" + model.last().computation() + ") is a logit, which is 0 where both "
                + "classes are as likely; end the model in a sigmoid, or take the metric BinaryAccuracy(threshold=0)")
                : Optional.empty();
    }

    /** What the loss takes the outputs of the model for, in one line; empty for a loss of plain numbers. */
    static Optional<String> line(Graph model, Loss loss) {
        return loss.link() == Activation.LINEAR ? Optional.empty() : Optional.of(loss.name()
                + " takes the outputs of the last layer, " + model.last().path() + " (" + model.last().computation()
                + "), as " + (loss.fromLogits() ? "logits" : "probabilities") + ": from_logits=" + loss.fromLogits()
                + ".");
    }
}
