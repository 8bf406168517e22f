package dev.whisker.example;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.whisker.backend.Backends;
import dev.whisker.layer.SingleLayer;
import dev.whisker.op.Backend;
import dev.whisker.tensor.Shape;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SteepTanhTest {
    @Test
    void gradientAgreesWithDifferences() {
        Random random = new Random(1);
        double[] x = random.doubles(30, -1, 1).toArray();
        double[] dy = random.doubles(30, -1, 1).toArray();
        try (Backend backend = Backends.open("reference");
             SingleLayer layer = SingleLayer.of(new SteepTanh(1.5), Shape.of(2, 5, 3)).gradients().build(backend)) {
            layer.forward(x);
            double[] dx = layer.backward(dy).input();
            for (int i = 0; i < x.length; i++) {
                assertEquals((weighted(layer, x, i, 1e-6, dy) - weighted(layer, x, i, -1e-6, dy)) / 2e-6, dx[i], 1e-8);
            }
        }
    }

    /** The sum of y * dy with element i of x moved a little: its slope is dx[i]. */
    private static double weighted(SingleLayer layer, double[] x, int i, double by, double[] dy) {
        double[] moved = x.clone();
        moved[i] += by;
        double[] y = layer.forward(moved);
        double sum = 0;
        for (int j = 0; j < y.length; j++) {
            sum += y[j] * dy[j];
        }
        return sum;
    }
}
