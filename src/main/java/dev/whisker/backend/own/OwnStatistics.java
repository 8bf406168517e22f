package dev.whisker.backend.own;

import dev.whisker.op.StatisticsOps;
import dev.whisker.tensor.Tensor;

/** Statistics of channels. */
final class OwnStatistics extends OwnFamily implements StatisticsOps {
    OwnStatistics(OwnDevice device) {
        super(device);
    }

    @Override
    public void channels(Tensor x, double floor, Tensor out) {
        int c = x.shape().channels();
        check(opsFor(x).channelStatistics(elements(x, x.size()), floats(out, (long) NUMBERS * c), x.shape().rows(), c,
                (float) floor, queue()), "statistics", x.shape());
    }
}
