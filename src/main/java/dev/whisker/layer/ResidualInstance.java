package dev.whisker.layer;

import dev.whisker.layer.BufferSpec.Lifetime;
import dev.whisker.op.Backend;
import dev.whisker.tensor.DType;
import dev.whisker.tensor.Shape;
import dev.whisker.tensor.Tensor;
import java.util.List;

/** The instance of {@link Residual}: the body writes y, then x is added to it. Where backward reads the body's output, that is kept apart. */
final class ResidualInstance extends BlockInstance {
    private final Backend backend;
    private final Shape shape;
    private Tensor branch;

    ResidualInstance(LayerContext context, List<NamedLayer> layers, Shape shape) {
        super(new ChainInstance(context, layers, shape));
        this.backend = context.backend();
        this.shape = shape;
    }

    /** The body's output cannot be y if backward reads it: y is the sum. */
    private boolean hasBranch() {
        return body.keepsOutput() && !body.isView();
    }

    @Override
    List<BufferSpec> ownBuffers() {
        DType type = backend.floatType();
        return hasBranch() ? List.of(new BufferSpec("branch", shape, type, Lifetime.STEP)) : List.of();
    }

    @Override
    void bindOwn(List<Tensor> buffers) {
        branch = buffers.isEmpty() ? null : buffers.get(0);
    }

    @Override
    public boolean keepsInput() {
        return body.keepsInput();
    }

    @Override
    public void forward(Tensor x, Tensor y, Step step) {
        if (body.isView()) {
            backend.copy(x, y);
        } else if (branch == null) {
            body.forward(x, y, step);
        } else {
            body.forward(x, branch, step);
            backend.copy(branch, y);
        }
        backend.add(x, y);
    }

    @Override
    public void backward(Tensor x, Tensor y, Tensor dy, Tensor dx, Step step) {
        if (body.isView()) {
            if (dx != null) {
                backend.copy(dy, dx);
            }
        } else {
            body.backward(x, branch == null ? y : branch, dy, dx, step);
        }
        if (dx != null) {
            backend.add(dy, dx);
        }
    }
}
