package dev.whisker.check.planted;

import dev.whisker.layer.BufferSpec;
import dev.whisker.layer.LayerInstance;
import dev.whisker.layer.Step;
import dev.whisker.tensor.Tensor;
import java.util.List;

/** A layer's instance with a backward pass that does something wrong at its end. */
final class SpoiltInstance extends LayerInstance {
    private final LayerInstance real;
    private final TensorArrays values;
    private final Breakage.Afterwards afterwards;

    SpoiltInstance(LayerInstance real, TensorArrays values, Breakage.Afterwards afterwards) {
        this.real = real;
        this.values = values;
        this.afterwards = afterwards;
    }

    @Override
    public boolean keepsInput() {
        return real.keepsInput();
    }

    @Override
    public boolean keepsOutput() {
        return real.keepsOutput();
    }

    @Override
    public boolean isView() {
        return real.isView();
    }

    @Override
    public List<BufferSpec> buffers() {
        return real.buffers();
    }

    @Override
    public void bind(List<Tensor> buffers) {
        real.bind(buffers);
    }

    @Override
    public void forward(Tensor x, Tensor y, Step step) {
        real.forward(x, y, step);
    }

    @Override
    public void backward(Tensor x, Tensor y, Tensor dy, Tensor dx, Step step) {
        real.backward(x, y, dy, dx, step);
        afterwards.spoil(values, dy, dx);
    }

    @Override
    public void weightsChanged() {
        real.weightsChanged();
    }

    @Override
    public void close() {
        real.close();
    }
}
