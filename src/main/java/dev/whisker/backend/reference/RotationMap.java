package dev.whisker.backend.reference;

import dev.whisker.op.FillMode;
import dev.whisker.op.Interpolation;
import dev.whisker.op.RotationSpec;
import dev.whisker.tensor.Shape;

/**
 * Rotation of picture n by {@code angles[n]} radians, counter-clockwise about its centre: output pixel (i,j) looks at
 * input
 * <pre>
 * x = cos*j - sin*i + xo        xo = ((W-1) - (cos*(W-1) - sin*(H-1))) / 2
 * y = sin*j + cos*i + yo        yo = ((H-1) - (sin*(W-1) + cos*(H-1))) / 2
 * </pre>
 * Coordinates outside the picture are {@linkplain #inside mapped into it} first, and interpolated then. CONSTANT maps
 * nothing: each of the four neighbours that lies outside counts with the fill value, so the picture's edge fades over
 * one pixel (TensorFlow {@code core/kernels/image/image_ops.h}, as of 2.21).
 */
record RotationMap(Shape shape, RotationSpec spec, double[] angles) implements PixelMap {

    @Override
    public void forEachTap(Tap tap) {
        int height = shape.height();
        int width = shape.width();
        for (int n = 0; n < shape.batch(); n++) {
            double cos = Math.cos(angles[n]);
            double sin = Math.sin(angles[n]);
            double xo = ((width - 1) - (cos * (width - 1) - sin * (height - 1))) / 2;
            double yo = ((height - 1) - (sin * (width - 1) + cos * (height - 1))) / 2;
            for (int i = 0; i < height; i++) {
                for (int j = 0; j < width; j++) {
                    double x = inside(cos * j - sin * i + xo, width, spec.fillMode());
                    double y = inside(sin * j + cos * i + yo, height, spec.fillMode());
                    interpolate(n, (n * height + i) * width + j, x, y, tap);
                }
            }
        }
    }

    private void interpolate(int n, int target, double x, double y, Tap tap) {
        if (spec.interpolation() == Interpolation.NEAREST) {
            tap.visit(target, pixel(n, (int) nearest(y), (int) nearest(x)), 1);
            return;
        }
        int left = (int) Math.floor(x);
        int top = (int) Math.floor(y);
        double u = x - left;
        double v = y - top;
        tap.visit(target, pixel(n, top, left), (1 - v) * (1 - u));
        tap.visit(target, pixel(n, top, left + 1), (1 - v) * u);
        tap.visit(target, pixel(n, top + 1, left), v * (1 - u));
        tap.visit(target, pixel(n, top + 1, left + 1), v * u);
    }

    /**
     * Halves away from zero, as C's round: Math.round would take -0.5 into the picture. A sum with 0.5 would round the
     * number below 0.5 up.
     */
    private static double nearest(double at) {
        double size = Math.abs(at);
        double whole = Math.floor(size);
        return Math.copySign(size - whole < 0.5 ? whole : whole + 1, at);
    }

    private int pixel(int n, int h, int w) {
        return h >= 0 && h < shape.height() && w >= 0 && w < shape.width() ? (n * shape.height() + h) * shape.width()
                + w : OUTSIDE;
    }

    /** Where in [0, length - 1] the value for coordinate {@code at} lies; CONSTANT leaves it where it is. */
    static double inside(double at, int length, FillMode fillMode) {
        return switch (fillMode) {
            case CONSTANT -> at;
            case NEAREST -> clamp(at, length);
            case REFLECT -> clamp(reflect(at, length), length);
            case WRAP -> clamp(wrap(at, length), length);
        };
    }

    /** {@code d c b a | a b c d | d c b a}: period 2 * length. */
    private static double reflect(double at, int length) {
        int period = 2 * length;
        if (at < 0) {
            double shifted = at + period * (long) (-at / period);
            return shifted < -length ? shifted + period : -shifted - 1;
        }
        if (at > length - 1) {
            double shifted = at - period * (long) (at / period);
            return shifted >= length ? period - shifted - 1 : shifted;
        }
        return at;
    }

    /**
     * {@code a b c d | a b c d | a b c d}; the number of periods is counted in steps of length - 1, as TensorFlow and
     * SciPy before it do.
     */
    private static double wrap(double at, int length) {
        if (length == 1) {
            return 0;
        }
        if (at < 0) {
            return at + length * ((long) (-at / (length - 1)) + 1);
        }
        if (at > length - 1) {
            return at - length * (long) (at / (length - 1));
        }
        return at;
    }

    private static double clamp(double at, int length) {
        return Math.min(Math.max(at, 0), length - 1);
    }
}
