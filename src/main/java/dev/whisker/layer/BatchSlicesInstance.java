package dev.whisker.layer;

import dev.whisker.tensor.Shape;
import dev.whisker.tensor.Tensor;
import java.util.List;

/** The instance of {@link BatchSlices} where there is more than one slice. */
final class BatchSlicesInstance extends BlockInstance {
    private final int slices;
    private final Shape inputSlice;
    private final Shape outputSlice;

    BatchSlicesInstance(ChainInstance chain, Shape input, Shape output, int slice) {
        super(chain);
        this.slices = input.batch() / slice;
        this.inputSlice = input.withBatch(slice);
        this.outputSlice = output.withBatch(slice);
    }

    @Override
    List<BufferSpec> ownBuffers() {
        return List.of();
    }

    @Override
    void bindOwn(List<Tensor> buffers) {
    }

    @Override
    public void forward(Tensor x, Tensor y, Step step) {
        for (int i = 0; i < slices; i++) {
            body.forward(x.slice(i * inputSlice.size(), inputSlice), y.slice(i * outputSlice.size(), outputSlice), step);
        }
    }

    @Override
    public void backward(Tensor x, Tensor y, Tensor dy, Tensor dx, Step step) {
        throw new IllegalStateException("nothing goes backward through slices of a batch");
    }

    @Override
    public String description() {
        return "in slices of " + inputSlice.batch() + ": " + body.description();
    }
}
