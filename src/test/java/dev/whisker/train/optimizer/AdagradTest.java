package dev.whisker.train.optimizer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.whisker.WhiskerException;
import dev.whisker.backend.reference.ReferenceBackend;
import dev.whisker.layer.Dense;
import dev.whisker.model.Model;
import dev.whisker.model.Parameter;
import dev.whisker.model.Sequential;
import dev.whisker.op.Backend;
import dev.whisker.op.Mode;
import dev.whisker.tensor.Shape;
import org.junit.jupiter.api.Test;

/** Three steps with the weights that Keras 3.15.1 computes in float64. */
class AdagradTest {
    private static final double[][] KERAS = {
        {0.4698488792472754, -0.9012270415395893, 2.0},
        {0.4182091185110939, -0.8569462976967095, 2.0},
        {0.3569718876992695, -0.8569462976967095, 2.0}};

    @Test
    void stepsAreThoseOfKeras() {
        Optimizer adagrad = Optimizers.parse("Adagrad(learning_rate=0.1)");
        assertEquals(Adagrad.of(0.1), adagrad);
        try (Backend backend = new ReferenceBackend();
                Model model = Model.create(Sequential.builder(Shape.of(1)).add(Dense.of(3).useBias(false)).build(),
                        backend, Mode.TRAINING, 1, adagrad.slots());
                OptimizerRun run = new OptimizerRun(adagrad, model)) {
            Parameter kernel = model.parameters().get("dense/kernel");
            backend.write(kernel.value(), new double[] {0.5, -1, 2});
            for (int step = 0; step < KERAS.length; step++) {
                backend.write(kernel.gradient(), new double[] {0.1 * (step + 1), step - 2, 0});
                run.step(step, null);
                assertArrayEquals(KERAS[step], backend.read(kernel.value()), 1e-14, "step " + (step + 1));
            }
        }
    }

    @Test
    void anAccumulatorThatBeginsAtZeroIsRefused() {
        WhiskerException e = assertThrows(WhiskerException.class,
                () -> Optimizers.parse("Adagrad(initial_accumulator_value=0)"));
        assertEquals("Adagrad's initial_accumulator_value must be positive, received 0.0", e.getMessage());
    }
}
