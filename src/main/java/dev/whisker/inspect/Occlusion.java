package dev.whisker.inspect;

import dev.whisker.tensor.Shape;

/**
 * How much the score of a class falls where a square of the picture is covered:
 *
 * <pre>S(x) - S(x with the square [top, top + size) x [left, left + size) set to fill)</pre>
 * for top, left = 0, stride, 2 stride, ... Source: Zeiler and Fergus 2014, "Visualizing and Understanding Convolutional
 * Networks".
 *
 * @param size   of the square, in pixels
 * @param stride from one square to the next, in pixels
 * @param fill   what covers, on the scale of what goes into the network
 */
public record Occlusion(int size, int stride, double fill) {
    public Occlusion {
        if (size < 1 || stride < 1) {
            throw new IllegalArgumentException("a square and its stride are at least 1 pixel, received " + size
                    + " and " + stride);
        }
    }

    /** Squares of a fifth of the shorter side, half overlapping, of middle gray on the scale 0 to 255. */
    public static Occlusion forSize(Shape shape) {
        int size = Math.max(1, Math.min(shape.get(0), shape.get(1)) / 5);
        return new Occlusion(size, Math.max(1, size / 2), 127.5);
    }

    /** The map: one number for each square. */
    public Heatmap of(Trace trace, double[] picture, int classNumber) {
        Shape shape = trace.shape(ObservedGraph.INPUT);
        int rows = places(shape.get(0));
        int columns = places(shape.get(1));
        double[] scores = ForwardBatches.scores(trace, classNumber, rows * columns + 1, i -> i == 0 ? picture
                : covered(picture, shape, (i - 1) / columns * stride, (i - 1) % columns * stride));
        double[] falls = new double[rows * columns];
        for (int i = 0; i < falls.length; i++) {
            falls[i] = scores[0] - scores[i + 1];
        }
        return new Heatmap(rows, columns, falls);
    }

    private int places(int extent) {
        return extent < size ? 1 : (extent - size) / stride + 1;
    }

    private double[] covered(double[] picture, Shape shape, int top, int left) {
        double[] covered = picture.clone();
        for (int y = top; y < Math.min(top + size, shape.get(0)); y++) {
            for (int x = left; x < Math.min(left + size, shape.get(1)); x++) {
                for (int c = 0; c < shape.get(2); c++) {
                    covered[(y * shape.get(1) + x) * shape.get(2) + c] = fill;
                }
            }
        }
        return covered;
    }
}
