package dev.whisker.check.planted;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.whisker.backend.reference.ReferenceBackend;
import dev.whisker.check.Parity;
import dev.whisker.layer.ReLU;
import dev.whisker.op.ActivationOps;
import dev.whisker.op.Backend;
import dev.whisker.tensor.Shape;
import dev.whisker.tensor.Tensor;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** A mistake at one element of very many is found as well. */
class LargeLayerTest {
    private static final int SEEDS = 8;
    private static final Shape SHAPE = Shape.of(2, 100, 100, 20);

    @Test
    void isFoundInAGradient() {
        try (Backend right = new ReferenceBackend()) {
            Backend wrong = Breakage.broken(right, ActivationOps.class, "activation", "backward", (values, call) -> {
                call.proceed();
                Tensor dx = call.tensor(4);
                double[] before = values.of(dx);
                values.set(dx, i -> i == before.length - 1 ? 1.5 * before[i] : before[i]);
                return null;
            });
            // At half of the points that element is negative, and has no gradient to get wrong.
            long found = LongStream.range(0,
                    SEEDS).filter(seed -> !Parity.of(ReLU.of(), SHAPE).seed(seed).run(wrong).passed()).count();
            assertTrue(found >= SEEDS / 4, () -> "found at " + found + " of " + SEEDS + " points");
        }
    }
}
