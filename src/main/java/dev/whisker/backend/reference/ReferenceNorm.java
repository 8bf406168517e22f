package dev.whisker.backend.reference;

import dev.whisker.op.NormOps;
import dev.whisker.tensor.Tensor;

/** Batch normalization (Ioffe and Szegedy, 2015), channel by channel over the R rows of a matrix (R,C). */
final class ReferenceNorm implements NormOps {

    @Override
    public void trainingForward(Tensor x, Tensor gamma, Tensor beta, double epsilon, double momentum,
                                Tensor movingMean, Tensor movingVariance, Tensor y, Tensor mean,
                                Tensor inverseDeviation) {
        int channels = x.shape().channels();
        int rows = Math.toIntExact(x.shape().rows());
        Elements in = Elements.of(x);
        Elements out = Elements.of("y", y, x.size());
        Elements g = parameter("gamma", gamma, channels);
        Elements b = parameter("beta", beta, channels);
        Elements batchMean = Elements.of("mean", mean, channels);
        Elements inverse = Elements.of("inverseDeviation", inverseDeviation, channels);
        Elements mean0 = Elements.of("movingMean", movingMean, channels);
        Elements variance0 = Elements.of("movingVariance", movingVariance, channels);
        for (int c = 0; c < channels; c++) {
            double mu = 0;
            for (int r = 0; r < rows; r++) {
                mu += in.get(r * channels + c);
            }
            mu /= rows;
            double variance = 0;
            for (int r = 0; r < rows; r++) {
                double deviation = in.get(r * channels + c) - mu;
                variance += deviation * deviation;
            }
            variance /= rows;
            batchMean.set(c, mu);
            inverse.set(c, 1 / Math.sqrt(variance + epsilon));
            mean0.set(c, mean0.get(c) * momentum + mu * (1 - momentum));
            variance0.set(c, variance0.get(c) * momentum + variance * (1 - momentum));
            for (int r = 0; r < rows; r++) {
                int i = r * channels + c;
                out.set(i, valueOr(1, g, c) * (in.get(i) - mu) * inverse.get(c) + valueOr(0, b, c));
            }
        }
    }

    @Override
    public void trainingBackward(Tensor x, Tensor dy, Tensor gamma, Tensor mean, Tensor inverseDeviation, Tensor dx,
            Tensor dgamma, Tensor dbeta) {
        int channels = x.shape().channels();
        int rows = Math.toIntExact(x.shape().rows());
        Elements in = Elements.of(x);
        Elements upstream = Elements.of("dy", dy, x.size());
        Elements g = parameter("gamma", gamma, channels);
        Elements mu = Elements.of("mean", mean, channels);
        Elements inverse = Elements.of("inverseDeviation", inverseDeviation, channels);
        double[] sumDy = new double[channels];
        double[] sumDyH = new double[channels];
        parameterGradients(in, upstream, mu, inverse, sumDy, sumDyH);
        if (dx != null) {
            Elements gradient = Elements.of("dx", dx, x.size());
            for (int i = 0; i < in.size(); i++) {
                int c = i % channels;
                double h = (in.get(i) - mu.get(c)) * inverse.get(c);
                gradient.set(i, valueOr(1, g, c) * inverse.get(c) * (upstream.get(i) - sumDy[c] / rows
                        - h * sumDyH[c] / rows));
            }
        }
        store("dgamma", sumDyH, dgamma);
        store("dbeta", sumDy, dbeta);
    }

    @Override
    public void inferenceForward(Tensor x, Tensor gamma, Tensor beta, Tensor mean, Tensor variance, double epsilon,
            Tensor y) {
        int channels = x.shape().channels();
        Elements in = Elements.of(x);
        Elements out = Elements.of("y", y, x.size());
        Elements g = parameter("gamma", gamma, channels);
        Elements b = parameter("beta", beta, channels);
        Elements mu = Elements.of("mean", mean, channels);
        Elements inverse = inverseDeviation(variance, channels, epsilon);
        for (int i = 0; i < in.size(); i++) {
            int c = i % channels;
            out.set(i, valueOr(1, g, c) * (in.get(i) - mu.get(c)) * inverse.get(c) + valueOr(0, b, c));
        }
    }

    /**
     * {@code dbeta = sum dy}, {@code dgamma = sum dy*h}, {@code dx = gamma * dy / sqrt(variance + epsilon)}: mean and
     * variance do not depend on x.
     */
    @Override
    public void inferenceBackward(Tensor x, Tensor dy, Tensor gamma, Tensor mean, Tensor variance, double epsilon,
            Tensor dx, Tensor dgamma, Tensor dbeta) {
        int channels = dy.shape().channels();
        Elements upstream = Elements.of(dy);
        Elements inverse = inverseDeviation(variance, channels, epsilon);
        if (dx != null) {
            Elements gradient = Elements.of("dx", dx, dy.size());
            Elements g = parameter("gamma", gamma, channels);
            for (int i = 0; i < upstream.size(); i++) {
                int c = i % channels;
                gradient.set(i, valueOr(1, g, c) * upstream.get(i) * inverse.get(c));
            }
        }
        if (dgamma != null || dbeta != null) {
            double[] sumDy = new double[channels];
            double[] sumDyH = new double[channels];
            parameterGradients(Elements.of("x", x, dy.size()), upstream, Elements.of("mean", mean, channels), inverse,
                    sumDy, sumDyH);
            store("dgamma", sumDyH, dgamma);
            store("dbeta", sumDy, dbeta);
        }
    }

    /**
     * With h = (x - mean) * inverse: {@code sumDy[c] = sum over r of dy[r,c]} and
     * {@code sumDyH[c] = sum over r of dy[r,c] * h[r,c]}.
     */
    private static void parameterGradients(Elements x, Elements dy, Elements mean, Elements inverse, double[] sumDy,
            double[] sumDyH) {
        for (int i = 0; i < x.size(); i++) {
            int c = i % sumDy.length;
            sumDy[c] += dy.get(i);
            sumDyH[c] += dy.get(i) * (x.get(i) - mean.get(c)) * inverse.get(c);
        }
    }

    private static Elements inverseDeviation(Tensor variance, int channels, double epsilon) {
        Elements v = Elements.of("variance", variance, channels);
        double[] inverse = new double[channels];
        for (int c = 0; c < channels; c++) {
            inverse[c] = 1 / Math.sqrt(v.get(c) + epsilon);
        }
        return new Elements(inverse, 0, channels);
    }

    private static Elements parameter(String name, Tensor tensor, int channels) {
        return tensor == null ? null : Elements.of(name, tensor, channels);
    }

    private static double valueOr(double absent, Elements parameter, int c) {
        return parameter == null ? absent : parameter.get(c);
    }

    private static void store(String name, double[] values, Tensor target) {
        if (target != null) {
            Elements out = Elements.of(name, target, values.length);
            System.arraycopy(values, 0, out.values(), out.offset(), values.length);
        }
    }
}
