package dev.whisker.inspect;

import java.util.Arrays;

/** A number for each position of a picture or of a layer's value, row by row. */
public record Heatmap(int height, int width, double[] values) {
    public Heatmap {
        if (values.length != height * width) {
            throw new IllegalArgumentException("a map of " + height + " x " + width + " has " + height * width
                    + " numbers, received " + values.length);
        }
    }

    /** Where the largest number is, the first of equal ones: its index in {@link #values}. */
    public int largest() {
        int best = 0;
        for (int i = 1; i < values.length; i++) {
            best = values[i] > values[best] ? i : best;
        }
        return best;
    }

    public double max() {
        return values[largest()];
    }

    /** Every number divided by the largest; the same map where that is not positive. */
    public Heatmap overMax() {
        double max = max();
        return max > 0 ? new Heatmap(height, width, Arrays.stream(values).map(each -> each / max).toArray()) : this;
    }

    /**
     * Resized bilinearly with half-pixel centers and no antialiasing, in float64:
     * {@link dev.whisker.data.Bilinear}'s formula.
     */
    public Heatmap resized(int newHeight, int newWidth) {
        double[] out = new double[newHeight * newWidth];
        for (int y = 0; y < newHeight; y++) {
            Blend row = Blend.of(y, height, newHeight);
            for (int x = 0; x < newWidth; x++) {
                Blend column = Blend.of(x, width, newWidth);
                double top = column.mix(at(row.lower, column.lower), at(row.lower, column.upper));
                double bottom = column.mix(at(row.upper, column.lower), at(row.upper, column.upper));
                out[y * newWidth + x] = row.mix(top, bottom);
            }
        }
        return new Heatmap(newHeight, newWidth, out);
    }

    private double at(int y, int x) {
        return values[y * width + x];
    }

    /** Two positions of an axis, and the weight of the upper one. */
    private record Blend(int lower, int upper, double weight) {
        static Blend of(int index, int in, int out) {
            double place = (index + 0.5) * in / out - 0.5;
            double floor = Math.floor(place);
            return new Blend(Math.max((int) floor, 0), Math.min((int) Math.ceil(place), in - 1), place - floor);
        }

        double mix(double low, double high) {
            return low + (high - low) * weight;
        }
    }
}
