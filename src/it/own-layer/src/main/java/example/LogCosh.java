package example;

import dev.whisker.describe.Signature;
import dev.whisker.op.Backend;
import dev.whisker.tensor.Shape;
import dev.whisker.tensor.Tensor;
import dev.whisker.train.loss.Loss;

/**
 * {@code log(cosh(x - t))}, the mean over a sample's outputs, whose gradient is {@code tanh(x - t)}. It is computed in
 * Java: the same on each backend, and slow on a GPU.
 */
public record LogCosh() implements Loss {
    public static final Signature<LogCosh> SIGNATURE = Signature.of("LogCosh", LogCosh.class);

    /** Any output will do. */
    @Override
    public void checkOutput(Shape output) {
    }

    @Override
    public void compute(Backend backend, boolean logits, Tensor predictions, Tensor targets, Tensor losses,
            Tensor gradient) {
        double[] x = backend.read(predictions);
        double[] t = backend.read(targets);
        double[] sums = new double[predictions.shape().batch()];
        double[] slopes = new double[x.length];
        int outputs = x.length / sums.length;
        for (int i = 0; i < x.length; i++) {
            double d = x[i] - t[i];
            // log(cosh(d)), which does not overflow.
            sums[i / outputs] += (Math.abs(d) + Math.log1p(Math.exp(-2 * Math.abs(d))) - Math.log(2)) / outputs;
            slopes[i] = Math.tanh(d) / x.length;
        }
        backend.write(losses, sums);
        if (gradient != null) {
            backend.write(gradient, slopes);
        }
    }
}
