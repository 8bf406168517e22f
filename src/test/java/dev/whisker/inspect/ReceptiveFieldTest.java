package dev.whisker.inspect;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.whisker.backend.reference.ReferenceBackend;
import dev.whisker.experiment.ExperimentReader;
import dev.whisker.op.Backend;
import dev.whisker.tensor.Shape;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Receptive fields against what moves when a pixel moves. */
class ReceptiveFieldTest {
    private static final String LAYERS = """
            - Conv2D(2, 3, strides=2, padding=same, activation=tanh)
            - a: Conv2D(2, 3, dilation_rate=2, padding=same, activation=tanh)
            - b: {layer: "Conv2D(2, 1, activation=tanh)", from: conv2d}
            - sum: {layer: Add, from: [a, b]}
            - AveragePooling2D(2)
            - ZeroPadding2D(1)
            - last: Conv2D(1, 2)
            - Flatten
            - Dense(2)
            """;

    @Test
    void isWhatMovesAPosition() {
        try (Backend backend = new ReferenceBackend();
             Trace trace = Trace.of(ExperimentReader.readModel("test", "model:\n" + LAYERS.indent(2),
                     Shape.of(24, 24, 1)), backend)) {
            for (String layer : List.of("conv2d", "a", "sum", "average_pooling2d", "last")) {
                ReceptiveField field = ReceptiveField.of(trace, layer).orElseThrow();
                Shape shape = trace.shape(layer);
                for (int at : new int[] {0, shape.get(0) / 2, shape.get(0) - 1}) {
                    double[][] picture = {new double[24 * 24]};
                    Arrays.setAll(picture[0], i -> Math.sin(i));
                    double[] moves = ReceptiveField.effective(trace, layer, at, at, picture).values();
                    int first = 24;
                    int last = -1;
                    for (int i = 0; i < moves.length; i++) {
                        if (moves[i] != 0) {
                            first = Math.min(first, i / 24);
                            last = Math.max(last, i / 24);
                        }
                    }
                    assertEquals(field.rows().from(at), first, layer + " at " + at);
                    assertEquals(field.rows().to(at, 24), last + 1, layer + " at " + at);
                }
            }
            assertEquals(Optional.empty(), ReceptiveField.of(trace, "flatten"));
            assertTrue(ReceptiveField.of(trace, "dense").isEmpty());
        }
    }
}
