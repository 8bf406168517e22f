package dev.whisker.format.tensorboard;

import dev.whisker.format.protobuf.ProtoMessage;

/**
 * A histogram as TensorBoard takes it.
 *
 * @param min     the smallest value
 * @param max     the largest value
 * @param sum     of the values
 * @param squares the sum of their squares
 * @param limits  the upper limits of the buckets, ascending
 * @param counts  how many values lie in each bucket
 */
public record EventHistogram(double min, double max, double sum, double squares, double[] limits, double[] counts) {
    /** @throws IllegalArgumentException unless there is a limit for each count */
    public EventHistogram {
        if (limits.length != counts.length) {
            throw new IllegalArgumentException(limits.length + " limits for " + counts.length + " counts");
        }
    }

    ProtoMessage message() {
        double number = 0;
        for (double count : counts) {
            number += count;
        }
        return new ProtoMessage().real64(1, min).real64(2, max).real64(3, number).real64(4, sum).real64(5, squares)
                .reals64(6, limits).reals64(7, counts);
    }
}
