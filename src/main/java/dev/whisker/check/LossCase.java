package dev.whisker.check;

import dev.whisker.WhiskerException;
import dev.whisker.tensor.Shape;
import dev.whisker.train.Loss;
import java.util.List;

/**
 * A loss with all that a check of it depends on.
 *
 * @param loss        told whether it sees logits or probabilities
 * @param predictions (N,C)
 */
public record LossCase(Loss loss, Shape predictions, long seed) implements CheckCase {
    private static final List<Boolean> FORMS = List.of(true, false);
    private static final List<String> LOSSES = List.of("sparse_categorical_crossentropy", "binary_crossentropy");

    @Override
    public LossCase withSeed(long other) {
        return new LossCase(loss, predictions, other);
    }

    /** Every loss in both forms. */
    public static List<Loss> all() {
        return LOSSES.stream().flatMap(name -> FORMS.stream().map(fromLogits -> Loss.named(name, fromLogits))).toList();
    }

    /** A loss as {@link #parse} takes it: "binary_crossentropy(from_logits=true)". */
    public static String text(Loss loss) {
        return loss.name() + "(from_logits=" + loss.fromLogits() + ")";
    }

    /**
     * The loss of this text.
     *
     * @throws WhiskerException if there is none, naming all
     */
    public static Loss parse(String text) {
        String wanted = text.replace(" ", "");
        return all().stream().filter(loss -> text(loss).equalsIgnoreCase(wanted)).findFirst()
                .orElseThrow(() -> new WhiskerException("unknown loss '" + text + "'; known are " + String.join(", ", all().stream().map(LossCase::text).toList())));
    }

    /** A random case of a loss: up to five samples, and as many predictions a sample as the loss can take. */
    public static LossCase draw(Loss loss, long seed) {
        Draw draw = new Draw(seed);
        boolean binary = loss.name().equals("binary_crossentropy");
        return new LossCase(loss, Shape.of(draw.between(1, 5), binary ? 1 : draw.between(2, 5)), seed);
    }

    @Override
    public String rerun() {
        return "./whisker gradcheck '" + text(loss) + "' --input-shape " + Rerun.extents(predictions) + " --seed " + seed + " --tries 1";
    }

    @Override
    public String toString() {
        return text(loss) + " on " + predictions + ", seed " + seed;
    }
}
