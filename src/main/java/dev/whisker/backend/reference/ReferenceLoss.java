package dev.whisker.backend.reference;

import dev.whisker.op.LossOps;
import dev.whisker.tensor.Tensor;

/**
 * Losses, row by row, in their stable forms. A label that is not a class gives NaN, as TensorFlow does on a GPU:
 * nothing can be thrown from there.
 */
final class ReferenceLoss implements LossOps {
    /** Keras' {@code epsilon()}: probabilities are kept this far from 0 and 1. */
    private static final double EPSILON = 1e-7;
    /** What smoothing draws the target of a single probability to. */
    private static final double HALF = 0.5;

    @Override
    public void sparseCrossEntropyFromLogits(Tensor logits, Tensor labels, double gradientScale, Tensor losses,
            Tensor gradient) {
        Rows rows = new Rows(logits, labels, 1, losses, gradient);
        Elements softmax = rows.temporary();
        for (int n = 0; n < rows.count; n++) {
            int row = n * rows.width;
            int label = rows.label(n);
            rows.losses.set(n, sparseCrossEntropy(rows.predictions, row, rows.width, label, softmax));
            for (int c = 0; rows.gradient != null && c < rows.width; c++) {
                rows.gradient.set(row + c, gradientScale * softmaxMinusOneHot(softmax.get(row + c), c, label));
            }
        }
    }

    /** By the chain rule {@code dp[c] = (softmax(log p)[c] - onehot[c]) / p[c]}, and 0 where p was clipped. */
    @Override
    public void sparseCrossEntropyFromProbabilities(Tensor probabilities, Tensor labels, double gradientScale,
            Tensor losses, Tensor gradient) {
        Rows rows = new Rows(probabilities, labels, 1, losses, gradient);
        Elements logarithms = rows.temporary();
        Elements softmax = rows.temporary();
        for (int i = 0; i < logarithms.size(); i++) {
            logarithms.set(i, Math.log(clip(rows.predictions.get(i))));
        }
        for (int n = 0; n < rows.count; n++) {
            int row = n * rows.width;
            int label = rows.label(n);
            rows.losses.set(n, sparseCrossEntropy(logarithms, row, rows.width, label, softmax));
            for (int c = 0; rows.gradient != null && c < rows.width; c++) {
                double p = rows.predictions.get(row + c);
                rows.gradient.set(row + c, isClipped(p) ? 0
                        : gradientScale * softmaxMinusOneHot(softmax.get(row + c), c, label) / p);
            }
        }
    }

    /** {@code log(sum over c of exp(z[c])) - z[label]}; leaves the row's softmax. */
    private static double sparseCrossEntropy(Elements z, int row, int classes, int label, Elements softmax) {
        ReferenceActivation.softmax(z, row, classes, softmax);
        return label == Rows.NO_CLASS ? Double.NaN : logSumExp(z, row, classes) - z.get(row + label);
    }

    /** {@code log(sum over c of exp(z[c])) = max z + log(sum over c of exp(z[c] - max z))}, which cannot overflow. */
    private static double logSumExp(Elements z, int row, int classes) {
        double max = Double.NEGATIVE_INFINITY;
        for (int c = 0; c < classes; c++) {
            max = Math.max(max, z.get(row + c));
        }
        double sum = 0;
        for (int c = 0; c < classes; c++) {
            sum += Math.exp(z.get(row + c) - max);
        }
        return max + Math.log(sum);
    }

    private static double softmaxMinusOneHot(double softmax, int c, int label) {
        return label == Rows.NO_CLASS ? Double.NaN : softmax - (c == label ? 1 : 0);
    }

    @Override
    public void categoricalCrossEntropyFromLogits(Tensor logits, Tensor targets, double smoothing, double gradientScale,
            Tensor losses, Tensor gradient) {
        Rows rows = new Rows(logits, targets, logits.shape().channels(), losses, gradient);
        Elements softmax = rows.temporary();
        for (int n = 0; n < rows.count; n++) {
            int row = n * rows.width;
            ReferenceActivation.softmax(rows.predictions, row, rows.width, softmax);
            double all = logSumExp(rows.predictions, row, rows.width);
            double loss = 0;
            double mass = 0;
            for (int i = row; i < row + rows.width; i++) {
                double t = rows.target(i, smoothing, 1.0 / rows.width);
                loss += t * (all - rows.predictions.get(i));
                mass += t;
            }
            rows.losses.set(n, loss);
            for (int i = row; rows.gradient != null && i < row + rows.width; i++) {
                double t = rows.target(i, smoothing, 1.0 / rows.width);
                rows.gradient.set(i, gradientScale * (softmax.get(i) * mass - t));
            }
        }
    }

    /** With {@code g[c] = -t[c] / q[c]}, 0 where clipped: {@code dp[c] = (g[c] - sum over k of g[k] q[k]) / sum(p)}. */
    @Override
    public void categoricalCrossEntropyFromProbabilities(Tensor probabilities, Tensor targets, double smoothing,
            double gradientScale, Tensor losses, Tensor gradient) {
        Rows rows = new Rows(probabilities, targets, probabilities.shape().channels(), losses, gradient);
        for (int n = 0; n < rows.count; n++) {
            int row = n * rows.width;
            double sum = 0;
            for (int i = row; i < row + rows.width; i++) {
                sum += rows.predictions.get(i);
            }
            double loss = 0;
            double[] g = new double[rows.width];
            double product = 0;
            for (int c = 0; c < rows.width; c++) {
                double q = rows.predictions.get(row + c) / sum;
                double t = rows.target(row + c, smoothing, 1.0 / rows.width);
                loss -= t * Math.log(clip(q));
                g[c] = isClipped(q) ? 0 : -t / q;
                product += g[c] * q;
            }
            rows.losses.set(n, loss);
            for (int c = 0; rows.gradient != null && c < rows.width; c++) {
                rows.gradient.set(row + c, gradientScale * (g[c] - product) / sum);
            }
        }
    }

    @Override
    public void binaryCrossEntropyFromLogits(Tensor logits, Tensor targets, double smoothing, double gradientScale,
            Tensor losses, Tensor gradient) {
        Rows rows = new Rows(logits, targets, logits.shape().channels(), losses, gradient);
        for (int n = 0; n < rows.count; n++) {
            double sum = 0;
            for (int i = n * rows.width; i < (n + 1) * rows.width; i++) {
                double z = rows.predictions.get(i);
                double t = rows.target(i, smoothing, HALF);
                sum += Math.max(z, 0) - z * t + Math.log1p(Math.exp(-Math.abs(z)));
                if (rows.gradient != null) {
                    rows.gradient.set(i, gradientScale * (ReferenceActivation.sigmoid(z) - t) / rows.width);
                }
            }
            rows.losses.set(n, sum / rows.width);
        }
    }

    /** Gradient {@code ((1-t) / (1-p) - t / p) / C}. */
    @Override
    public void binaryCrossEntropyFromProbabilities(Tensor probabilities, Tensor targets, double smoothing,
            double gradientScale, Tensor losses, Tensor gradient) {
        Rows rows = new Rows(probabilities, targets, probabilities.shape().channels(), losses, gradient);
        for (int n = 0; n < rows.count; n++) {
            double sum = 0;
            for (int i = n * rows.width; i < (n + 1) * rows.width; i++) {
                double p = clip(rows.predictions.get(i));
                double t = rows.target(i, smoothing, HALF);
                sum -= t * Math.log(p) + (1 - t) * Math.log(1 - p);
                if (rows.gradient != null) {
                    boolean clipped = isClipped(rows.predictions.get(i));
                    rows.gradient.set(i, clipped ? 0 : gradientScale * ((1 - t) / (1 - p) - t / p) / rows.width);
                }
            }
            rows.losses.set(n, sum / rows.width);
        }
    }

    @Override
    public void meanSquaredError(Tensor predictions, Tensor targets, double gradientScale, Tensor losses,
            Tensor gradient) {
        Rows rows = new Rows(predictions, targets, predictions.shape().channels(), losses, gradient);
        for (int n = 0; n < rows.count; n++) {
            double sum = 0;
            for (int i = n * rows.width; i < (n + 1) * rows.width; i++) {
                double difference = rows.predictions.get(i) - rows.target(i);
                sum += difference * difference;
                if (rows.gradient != null) {
                    rows.gradient.set(i, gradientScale * 2 * difference / rows.width);
                }
            }
            rows.losses.set(n, sum / rows.width);
        }
    }

    private static double clip(double p) {
        return Math.min(Math.max(p, EPSILON), 1 - EPSILON);
    }

    private static boolean isClipped(double p) {
        return p < EPSILON || p > 1 - EPSILON;
    }

    @Override
    public void sparseCategoricalAccuracy(Tensor predictions, Tensor labels, Tensor correct) {
        Rows rows = new Rows(predictions, labels, 1, correct, null);
        for (int n = 0; n < rows.count; n++) {
            int row = n * rows.width;
            int best = 0;
            for (int c = 1; c < rows.width; c++) {
                if (rows.predictions.get(row + c) > rows.predictions.get(row + best)) {
                    best = c;
                }
            }
            rows.losses.set(n, best == rows.target(n) ? 1 : 0);
        }
    }

    @Override
    public void binaryAccuracy(Tensor predictions, Tensor labels, double threshold, Tensor correct) {
        Rows rows = new Rows(predictions, labels, predictions.shape().channels(), correct, null);
        for (int n = 0; n < rows.count; n++) {
            double right = 0;
            for (int i = n * rows.width; i < (n + 1) * rows.width; i++) {
                right += (rows.predictions.get(i) > threshold ? 1 : 0) == rows.target(i) ? 1 : 0;
            }
            rows.losses.set(n, right / rows.width);
        }
    }

    /** The tensors of a loss: {@code count} rows of {@code width} predictions, labels, and a number for each row. */
    private static final class Rows {
        /** Stands for a label that is not a whole number in [0, width). */
        static final int NO_CLASS = -1;

        final int count;
        final int width;
        final Elements predictions;
        final Elements losses;
        final Elements gradient;
        private final Elements labels;

        Rows(Tensor predictions, Tensor labels, int labelsPerRow, Tensor losses, Tensor gradient) {
            count = Math.toIntExact(predictions.shape().rows());
            width = predictions.shape().channels();
            this.predictions = Elements.of(predictions);
            this.labels = Elements.of("labels", labels, (long) count * labelsPerRow);
            this.losses = Elements.of("the result", losses, count);
            this.gradient = gradient == null ? null : Elements.of("gradient", gradient, predictions.size());
        }

        int label(int n) {
            double label = labels.get(n);
            return label >= 0 && label < width && label == Math.rint(label) ? (int) label : NO_CLASS;
        }

        double target(int i) {
            return labels.get(i);
        }

        /** Of i, drawn by label smoothing to the value that says nothing. */
        double target(int i, double smoothing, double nothing) {
            return labels.get(i) * (1 - smoothing) + smoothing * nothing;
        }

        Elements temporary() {
            return new Elements(new double[predictions.size()], 0, predictions.size());
        }
    }
}
