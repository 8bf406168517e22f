package dev.whisker.inspect;

import dev.whisker.tensor.Shape;
import java.util.Locale;

/**
 * Where in a layer's value A (height, width, channels) the score S of a class comes from, by g = dS/dA. Each map is
 * {@code relu(sum over channels k of ...)}, at the layer's size, and not scaled.
 *
 * <pre>
 * GRADCAM            alpha_k A_k, alpha_k = mean over positions of g_k
 * GRADCAM_PLUS_PLUS  w_k A_k, w_k = sum over positions of a relu(g),
 *                    a = g^2 / (2 g^2 + (sum over positions of A_k) g^3) where g &gt; 0, else 0
 * HIRESCAM           g A
 * LAYERCAM           relu(g) A
 * </pre>
 * Sources: Selvaraju et al. 2017, "Grad-CAM"; Chattopadhay et al. 2018, "Grad-CAM++", equations 10 and 19, with the
 * derivatives of exp(S) written by g, without the factor exp(S), and without a term against division by 0, which the
 * quotient does not need where g is positive and A is; Draelos and Carin 2020, "Use HiResCAM instead of Grad-CAM";
 * Jiang et al. 2021, "LayerCAM". Libraries differ in the formula of Grad-CAM++.
 */
public enum ClassActivationMap {
    GRADCAM,
    GRADCAM_PLUS_PLUS,
    HIRESCAM,
    LAYERCAM;

    /** What files call it: "gradcam". */
    public String key() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** What papers call it. */
    public String title() {
        return switch (this) {
            case GRADCAM -> "Grad-CAM";
            case GRADCAM_PLUS_PLUS -> "Grad-CAM++";
            case HIRESCAM -> "HiResCAM";
            case LAYERCAM -> "LayerCAM";
        };
    }

    /**
     * The map of one sample.
     *
     * @param shape    of the value: (height, width, channels)
     * @param value    A
     * @param gradient g
     */
    public Heatmap of(Shape shape, double[] value, double[] gradient) {
        int channels = shape.get(2);
        int positions = shape.get(0) * shape.get(1);
        double[] weights = this == GRADCAM ? means(gradient, positions, channels)
                : this == GRADCAM_PLUS_PLUS ? plusPlus(value, gradient, positions, channels) : null;
        double[] map = new double[positions];
        for (int p = 0; p < positions; p++) {
            double sum = 0;
            for (int k = 0; k < channels; k++) {
                double g = gradient[p * channels + k];
                double weight = weights != null ? weights[k] : this == LAYERCAM ? Math.max(g, 0) : g;
                sum += weight * value[p * channels + k];
            }
            map[p] = Math.max(sum, 0);
        }
        return new Heatmap(shape.get(0), shape.get(1), map);
    }

    private static double[] means(double[] rows, int positions, int channels) {
        double[] means = sums(rows, positions, channels);
        for (int k = 0; k < channels; k++) {
            means[k] /= positions;
        }
        return means;
    }

    private static double[] sums(double[] rows, int positions, int channels) {
        double[] sums = new double[channels];
        for (int i = 0; i < positions * channels; i++) {
            sums[i % channels] += rows[i];
        }
        return sums;
    }

    private static double[] plusPlus(double[] value, double[] gradient, int positions, int channels) {
        double[] sums = sums(value, positions, channels);
        double[] weights = new double[channels];
        for (int i = 0; i < positions * channels; i++) {
            double g = gradient[i];
            if (g > 0) {
                double a = g * g / (2 * g * g + sums[i % channels] * g * g * g);
                weights[i % channels] += a * g;
            }
        }
        return weights;
    }
}
