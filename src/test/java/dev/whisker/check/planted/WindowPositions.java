package dev.whisker.check.planted;

import dev.whisker.op.Conv2dSpec;
import dev.whisker.op.LinearPlan;
import dev.whisker.op.Window2d;
import dev.whisker.tensor.Shape;
import java.util.function.UnaryOperator;

/** Where a convolution's window lies: pixel h = i * strideHeight + p * dilationHeight - top, and w likewise. */
record WindowPositions(int strideHeight, int strideWidth, int dilationHeight, int dilationWidth, int top, int left) {
    private static WindowPositions of(Window2d window, Shape input) {
        return new WindowPositions(window.strideHeight(), window.strideWidth(), window.dilationHeight(),
                window.dilationWidth(),
                window.padTop(input.height()), window.padLeft(input.width()));
    }

    WindowPositions withoutStride() {
        return new WindowPositions(1, 1, dilationHeight, dilationWidth, top, left);
    }

    WindowPositions withoutDilation() {
        return new WindowPositions(strideHeight, strideWidth, 1, 1, top, left);
    }

    /** One row too many above, one column too many on the left. */
    WindowPositions shifted() {
        return new WindowPositions(strideHeight, strideWidth, dilationHeight, dilationWidth, top + 1, left + 1);
    }

    WindowPositions swapped() {
        return new WindowPositions(strideWidth, strideHeight, dilationWidth, dilationHeight, left, top);
    }

    /** The plan of a convolution whose input gradient is taken at other positions than its output. */
    static LinearPlan wrongInputGradient(TensorArrays values, Replaced.Call making, LinearPlan real,
            UnaryOperator<WindowPositions> change) {
        if (!(making.arguments()[0] instanceof Conv2dSpec spec)) {
            return real;
        }
        Shape input = (Shape) making.arguments()[1];
        WindowPositions wrong = change.apply(of(spec.window(), input));
        return Replaced.method(LinearPlan.class, real, "backwardInput", call -> {
            double[] dx = wrong.inputGradient(values.of(call.tensor(0)), spec.outputShape(input),
                    values.of(call.tensor(1)), spec.kernelShape(input), input);
            values.set(call.tensor(2), i -> dx[i]);
            return null;
        });
    }

    /** {@code dx[n,h,w,c] += dz[n,i,j,f] * kernel[p,q,c,f]}. */
    private double[] inputGradient(double[] dz, Shape output, double[] kernel, Shape kernelShape, Shape input) {
        double[] dx = new double[(int) input.size()];
        int filters = output.channels();
        int channels = input.channels();
        int places = kernelShape.get(0) * kernelShape.get(1);
        for (int pixel = 0; pixel < output.rows(); pixel++) {
            int n = pixel / (output.height() * output.width());
            for (int place = 0; place < places; place++) {
                int h = pixel / output.width() % output.height() * strideHeight
                        + place / kernelShape.get(1) * dilationHeight - top;
                int w = pixel % output.width() * strideWidth + place % kernelShape.get(1) * dilationWidth - left;
                if (h < 0 || w < 0 || h >= input.height() || w >= input.width()) {
                    continue;
                }
                for (int c = 0; c < channels; c++) {
                    for (int f = 0; f < filters; f++) {
                        dx[((n * input.height() + h) * input.width() + w) * channels + c]
                                += dz[pixel * filters + f] * kernel[(place * channels + c) * filters + f];
                    }
                }
            }
        }
        return dx;
    }
}
