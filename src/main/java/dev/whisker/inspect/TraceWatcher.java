package dev.whisker.inspect;

import dev.whisker.layer.ValueWatcher;
import dev.whisker.op.Backend;
import dev.whisker.op.Statistics;
import dev.whisker.op.StatisticsOps;
import dev.whisker.tensor.Memory;
import dev.whisker.tensor.Shape;
import dev.whisker.tensor.Tensor;
import java.util.List;
import java.util.Map;

/** Shows an observation what a pass computes, under the names of the values. */
class TraceWatcher implements ValueWatcher {
    private final Backend backend;
    private final Map<String, List<String>> names;
    private final Observation observation;

    /** @param names of the value that a node gives, by the node's path */
    TraceWatcher(Backend backend, Map<String, List<String>> names, Observation observation) {
        this.backend = backend;
        this.names = names;
        this.observation = observation;
    }

    /** A tensor as an observation sees it. */
    Observation.Value value(Tensor tensor) {
        return new Observation.Value() {
            @Override
            public Shape shape() {
                return tensor.shape();
            }

            @Override
            public double[] read() {
                return backend.read(tensor);
            }

            @Override
            public Statistics[] statistics() {
                return TraceWatcher.this.statistics(tensor);
            }
        };
    }

    private Statistics[] statistics(Tensor of) {
        Shape shape = StatisticsOps.outputShape(of.shape());
        try (Memory memory = backend.allocate(shape.size() * backend.floatType().bytes())) {
            Tensor numbers = new Tensor(shape, backend.floatType(), memory, 0);
            backend.statistics().channels(of, numbers);
            return Statistics.read(backend.read(numbers), of.shape());
        }
    }

    @Override
    public void forward(String path, Tensor output) {
        names.getOrDefault(path, List.of()).forEach(name -> observation.value(name, value(output)));
    }

    @Override
    public void gradient(String path, Tensor output) {
        names.getOrDefault(path, List.of()).forEach(name -> observation.gradient(name, value(output)));
    }

    @Override
    public void backward(String path, Tensor input) {
        // The gradients of values are seen before their layers run backward.
    }
}
