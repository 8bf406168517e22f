package dev.whisker.experiment;

import dev.whisker.data.Dataset;
import dev.whisker.train.Samples;

/**
 * Some samples of a data set at equal distances in its order, in double, as analyses of networks take them.
 *
 * @param values (height, width, channels) of each
 */
public record SampledPictures(double[][] values, int[] labels) {
    /** At most so many. */
    public static SampledPictures of(Samples samples, int count) {
        int taken = Math.min(count, samples.size());
        double[][] values = new double[taken][];
        int[] labels = new int[taken];
        for (int i = 0; i < taken; i++) {
            int id = samples.ids()[place(samples.size(), i, taken)];
            values[i] = picture(samples.dataset(), id);
            labels[i] = samples.dataset().label(id);
        }
        return new SampledPictures(values, labels);
    }

    /** Which of {@code all} things the one with this number is, where so many are taken at equal distances. */
    public static int place(int all, int number, int taken) {
        return (int) ((long) number * all / taken);
    }

    /** One picture of a data set. */
    public static double[] picture(Dataset dataset, int id) {
        float[] pixels = new float[dataset.sampleLength()];
        dataset.read(id, pixels, 0);
        double[] values = new double[pixels.length];
        for (int k = 0; k < values.length; k++) {
            values[k] = pixels[k];
        }
        return values;
    }
}
