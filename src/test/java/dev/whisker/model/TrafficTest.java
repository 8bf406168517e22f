package dev.whisker.model;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.whisker.backend.reference.ReferenceBackend;
import dev.whisker.layer.Dense;
import dev.whisker.layer.Flatten;
import dev.whisker.op.Activation;
import dev.whisker.op.Backend;
import dev.whisker.op.Mode;
import dev.whisker.tensor.Shape;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The bytes of a step, counted by hand. Elements of the reference backend have 8 bytes. */
class TrafficTest {
    private static Traffic traffic(Graph graph, Mode mode) {
        ProgramSpec spec = new ProgramSpec(2, mode);
        try (Backend backend = new ReferenceBackend(); Model model = Model.create(graph, backend, mode, 1);
             PlannedPrograms programs = model.plan(List.of(spec))) {
            return programs.get(spec).traffic();
        }
    }

    private static Graph chain(Activation activation) {
        return Sequential.builder(Shape.of(4)).add(Flatten.of()).add(Dense.of(3).activation(activation))
                .add(Dense.of(1)).build();
    }

    @Test
    void countsWhatEachLayerReadsAndWrites() {
        // Inputs, output, kernel and bias of each; Flatten is a view.
        long forward = (2 * 4 + 2 * 3 + 4 * 3 + 3) + (2 * 3 + 2 + 3 + 1);
        // Gradients of the output and of kernel and bias, and the input; the first layer's input needs no gradient.
        long first = 2 * 3 + 4 * 3 + 3 + 2 * 4;
        long second = 2 + 3 + 1 + 2 * 3 + 2 * 3 + 3 + 1;
        assertEquals(new Traffic(8 * forward, 8 * (first + second)), traffic(chain(Activation.LINEAR), Mode.TRAINING));
        assertEquals(new Traffic(8 * forward, 0), traffic(chain(Activation.LINEAR), Mode.INFERENCE));
    }

    @Test
    void countsWhatIsKeptAndBuffersOfBackward() {
        Traffic linear = traffic(chain(Activation.LINEAR), Mode.TRAINING);
        Traffic relu = traffic(chain(Activation.RELU), Mode.TRAINING);
        assertEquals(linear.forward(), relu.forward());
        // The output, from which relu's slope follows; the gradient before relu is written and read.
        assertEquals(8 * 3 * 2 * 3, relu.backward() - linear.backward());
    }
}
