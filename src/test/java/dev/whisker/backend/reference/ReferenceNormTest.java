package dev.whisker.backend.reference;

import static dev.whisker.backend.reference.Tensors.BACKEND;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import dev.whisker.tensor.Shape;
import dev.whisker.tensor.Tensor;
import java.util.Arrays;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** Batch normalization: gradients with the batch's and with fixed statistics. */
class ReferenceNormTest {
    private static final double EPSILON = 1e-3;

    @Property(seed = "41", tries = 40)
    void trainingGradients(@ForAll @IntRange(min = 2, max = 4) int batch,
            @ForAll @IntRange(min = 1, max = 3) int channels, @ForAll boolean affine,
                           @ForAll long seed) {
        Case c = new Case(Shape.of(batch, 2, 2, channels), affine, seed);
        Runnable forward = () -> BACKEND.norm().trainingForward(c.x, c.gamma, c.beta, EPSILON, 0.99, c.movingMean,
                c.movingVariance, c.y, c.mean, c.inverse);
        forward.run();
        BACKEND.norm().trainingBackward(c.x, c.dy, c.gamma, c.mean, c.inverse, c.dx, c.dgamma, c.dbeta);
        c.check(forward);
    }

    @Property(seed = "42", tries = 40)
    void inferenceGradients(@ForAll @IntRange(min = 1, max = 4) int batch,
            @ForAll @IntRange(min = 1, max = 3) int channels, @ForAll boolean affine,
                            @ForAll long seed) {
        Case c = new Case(Shape.of(batch, 2, 2, channels), affine, seed);
        Runnable forward = () -> BACKEND.norm().inferenceForward(c.x, c.gamma, c.beta, c.movingMean, c.movingVariance,
                EPSILON, c.y);
        BACKEND.norm().inferenceBackward(c.x, c.dy, c.gamma, c.movingMean, c.movingVariance, EPSILON, c.dx, c.dgamma,
                c.dbeta);
        c.check(forward);
    }

    @Test
    void statisticsByHand() {
        Tensor x = Tensors.of(Shape.of(2, 2), 1, 10, 3, 30);
        Tensor y = Tensors.empty(x.shape());
        Tensor movingMean = Tensors.row(0, 1);
        Tensor movingVariance = Tensors.row(1, 2);
        Tensor mean = Tensors.empty(Shape.of(2));
        Tensor inverse = Tensors.empty(Shape.of(2));
        BACKEND.norm().trainingForward(x, Tensors.row(2, 1), Tensors.row(5, 0), 0, 0.9, movingMean, movingVariance, y,
                mean, inverse);
        assertArrayEquals(new double[] {3, -1, 7, 1}, Tensors.values(y), 1e-14);
        assertArrayEquals(new double[] {2, 20}, Tensors.values(mean));
        assertArrayEquals(new double[] {1, 0.1}, Tensors.values(inverse), 1e-16);
        assertArrayEquals(new double[] {0.2, 2.9}, Tensors.values(movingMean), 1e-14);
        assertArrayEquals(new double[] {1, 11.8}, Tensors.values(movingVariance), 1e-14);
    }

    @Test
    void unwantedGradientsMayBeLeftOut() {
        Case c = new Case(Shape.of(3, 1, 2, 2), true, 7);
        Case same = new Case(Shape.of(3, 1, 2, 2), true, 7);
        BACKEND.norm().inferenceBackward(c.x, c.dy, c.gamma, c.movingMean, c.movingVariance, EPSILON, c.dx, c.dgamma,
                c.dbeta);
        BACKEND.norm().inferenceBackward(same.x, same.dy, same.gamma, same.movingMean, same.movingVariance, EPSILON,
                same.dx, null, null);
        assertArrayEquals(Tensors.values(c.dx), Tensors.values(same.dx));
        BACKEND.norm().inferenceBackward(same.x, same.dy, same.gamma, same.movingMean, same.movingVariance, EPSILON,
                null, same.dgamma, same.dbeta);
        assertArrayEquals(Tensors.values(c.dgamma), Tensors.values(same.dgamma));
        assertArrayEquals(Tensors.values(c.dbeta), Tensors.values(same.dbeta));
    }

    /** Random values for every argument; gamma and beta are null where not affine. */
    private static final class Case {
        final Tensor x;
        final Tensor y;
        final Tensor dy;
        final Tensor dx;
        final Tensor gamma;
        final Tensor beta;
        final Tensor dgamma;
        final Tensor dbeta;
        final Tensor movingMean;
        final Tensor movingVariance;
        final Tensor mean;
        final Tensor inverse;

        Case(Shape shape, boolean affine, long seed) {
            Random random = new Random(seed);
            Shape channels = Shape.of(shape.channels());
            x = Tensors.random(shape, random);
            dy = Tensors.random(shape, random);
            y = Tensors.empty(shape);
            dx = Tensors.empty(shape);
            gamma = affine ? Tensors.random(channels, random) : null;
            beta = affine ? Tensors.random(channels, random) : null;
            dgamma = affine ? Tensors.empty(channels) : null;
            dbeta = affine ? Tensors.empty(channels) : null;
            movingMean = Tensors.random(channels, random);
            movingVariance = Tensors.of(channels,
                    Arrays.stream(Tensors.values(Tensors.random(channels, random))).map(v -> 0.1 + v * v).toArray());
            mean = Tensors.empty(channels);
            inverse = Tensors.empty(channels);
        }

        void check(Runnable forward) {
            Tensors.assertGradient("dx", forward, y, dy, x, dx);
            if (gamma != null) {
                Tensors.assertGradient("dgamma", forward, y, dy, gamma, dgamma);
                Tensors.assertGradient("dbeta", forward, y, dy, beta, dbeta);
            }
        }
    }
}
