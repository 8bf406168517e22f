package dev.whisker.backend.reference;

import dev.whisker.op.MaxPoolPlan;
import dev.whisker.op.Mode;
import dev.whisker.op.PoolOps;
import dev.whisker.op.PooledReluPlan;
import dev.whisker.op.Scratch;
import dev.whisker.op.Window2d;
import dev.whisker.tensor.DType;
import dev.whisker.tensor.Shape;
import dev.whisker.tensor.Tensor;
import java.util.Optional;

/** Pooling. Positions are kept as whole numbers in FLOAT64: h * W + w of the input. */
final class ReferencePool implements PoolOps {

    @Override
    public MaxPoolPlan planMax(Window2d window, Shape input, Mode mode, Scratch scratch) {
        return new ReferenceMaxPoolPlan(window, input);
    }

    @Override
    public Optional<PooledReluPlan> planMaxRelu(Window2d window, Shape input) {
        return Optional.of(new ReferencePooledRelu(new ReferenceMaxPoolPlan(window, input), input));
    }

    @Override
    public void averageForward(Window2d window, Tensor x, Tensor y) {
        Elements in = Elements.of(x);
        Elements out = Elements.of("y", y, window.outputShape(x.shape()).size());
        int channels = x.shape().channels();
        int[] counts = counts(window, x.shape());
        out.fill(0);
        new WindowWalk(window, x.shape()).forEach((inputPixel, place, outputPixel) -> {
            for (int c = 0; c < channels; c++) {
                out.add(outputPixel * channels + c, in.get(inputPixel * channels + c));
            }
        });
        for (int i = 0; i < out.size(); i++) {
            out.set(i, out.get(i) / counts[i / channels]);
        }
    }

    @Override
    public void averageBackward(Window2d window, Tensor dy, Tensor dx) {
        Elements upstream = Elements.of("dy", dy, window.outputShape(dx.shape()).size());
        Elements gradient = Elements.of(dx);
        int channels = dx.shape().channels();
        int[] counts = counts(window, dx.shape());
        gradient.fill(0);
        new WindowWalk(window, dx.shape()).forEach((inputPixel, place, outputPixel) -> {
            for (int c = 0; c < channels; c++) {
                gradient.add(inputPixel * channels + c, upstream.get(outputPixel * channels + c) / counts[outputPixel]);
            }
        });
    }

    /** For each output pixel, how many input pixels its window holds. */
    private static int[] counts(Window2d window, Shape input) {
        Shape output = window.undilated("average pooling").outputShape(input);
        int[] counts = new int[output.batch() * output.height() * output.width()];
        new WindowWalk(window, input).forEach((inputPixel, place, outputPixel) -> counts[outputPixel]++);
        return counts;
    }

    /** Whether a value that comes later takes the place of the maximum so far: it is larger, or the first NaN. */
    static boolean exceeds(double value, double maximum) {
        return value > maximum || (Double.isNaN(value) && !Double.isNaN(maximum));
    }

    @Override
    public void globalMaxForward(Tensor x, Tensor y, Tensor index) {
        Maps maps = new Maps(x.shape());
        Elements in = Elements.of(x);
        Elements out = Elements.of("y", y, maps.pooledSize());
        Elements where = index == null ? null : Elements.of("index", index, maps.pooledSize());
        for (int n = 0; n < maps.batch; n++) {
            for (int c = 0; c < maps.channels; c++) {
                int first = 0;
                for (int position = 1; position < maps.area; position++) {
                    if (exceeds(in.get(maps.at(n, position, c)), in.get(maps.at(n, first, c)))) {
                        first = position;
                    }
                }
                out.set(n * maps.channels + c, in.get(maps.at(n, first, c)));
                if (where != null) {
                    where.set(n * maps.channels + c, first);
                }
            }
        }
    }

    @Override
    public void globalMaxBackward(Tensor dy, Tensor index, Tensor dx) {
        Maps maps = new Maps(dx.shape());
        Elements upstream = Elements.of("dy", dy, maps.pooledSize());
        Elements where = Elements.of("index", index, maps.pooledSize());
        Elements gradient = Elements.of(dx);
        gradient.fill(0);
        for (int n = 0; n < maps.batch; n++) {
            for (int c = 0; c < maps.channels; c++) {
                int pooled = n * maps.channels + c;
                gradient.set(maps.at(n, (int) where.get(pooled), c), upstream.get(pooled));
            }
        }
    }

    @Override
    public DType globalIndexType() {
        return DType.FLOAT64;
    }

    @Override
    public void globalAverageForward(Tensor x, Tensor y) {
        Maps maps = new Maps(x.shape());
        Elements in = Elements.of(x);
        Elements out = Elements.of("y", y, maps.pooledSize());
        for (int n = 0; n < maps.batch; n++) {
            for (int c = 0; c < maps.channels; c++) {
                double sum = 0;
                for (int position = 0; position < maps.area; position++) {
                    sum += in.get(maps.at(n, position, c));
                }
                out.set(n * maps.channels + c, sum / maps.area);
            }
        }
    }

    @Override
    public void globalAverageBackward(Tensor dy, Tensor dx) {
        Maps maps = new Maps(dx.shape());
        Elements upstream = Elements.of("dy", dy, maps.pooledSize());
        Elements gradient = Elements.of(dx);
        for (int n = 0; n < maps.batch; n++) {
            for (int c = 0; c < maps.channels; c++) {
                for (int position = 0; position < maps.area; position++) {
                    gradient.set(maps.at(n, position, c), upstream.get(n * maps.channels + c) / maps.area);
                }
            }
        }
    }

    /** Feature maps (N,H,W,C) with height and width seen as one axis of {@code area} positions. */
    private static final class Maps {
        private final int batch;
        private final int area;
        private final int channels;

        Maps(Shape shape) {
            batch = shape.batch();
            area = shape.height() * shape.width();
            channels = shape.channels();
        }

        int at(int n, int position, int c) {
            return (n * area + position) * channels + c;
        }

        int pooledSize() {
            return batch * channels;
        }
    }
}
