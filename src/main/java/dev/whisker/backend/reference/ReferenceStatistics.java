package dev.whisker.backend.reference;

import dev.whisker.op.StatisticsOps;
import dev.whisker.tensor.Tensor;

/** Statistics of channels, in two passes over each: the mean first, then what deviates from it. */
final class ReferenceStatistics implements StatisticsOps {

    @Override
    public void channels(Tensor x, double floor, Tensor out) {
        int channels = x.shape().channels();
        Elements in = Elements.of(x);
        Elements numbers = Elements.of("out", out, (long) NUMBERS * channels);
        if (in.size() == 0) {
            throw new IllegalArgumentException("statistics need at least one row, received " + x);
        }
        for (int c = 0; c < channels; c++) {
            double[] of = channel(in, c, channels, floor);
            for (int k = 0; k < NUMBERS; k++) {
                numbers.set(k * channels + c, of[k]);
            }
        }
    }

    private static double raised(double value, double floor) {
        return value < floor ? floor : value;
    }

    private static double[] channel(Elements in, int channel, int channels, double floor) {
        double sum = 0;
        double min = Double.POSITIVE_INFINITY;
        double max = Double.NEGATIVE_INFINITY;
        int count = 0;
        int zeros = 0;
        int nonFinite = 0;
        for (int i = channel; i < in.size(); i += channels) {
            double value = raised(in.get(i), floor);
            if (Double.isFinite(value)) {
                sum += value;
                min = Math.min(min, value);
                max = Math.max(max, value);
                count++;
                zeros += value == 0 ? 1 : 0;
            } else {
                nonFinite++;
            }
        }
        double mean = sum / count;
        double squares = 0;
        for (int i = channel; i < in.size(); i += channels) {
            double value = raised(in.get(i), floor);
            double deviation = Double.isFinite(value) ? value - mean : 0;
            squares += deviation * deviation;
        }
        return new double[] {mean, Math.sqrt(squares / count), count == 0 ? Double.NaN : min,
            count == 0 ? Double.NaN : max, zeros, nonFinite};
    }
}
