package dev.whisker.cli;

import dev.whisker.data.Dataset;
import dev.whisker.train.Samples;

/**
 * Some samples of a data set, at equal distances in its order.
 *
 * @param values (height, width, channels) of each
 */
record SampledPictures(double[][] values, int[] labels) {
    static SampledPictures of(Samples samples, int count) {
        Dataset dataset = samples.dataset();
        int taken = Math.min(count, samples.size());
        double[][] values = new double[taken][dataset.sampleLength()];
        int[] labels = new int[taken];
        float[] picture = new float[dataset.sampleLength()];
        for (int i = 0; i < taken; i++) {
            int id = samples.ids()[place(samples, i, taken)];
            dataset.read(id, picture, 0);
            for (int k = 0; k < picture.length; k++) {
                values[i][k] = picture[k];
            }
            labels[i] = dataset.label(id);
        }
        return new SampledPictures(values, labels);
    }

    /** Which of the samples the one with this number is. */
    static int place(Samples samples, int number, int taken) {
        return (int) ((long) number * samples.size() / taken);
    }
}
