package dev.whisker.model.rewrite;

import dev.whisker.layer.BufferSpec;
import dev.whisker.layer.Instance;
import dev.whisker.layer.LayerContext;
import dev.whisker.layer.LayerInstance;
import dev.whisker.layer.Step;
import dev.whisker.tensor.Shape;
import dev.whisker.tensor.Tensor;
import java.util.Collections;
import java.util.List;

/** The instance of {@link FoldedBatchNormalization} where it is one layer. Owns the weights that it derives. */
final class FoldedInstance extends LayerInstance {
    private final FoldedWeights weights;
    private final Instance instance;

    FoldedInstance(LayerContext context, FoldedBatchNormalization layer, Shape input) {
        weights = new FoldedWeights(context, layer, input);
        try {
            instance = layer.folded().build(weights.surroundings(), input);
        } catch (RuntimeException | Error e) {
            weights.close();
            throw e;
        }
    }

    @Override
    public boolean keepsInput() {
        return instance.keepsInput(0);
    }

    @Override
    public boolean keepsOutput() {
        return instance.keepsOutput();
    }

    @Override
    public List<BufferSpec> buffers() {
        return instance.buffers();
    }

    @Override
    public List<BufferSpec> writtenBuffers() {
        return instance.writtenBuffers();
    }

    @Override
    public void bind(List<Tensor> buffers) {
        instance.bind(buffers);
    }

    /** What it derives, by reading weights, it keeps until they change. */
    @Override
    public boolean isRepeatable() {
        return instance.isRepeatable();
    }

    @Override
    public void forward(Tensor x, Tensor y, Step step) {
        if (weights.renew()) {
            instance.weightsChanged();
        }
        instance.forward(List.of(x), y, step);
    }

    @Override
    public void backward(Tensor x, Tensor y, Tensor dy, Tensor dx, Step step) {
        instance.backward(List.of(x), y, dy, Collections.singletonList(dx), step);
    }

    @Override
    public void weightsChanged() {
        weights.changed();
    }

    @Override
    public long keptBytes() {
        return weights.byteSize() + instance.keptBytes();
    }

    @Override
    public String description() {
        return instance.description();
    }

    @Override
    public void close() {
        instance.close();
        weights.close();
    }
}
