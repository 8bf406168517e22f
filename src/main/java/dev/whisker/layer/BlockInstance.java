package dev.whisker.layer;

import dev.whisker.tensor.Tensor;
import java.util.List;
import java.util.stream.Stream;

/** An instance around that of a body: the body's buffers come first, the block's own behind them. */
abstract class BlockInstance extends LayerInstance {
    final ChainInstance body;

    BlockInstance(ChainInstance body) {
        this.body = body;
    }

    /** What the block wants besides the body's buffers. */
    abstract List<BufferSpec> ownBuffers();

    abstract void bindOwn(List<Tensor> buffers);

    @Override
    public final List<BufferSpec> buffers() {
        return Stream.concat(body.buffers().stream(), ownBuffers().stream()).toList();
    }

    @Override
    public final void bind(List<Tensor> buffers) {
        int bodys = body.buffers().size();
        body.bind(buffers.subList(0, bodys));
        bindOwn(buffers.subList(bodys, buffers.size()));
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
        return body.description();
    }

    @Override
    public void close() {
        body.close();
    }
}
