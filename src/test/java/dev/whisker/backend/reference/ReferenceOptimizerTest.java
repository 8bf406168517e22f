package dev.whisker.backend.reference;

import static dev.whisker.backend.reference.Tensors.BACKEND;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import dev.whisker.tensor.Tensor;
import org.junit.jupiter.api.Test;

/** Adam. */
class ReferenceOptimizerTest {

    /**
     * Three steps against the bias-corrected form of the paper (Kingma and Ba, algorithm 1), with the epsilon that
     * Keras' form amounts to.
     */
    @Test
    void adamIsThePapersWithEpsilonHat() {
        double rate = 0.01;
        double beta1 = 0.9;
        double beta2 = 0.999;
        double epsilon = 1e-7;
        double[][] gradients = {{0.5, -2}, {-0.25, -1}, {1e-6, 3}};
        Tensor w = Tensors.row(1, 2);
        Tensor m = Tensors.row(0, 0);
        Tensor v = Tensors.row(0, 0);
        double[] weights = {1, 2};
        double[] first = new double[2];
        double[] second = new double[2];
        for (int t = 1; t <= gradients.length; t++) {
            double[] g = gradients[t - 1];
            double correction1 = 1 - Math.pow(beta1, t);
            double correction2 = 1 - Math.pow(beta2, t);
            BACKEND.optimizer().adam(w, Tensors.row(g), m, v, rate * Math.sqrt(correction2) / correction1, beta1, beta2,
                    epsilon, null);
            for (int i = 0; i < 2; i++) {
                first[i] = beta1 * first[i] + (1 - beta1) * g[i];
                second[i] = beta2 * second[i] + (1 - beta2) * g[i] * g[i];
                double epsilonHat = epsilon / Math.sqrt(correction2);
                weights[i] -= rate * (first[i] / correction1) / (Math.sqrt(second[i] / correction2) + epsilonHat);
            }
            assertArrayEquals(weights, Tensors.values(w), 1e-15);
            assertArrayEquals(first, Tensors.values(m), 1e-15);
            assertArrayEquals(second, Tensors.values(v), 1e-15);
        }
    }

    @Test
    void theFirstStepIsTheLearningRate() {
        Tensor w = Tensors.row(0, 0);
        double alpha = 0.001 * Math.sqrt(1 - 0.999) / (1 - 0.9);
        BACKEND.optimizer().adam(w, Tensors.row(42, -0.1), Tensors.row(0, 0), Tensors.row(0, 0), alpha, 0.9, 0.999,
                1e-7, null);
        assertArrayEquals(new double[] {-0.001, 0.001}, Tensors.values(w), 1e-7);
    }
}
