package dev.whisker.check;

import dev.whisker.describe.ArgumentSpec;
import dev.whisker.describe.Signature;
import dev.whisker.op.Activation;
import dev.whisker.tensor.Shape;
import dev.whisker.train.loss.Loss;
import dev.whisker.train.loss.Losses;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A loss with all that a check of it depends on.
 *
 * @param loss        says whether it sees logits or probabilities
 * @param predictions (N, ...)
 */
public record LossCase(Loss loss, Shape predictions, long seed) implements CheckCase {
    private static final double SMOOTHING = 0.1;

    @Override
    public LossCase withSeed(long other) {
        return new LossCase(loss, predictions, other);
    }

    /**
     * Every registered loss: from logits and from probabilities, with and without label smoothing, where it has these
     * arguments. Those that need other arguments are left out.
     */
    public static List<Loss> all() {
        List<Loss> all = new ArrayList<>();
        for (Signature<? extends Loss> signature : Losses.signatures()) {
            List<ArgumentSpec> parameters = signature.parameters();
            if (parameters.stream().noneMatch(ArgumentSpec::required)) {
                for (Object logits : choices(signature, "from_logits", true, false)) {
                    for (Object smoothing : choices(signature, "label_smoothing", 0.0, SMOOTHING)) {
                        Map<String, Object> named = new LinkedHashMap<>();
                        put(named, "from_logits", logits);
                        put(named, "label_smoothing", smoothing);
                        all.add(signature.create(List.of(), named));
                    }
                }
            }
        }
        return all;
    }

    /** The values to be tried of an argument; "" for none where a loss does not have it. */
    private static List<Object> choices(Signature<?> signature, String argument, Object... values) {
        return signature.parameters().stream().anyMatch(parameter -> parameter.name().equals(argument))
                ? List.of(values) : List.of("");
    }

    private static void put(Map<String, Object> named, String argument, Object value) {
        if (!value.equals("")) {
            named.put(argument, value);
        }
    }

    /** A loss as text: "BinaryCrossentropy(from_logits=true)". */
    public static String text(Loss loss) {
        try {
            return Losses.format(loss);
        } catch (IllegalArgumentException e) {
            return loss.toString();
        }
    }

    /**
     * A random case of a loss: up to five samples, and as many predictions per sample as the loss can take, up to five.
     */
    public static LossCase draw(Loss loss, long seed) {
        Draw draw = new Draw(seed);
        int samples = draw.between(1, 5);
        return new LossCase(loss, Shape.of(samples, draw.between(loss.link() == Activation.SOFTMAX ? 2 : 1, 5)), seed);
    }

    @Override
    public String rerun() {
        return Rerun.command("gradcheck", text(loss), predictions, seed);
    }

    @Override
    public String rerunParity(String backend) {
        return Rerun.command("parity", text(loss), predictions, seed) + " --backend " + backend;
    }

    @Override
    public long terms() {
        return predictions.size() / predictions.batch();
    }

    @Override
    public String toString() {
        return text(loss) + " on " + predictions + ", seed " + seed;
    }
}
