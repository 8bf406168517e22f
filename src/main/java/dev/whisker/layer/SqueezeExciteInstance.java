package dev.whisker.layer;

import dev.whisker.layer.BufferSpec.Lifetime;
import dev.whisker.op.Backend;
import dev.whisker.tensor.DType;
import dev.whisker.tensor.Shape;
import dev.whisker.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;

/** The instance of {@link SqueezeExcite}. */
final class SqueezeExciteInstance extends BlockInstance {
    private final Backend backend;
    private final Shape input;
    private final Shape factors;
    private final boolean needsBackward;
    private final boolean needsInputGradient;
    private Tensor s;
    private Tensor ds;
    private Tensor dxOfBody;

    SqueezeExciteInstance(LayerContext context, List<NamedLayer> layers, Shape input) {
        super(new ChainInstance(context, layers, input));
        this.backend = context.backend();
        this.input = input;
        this.factors = Chain.outputShape(layers, input);
        this.needsBackward = body.goesBackward();
        this.needsInputGradient = context.needsInputGradient();
    }

    @Override
    List<BufferSpec> ownBuffers() {
        DType type = backend.floatType();
        List<BufferSpec> buffers = new ArrayList<>();
        buffers.add(new BufferSpec("factors", factors, type, needsBackward ? Lifetime.STEP : Lifetime.FORWARD));
        if (needsBackward) {
            buffers.add(new BufferSpec("gradient of factors", factors, type, Lifetime.BACKWARD));
        }
        if (needsInputGradient) {
            buffers.add(new BufferSpec("gradient through factors", input, type, Lifetime.BACKWARD));
        }
        return buffers;
    }

    @Override
    void bindOwn(List<Tensor> buffers) {
        s = buffers.get(0);
        ds = needsBackward ? buffers.get(1) : null;
        dxOfBody = needsInputGradient ? buffers.get(2) : null;
    }

    @Override
    public boolean keepsInput() {
        return needsBackward;
    }

    @Override
    public void forward(Tensor x, Tensor y, Step step) {
        body.forward(x, s, step);
        backend.gate().forward(x, s, y);
    }

    @Override
    public void backward(Tensor x, Tensor y, Tensor dy, Tensor dx, Step step) {
        backend.gate().backward(x, s, dy, dx, ds);
        body.backward(x, s, ds, dxOfBody, step);
        if (dx != null) {
            backend.add(dxOfBody, dx);
        }
    }
}
