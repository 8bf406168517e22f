package dev.whisker.model;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.whisker.backend.cpu.OpenCpu;
import dev.whisker.backend.reference.ReferenceBackend;
import dev.whisker.layer.Conv2D;
import dev.whisker.layer.Dense;
import dev.whisker.layer.Flatten;
import dev.whisker.layer.MaxPooling2D;
import dev.whisker.model.rewrite.JoinMaxPooling;
import dev.whisker.model.rewrite.MoveReluAfterMaxPooling;
import dev.whisker.model.rewrite.SliceBatches;
import dev.whisker.op.Activation;
import dev.whisker.op.Backend;
import dev.whisker.op.Mode;
import dev.whisker.op.Precision;
import dev.whisker.tensor.Shape;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The bytes of a step, counted by hand. Elements of the reference backend have 8 bytes. */
class TrafficTest {
    private static Traffic traffic(Graph graph, Mode mode) {
        try (Backend backend = new ReferenceBackend()) {
            return traffic(graph, backend, mode);
        }
    }

    private static Traffic traffic(Graph graph, Backend backend, Mode mode) {
        ProgramSpec spec = new ProgramSpec(2, mode);
        try (Model model = Model.create(graph, backend, mode, 1);
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

    /** What lies before pooling, and its gradient, have memory that only a watched step writes. */
    @Test
    void leavesOutWhatOnlyAWatchedStepWrites() {
        try (Backend backend = OpenCpu.withTiledConvolutions(Precision.FP32)) {
            Graph joined = pooled(false, backend);
            long picture = 2 * 18 * 18;
            long pooled = 2 * 8 * 8 * 2;
            long weights = 3 * 3 * 2 + 2;
            long forward = 4 * (picture + pooled + weights);
            assertEquals(new Traffic(forward, 0), traffic(joined, backend, Mode.INFERENCE));
            // Besides, the places of the maxima, of one byte; backward the gradients of output and weights, and what
            // is kept: picture, output and places.
            assertEquals(new Traffic(forward + pooled, 4 * (pooled + weights + picture + pooled) + pooled),
                    traffic(joined, backend, Mode.TRAINING));
            // In a graph of its own.
            Graph nested = Sequential.builder(joined.input()).add(joined.asLayer()).build();
            assertEquals(new Traffic(forward, 0), traffic(nested, backend, Mode.INFERENCE));
        }
    }

    /** Each lane has memory for what its slice leaves after pooling. */
    @Test
    void leavesItOutOfSlicesToo() {
        try (Backend backend = OpenCpu.withTiledConvolutions(Precision.FP32)) {
            int lanes = backend.lanes().count() == 2 ? 2 : 1;
            long ends = 2 * 18 * 18 + 2 * 3;
            long weights = 3 * 3 * 2 + 2 + 8 * 8 * 2 * 3 + 3;
            long between = lanes * 8 * 8 * 2;
            Graph sliced = SliceBatches.apply(pooled(true, backend), 1);
            assertEquals(1, sliced.size());
            assertEquals(new Traffic(4 * (ends + weights + 2 * between), 0),
                    traffic(sliced, backend, Mode.INFERENCE));
        }
    }

    /** A convolution with max pooling and relu as one node, perhaps with a Dense layer after it. */
    private static Graph pooled(boolean dense, Backend backend) {
        Sequential.Builder chain = Sequential.builder(Shape.of(18, 18, 1))
                .add(Conv2D.of(2, 3).activation(Activation.RELU)).add(MaxPooling2D.of(2));
        if (dense) {
            chain.add(Flatten.of()).add(Dense.of(3));
        }
        Graph moved = MoveReluAfterMaxPooling.apply(chain.build());
        Graph joined = JoinMaxPooling.apply(moved, backend.conv());
        assertEquals(moved.size() - 2, joined.size());
        return joined.withNodes(joined.nodes().stream().map(node -> new Node(node.path(), node.computation(),
                node.inputs(), node.trainable(), dense, node.draws())).toList());
    }
}
