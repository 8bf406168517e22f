package dev.whisker.check;

import dev.whisker.tensor.Shape;
import java.util.Locale;
import java.util.StringJoiner;

/**
 * How far one element of a gradient is off.
 *
 * @param gradient dx, d_kernel, ...
 * @param element  row-major, in a tensor of this shape; -1 for a random direction through all elements
 * @param of       what is differentiated: "y[0, 1, 2]", or "c . y" for a random cotangent c
 * @param backward what the layer's backward pass says
 * @param numeric  what central differences say
 * @param relative {@code |backward - numeric| / max(|backward|, |numeric|, floor)}, where the floor is what rounding
 *                 leaves of a derivative
 */
public record ElementError(String gradient, Shape shape, int element, String of, double backward, double numeric,
        double relative) {
    static ElementError of(String gradient, Shape shape, int element, String of, double backward, double numeric,
            double noise) {
        double error = Math.abs(backward - numeric);
        double scale = Math.max(Math.max(Math.abs(backward), Math.abs(numeric)), noise / Tolerance.GRADIENT);
        return new ElementError(gradient, shape, element, of, backward, numeric, Double.isFinite(error) ? error / scale
                : Double.POSITIVE_INFINITY);
    }

    /** "d_kernel[0, 1, 2, 0]". */
    public String name() {
        return element < 0 ? gradient + " along a random direction" : gradient + index(shape, element);
    }

    static String index(Shape shape, int element) {
        StringJoiner index = new StringJoiner(", ", "[", "]");
        long rest = element;
        for (int axis = 0; axis < shape.rank(); axis++) {
            long stride = 1;
            for (int inner = axis + 1; inner < shape.rank(); inner++) {
                stride *= shape.get(inner);
            }
            index.add(Long.toString(rest / stride));
            rest %= stride;
        }
        return index.toString();
    }

    @Override
    public String toString() {
        return String.format(Locale.ROOT,
                "%s of %s is %.9g by backward, %.9g by central differences: relative error %.2g",
                name(), of, backward, numeric, relative);
    }
}
