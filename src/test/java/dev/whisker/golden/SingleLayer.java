package dev.whisker.golden;

import dev.whisker.importer.NpyArray;
import dev.whisker.layer.BufferSpec;
import dev.whisker.layer.Layer;
import dev.whisker.layer.LayerContext;
import dev.whisker.layer.LayerInstance;
import dev.whisker.layer.Step;
import dev.whisker.layer.WeightSpec;
import dev.whisker.op.Backend;
import dev.whisker.op.Mode;
import dev.whisker.op.RandomKey;
import dev.whisker.op.Scratch;
import dev.whisker.tensor.Shape;
import dev.whisker.tensor.Tensor;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** One layer run forward and backward on given arrays, with all gradients wanted, in either mode. */
final class SingleLayer implements LayerContext {

    private final GoldenBackend.Session session;
    private final Mode mode;
    private final Scratch scratch = new Scratch();
    private final Map<String, Tensor> weights = new HashMap<>();
    private final Map<String, Tensor> gradients = new HashMap<>();

    private SingleLayer(GoldenBackend.Session session, Mode mode) {
        this.session = session;
        this.mode = mode;
    }

    /** The results under the names of the golden arrays: y, dx, d_ of each trained weight, and after training the moving statistics. */
    static Map<String, Tensor> run(GoldenBackend.Session session, Layer layer, Mode mode, Map<String, NpyArray> arrays) {
        return new SingleLayer(session, mode).run(layer, arrays);
    }

    private Map<String, Tensor> run(Layer layer, Map<String, NpyArray> arrays) {
        Tensor x = session.floats(arrays.get("x"));
        Tensor dy = session.floats(arrays.get("dy"));
        Shape output = layer.outputShape(x.shape());
        List<WeightSpec> specs = layer.weights(x.shape());
        for (WeightSpec weight : specs) {
            weights.put(weight.name(), session.floats(arrays.get(weight.name())));
            if (weight.trainable()) {
                gradients.put(weight.name(), session.empty(weight.shape().toArray()));
            }
        }
        Map<String, Tensor> results = new LinkedHashMap<>();
        try (LayerInstance instance = layer.build(this, x.shape()); scratch) {
            scratch.seal(backend()::allocate);
            instance.bind(instance.buffers().stream().map(this::buffer).toList());
            if (instance.isView()) {
                results.put("y", x.reshape(output));
                results.put("dx", dy.reshape(x.shape()));
            } else {
                Tensor y = session.empty(output.toArray());
                Tensor dx = session.empty(x.shape().toArray());
                Step step = new Step(0, 0, null);
                instance.forward(x, y, step);
                instance.backward(x, y, dy, dx, step);
                results.put("y", y);
                results.put("dx", dx);
            }
            backend().synchronize();
        }
        gradients.forEach((name, gradient) -> results.put("d_" + name, gradient));
        if (mode == Mode.TRAINING) {
            specs.stream().filter(weight -> !weight.trainable()).forEach(weight -> results.put(weight.name() + "_after", weights.get(weight.name())));
        }
        return results;
    }

    private Tensor buffer(BufferSpec spec) {
        return session.allocate(spec.dtype(), spec.shape().toArray());
    }

    @Override
    public Backend backend() {
        return session.backend();
    }

    @Override
    public Mode mode() {
        return mode;
    }

    @Override
    public boolean trainable() {
        return true;
    }

    @Override
    public boolean needsInputGradient() {
        return true;
    }

    @Override
    public Scratch scratch() {
        return scratch;
    }

    @Override
    public RandomKey key() {
        return new RandomKey(1, 0);
    }

    @Override
    public Tensor weight(String name) {
        return weights.get(name);
    }

    @Override
    public Tensor gradient(String name) {
        return gradients.get(name);
    }
}
