package dev.whisker.model.rewrite;

import dev.whisker.layer.BufferSpec;
import dev.whisker.layer.LayerInstance;
import dev.whisker.layer.LayerWork;
import dev.whisker.layer.Step;
import dev.whisker.layer.WatchedValue;
import dev.whisker.tensor.Shape;
import dev.whisker.tensor.Tensor;
import java.util.Collections;
import java.util.List;

/** The instance of {@link BatchSlices} where there is more than one slice. */
final class BatchSlicesInstance extends LayerInstance {
    private final LayerInstance body;
    private final int slices;
    private final Shape inputSlice;
    private final Shape outputSlice;

    BatchSlicesInstance(LayerInstance body, Shape input, Shape output, int slice) {
        this.body = body;
        this.slices = input.batch() / slice;
        this.inputSlice = input.withBatch(slice);
        this.outputSlice = output.withBatch(slice);
    }

    @Override
    public List<BufferSpec> buffers() {
        return body.buffers();
    }

    @Override
    public List<BufferSpec> writtenBuffers() {
        return body.writtenBuffers();
    }

    @Override
    public List<WatchedValue> watched() {
        return Collections.nCopies(slices, body.watched()).stream().flatMap(List::stream).toList();
    }

    @Override
    public List<LayerWork> work() {
        return body.work().stream().map(each -> each.times(slices)).toList();
    }

    @Override
    public void bind(List<Tensor> buffers) {
        body.bind(buffers);
    }

    @Override
    public boolean isRepeatable() {
        return body.isRepeatable();
    }

    @Override
    public void forward(Tensor x, Tensor y, Step step) {
        for (int i = 0; i < slices; i++) {
            body.forward(x.slice(i * inputSlice.size(), inputSlice), y.slice(i * outputSlice.size(), outputSlice),
                    step);
        }
    }

    @Override
    public void backward(Tensor x, Tensor y, Tensor dy, Tensor dx, Step step) {
        throw new IllegalStateException("nothing goes backward through slices of a batch");
    }

    @Override
    public void weightsChanged() {
        body.weightsChanged();
    }

    @Override
    public long keptBytes() {
        return body.keptBytes();
    }

    @Override
    public String description() {
        return "in slices of " + inputSlice.batch() + ": " + body.description();
    }

    @Override
    public void close() {
        body.close();
    }
}
