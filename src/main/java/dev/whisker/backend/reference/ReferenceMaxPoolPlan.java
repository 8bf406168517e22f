package dev.whisker.backend.reference;

import dev.whisker.op.MaxPoolPlan;
import dev.whisker.op.Window2d;
import dev.whisker.tensor.DType;
import dev.whisker.tensor.Shape;
import dev.whisker.tensor.Tensor;
import java.util.Arrays;

/** {@code y[n,i,j,c] = max over p,q of x[n,h(i,p),w(j,q),c]}, and where that maximum first occurs: h * W + w. */
final class ReferenceMaxPoolPlan implements MaxPoolPlan {
    private static final int NONE = -1;

    private final Shape input;
    private final Shape output;
    private final WindowWalk walk;
    /** For each output the element of x that is its maximum. */
    private final int[] argmax;

    ReferenceMaxPoolPlan(Window2d window, Shape input) {
        if (window.dilationHeight() != 1 || window.dilationWidth() != 1) {
            throw new IllegalArgumentException("max pooling has no dilation, received " + window);
        }
        this.input = input;
        output = window.outputShape(input);
        walk = new WindowWalk(window, input);
        argmax = new int[Math.toIntExact(output.size())];
    }

    @Override
    public Shape indexShape() {
        return output;
    }

    @Override
    public DType indexType() {
        return DType.FLOAT64;
    }

    @Override
    public void forward(Tensor x, Tensor y, Tensor index) {
        Elements in = Elements.of("x", x, input);
        Elements out = Elements.of("y", y, output);
        int channels = input.channels();
        Arrays.fill(argmax, NONE);
        walk.forEach((inputPixel, place, outputPixel) -> {
            for (int c = 0; c < channels; c++) {
                int candidate = inputPixel * channels + c;
                int pooled = outputPixel * channels + c;
                if (argmax[pooled] == NONE || ReferencePool.exceeds(in.get(candidate), in.get(argmax[pooled]))) {
                    argmax[pooled] = candidate;
                }
            }
        });
        for (int k = 0; k < argmax.length; k++) {
            out.set(k, in.get(argmax[k]));
        }
        if (index != null) {
            Elements where = Elements.of("index", index, output);
            int area = input.height() * input.width();
            for (int k = 0; k < argmax.length; k++) {
                where.set(k, argmax[k] / channels % area);
            }
        }
    }

    @Override
    public void backward(Tensor dy, Tensor index, Tensor dx) {
        Elements upstream = Elements.of("dy", dy, output);
        Elements where = Elements.of("index", index, output);
        Elements gradient = Elements.of("dx", dx, input);
        gradient.fill(0);
        int channels = input.channels();
        int area = input.height() * input.width();
        int pooledArea = output.height() * output.width();
        for (int k = 0; k < upstream.size(); k++) {
            int n = k / channels / pooledArea;
            gradient.add((n * area + (int) where.get(k)) * channels + k % channels, upstream.get(k));
        }
    }

    @Override
    public void close() {
        // Nothing is held.
    }
}
