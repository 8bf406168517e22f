package dev.whisker.backend.reference;

import dev.whisker.op.Interpolation;
import dev.whisker.tensor.Shape;

/**
 * Resizing with half-pixel centres and no anti-aliasing: the product of one interpolation along height and one along
 * width (TensorFlow {@code core/kernels/image/resize_bilinear_op.cc} and {@code resize_nearest_neighbor_op.cc}).
 */
record ResizeMap(Shape input, Shape output, Interpolation interpolation) implements PixelMap {

    @Override
    public void forEachTap(Tap tap) {
        Axis rows = Axis.of(interpolation, input.height(), output.height());
        Axis columns = Axis.of(interpolation, input.width(), output.width());
        for (int n = 0; n < output.batch(); n++) {
            for (int i = 0; i < output.height(); i++) {
                int top = n * input.height() + rows.lower[i];
                int bottom = n * input.height() + rows.upper[i];
                double v = rows.lerp[i];
                for (int j = 0; j < output.width(); j++) {
                    int target = (n * output.height() + i) * output.width() + j;
                    int left = columns.lower[j];
                    int right = columns.upper[j];
                    double u = columns.lerp[j];
                    tap.visit(target, top * input.width() + left, (1 - v) * (1 - u));
                    tap.visit(target, top * input.width() + right, (1 - v) * u);
                    tap.visit(target, bottom * input.width() + left, v * (1 - u));
                    tap.visit(target, bottom * input.width() + right, v * u);
                }
            }
        }
    }

    /** Along one axis output i is {@code (1 - lerp[i]) * x[lower[i]] + lerp[i] * x[upper[i]]}. */
    private record Axis(int[] lower, int[] upper, double[] lerp) {

        static Axis of(Interpolation interpolation, int in, int out) {
            Axis axis = new Axis(new int[out], new int[out], new double[out]);
            for (int i = 0; i < out; i++) {
                if (interpolation == Interpolation.NEAREST) {
                    axis.nearest(i, in, out);
                } else {
                    axis.bilinear(i, in, out);
                }
            }
            return axis;
        }

        /**
         * {@code at = (i + 0.5) * in / out - 0.5}, between {@code floor(at)} and {@code ceil(at)}, both kept inside.
         */
        private void bilinear(int i, int in, int out) {
            double at = (i + 0.5) * in / out - 0.5;
            lower[i] = (int) Math.max(Math.floor(at), 0);
            upper[i] = (int) Math.min(Math.ceil(at), in - 1);
            lerp[i] = at - Math.floor(at);
        }

        /**
         * {@code floor((i + 0.5) * in / out)}. In float32 as TensorFlow computes it, and not in double: where the
         * position is a whole number, rounding decides which pixel it is, and the contract is TensorFlow's.
         */
        private void nearest(int i, int in, int out) {
            float scale = (float) in / (float) out;
            int at = Math.min((int) Math.floor((i + 0.5f) * scale), in - 1);
            lower[i] = at;
            upper[i] = at;
        }
    }
}
