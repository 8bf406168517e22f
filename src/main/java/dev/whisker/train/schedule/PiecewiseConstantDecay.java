package dev.whisker.train.schedule;

import static dev.whisker.describe.ArgumentSpec.required;

import dev.whisker.WhiskerException;
import dev.whisker.describe.Signature;
import java.util.List;

/**
 * Rates that change at given steps: {@code values[0]} up to and including step {@code boundaries[0]}, then
 * {@code values[1]} up to and including {@code boundaries[1]}, and so on (Keras 3
 * {@code schedules/learning_rate_schedule.py}).
 *
 * @param boundaries rising
 * @param values     one more than boundaries
 */
public record PiecewiseConstantDecay(List<Integer> boundaries, List<Double> values) implements Schedule {
    /** Keras' constructor. */
    public static final Signature<PiecewiseConstantDecay> SIGNATURE = Signature.of("PiecewiseConstantDecay",
            PiecewiseConstantDecay.class, required("boundaries"), required("values"), Rates.NAME);

    /** @throws WhiskerException if the numbers of boundaries and values do not match, or boundaries do not rise */
    public PiecewiseConstantDecay {
        boundaries = List.copyOf(boundaries);
        values = List.copyOf(values);
        if (values.size() != boundaries.size() + 1) {
            throw new WhiskerException("PiecewiseConstantDecay needs one value more than boundaries, received "
                    + values.size() + " values for " + boundaries.size() + " boundaries");
        }
        for (int i = 1; i < boundaries.size(); i++) {
            if (boundaries.get(i) <= boundaries.get(i - 1)) {
                throw new WhiskerException("PiecewiseConstantDecay's boundaries must rise, received " + boundaries);
            }
        }
        values.forEach(value -> Rates.positive("PiecewiseConstantDecay", "values", value));
    }

    @Override
    public double at(long step) {
        int piece = 0;
        while (piece < boundaries.size() && step > boundaries.get(piece)) {
            piece++;
        }
        return values.get(piece);
    }

    @Override
    public String toString() {
        return Schedules.format(this);
    }
}
