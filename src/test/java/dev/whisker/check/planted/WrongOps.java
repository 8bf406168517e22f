package dev.whisker.check.planted;

import dev.whisker.check.planted.Replaced.Call;
import dev.whisker.op.Activation;
import dev.whisker.op.Backend;
import dev.whisker.op.ConvOps;
import dev.whisker.op.LinearPlan;
import dev.whisker.op.PoolOps;
import dev.whisker.tensor.Shape;
import dev.whisker.tensor.Tensor;
import java.util.Arrays;
import java.util.function.UnaryOperator;

/** The operations with a mistake that takes more than a line. */
final class WrongOps {
    private WrongOps() {
    }

    static Breakage positions(UnaryOperator<WindowPositions> change) {
        return Breakage.plan(ConvOps.class, "conv",
                (values, making, real) -> WindowPositions.wrongInputGradient(values, making, real, change));
    }

    /** {@link LinearPlan#backwardInput} with a kernel (p,q,c,f) read as if it were (p,q,f,c). */
    static Object transposeKernel(TensorArrays values, Call call) {
        Shape shape = call.tensor(1).shape();
        int channels = shape.get(2);
        int filters = shape.get(3);
        double[] kernel = values.of(call.tensor(1));
        double[] transposed = new double[kernel.length];
        for (int i = 0; i < kernel.length; i++) {
            int place = i / (channels * filters);
            int c = i / filters % channels;
            int f = i % filters;
            transposed[i] = kernel[(place * filters + f) * channels + c];
        }
        return call.proceedWith(1, values.copy(shape, transposed));
    }

    /**
     * {@link LinearPlan#backwardParameters} that sums runs of neighbours into dbias, in place of what lies above each
     * other.
     */
    static Object sumBiasAlongRows(TensorArrays values, Call call) {
        call.proceed();
        if (call.tensor(3) != null) {
            double[] dz = values.of(call.tensor(1));
            double[] sums = new double[(int) call.tensor(3).size()];
            for (int i = 0; i < dz.length; i++) {
                sums[i / (dz.length / sums.length)] += dz[i];
            }
            values.set(call.tensor(3), i -> sums[i]);
        }
        return null;
    }

    static Object addToKernelGradient(TensorArrays values, Call call) {
        double[] before = values.of(call.tensor(2));
        call.proceed();
        double[] gradient = values.of(call.tensor(2));
        values.set(call.tensor(2), i -> before[i] + gradient[i]);
        return null;
    }

    /** A derivative of x taken at y. */
    static Object deriveAtOutput(TensorArrays values, Call call) {
        Tensor x = call.tensor(1);
        if (x == null) {
            return call.proceed();
        }
        Tensor y = values.copy(x.shape(), values.of(x));
        values.backend().activation().forward((Activation) call.arguments()[0], x, y);
        return call.proceedWith(1, y);
    }

    /** {@code dx[c] = dy[c] y[c] (1 - y[c])}: the diagonal of softmax's Jacobian alone. */
    static Object softmaxByElement(TensorArrays values, Call call) {
        if (call.arguments()[0] != Activation.SOFTMAX) {
            return call.proceed();
        }
        double[] y = values.of(call.tensor(2));
        double[] dy = values.of(call.tensor(3));
        values.set(call.tensor(4), i -> dy[i] * y[i] * (1 - y[i]));
        return null;
    }

    /** Batch norm's dx without one of its two sums: that of dy (mean), or that of dy*h times h (variance). */
    static Object normalizationWithout(boolean mean, TensorArrays values, Call call) {
        call.proceed();
        Tensor dx = call.tensor(5);
        if (dx == null) {
            return null;
        }
        double[] x = values.of(call.tensor(0));
        double[] dy = values.of(call.tensor(1));
        double[] gamma = call.tensor(2) == null ? null : values.of(call.tensor(2));
        double[] center = values.of(call.tensor(3));
        double[] inverse = values.of(call.tensor(4));
        int channels = center.length;
        double[] h = new double[x.length];
        double[] sums = new double[channels];
        for (int i = 0; i < x.length; i++) {
            int c = i % channels;
            h[i] = mean ? 1 : (x[i] - center[c]) * inverse[c];
            sums[c] += dy[i] * h[i];
        }
        double[] right = values.of(dx);
        double rows = (double) x.length / channels;
        values.set(dx, i -> right[i] + (gamma == null ? 1
                : gamma[i % channels]) * inverse[i % channels] * h[i] * sums[i % channels] / rows);
        return null;
    }

    /** {@link PoolOps#globalMaxForward} that notes the last of several maxima. */
    static Object lastMaximum(TensorArrays values, Call call) {
        call.proceed();
        if (call.tensor(2) != null) {
            double[] x = values.of(call.tensor(0));
            double[] y = values.of(call.tensor(1));
            Shape shape = call.tensor(0).shape();
            int channels = shape.channels();
            int pixels = shape.height() * shape.width();
            double[] last = new double[y.length];
            for (int i = 0; i < x.length; i++) {
                int pooled = i / (pixels * channels) * channels + i % channels;
                if (x[i] == y[pooled]) {
                    last[pooled] = i / channels % pixels;
                }
            }
            values.set(call.tensor(2), i -> last[i]);
        }
        return null;
    }

    /** A backend whose global max pooling sends a gradient to every maximum that it saw, not to the first alone. */
    static Backend toEveryMaximum(Backend backend) {
        double[][] seen = new double[1][];
        Backend noting = Breakage.broken(backend, PoolOps.class, "pool", "globalMaxForward", (values, call) -> {
            seen[0] = values.of(call.tensor(0));
            return call.proceed();
        });
        return Breakage.broken(noting, PoolOps.class, "pool", "globalMaxBackward", (values, call) -> {
            double[] x = seen[0];
            double[] dy = values.of(call.tensor(0));
            Shape shape = call.tensor(2).shape();
            int channels = shape.channels();
            int pixels = shape.height() * shape.width();
            double[] largest = new double[dy.length];
            Arrays.fill(largest, Double.NEGATIVE_INFINITY);
            for (int i = 0; i < x.length; i++) {
                int pooled = i / (pixels * channels) * channels + i % channels;
                largest[pooled] = Math.max(largest[pooled], x[i]);
            }
            values.set(call.tensor(2), i -> {
                int pooled = i / (pixels * channels) * channels + i % channels;
                return x[i] == largest[pooled] ? dy[pooled] : 0;
            });
            return null;
        });
    }
}
