package dev.whisker.check;

import dev.whisker.tensor.Shape;

/** What the input and the weights of a checked layer hold: for layers that do not take just any numbers. */
@FunctionalInterface
public interface InputValues {
    /**
     * One value for each element, row-major.
     *
     * @param tensor "x" or a weight's name
     */
    double[] draw(String tensor, Shape shape, Draw draw);

    /**
     * Normal numbers of the order of 1; weights with more than one dimension are divided by the square root of the
     * terms that one output sums, and what is called a variance is positive. Rounding is judged by these.
     */
    InputValues MODERATE = (tensor, shape, draw) -> {
        if (tensor.endsWith("variance")) {
            return draw.uniform(shape.size(), 0.2, 2);
        }
        boolean isMatrix = !tensor.equals("x") && shape.rank() > 1;
        return draw.normal(shape.size(), isMatrix ? 1 / Math.sqrt(shape.rows()) : 1);
    };

    /**
     * As {@link #MODERATE}, but the input at one of three spreads, so that the flat and saturated parts of activations
     * are met as well.
     */
    InputValues SPREAD = (tensor, shape, draw) -> tensor.equals("x")
            ? draw.normal(shape.size(), draw.oneOf(0.5, 1.0, 3.0))
            : MODERATE.draw(tensor, shape, draw);
}
