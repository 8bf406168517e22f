package example;

import dev.whisker.layer.LayerInstance;
import dev.whisker.layer.Step;
import dev.whisker.op.Backend;
import dev.whisker.tensor.Tensor;
import java.util.Arrays;
import java.util.function.DoubleUnaryOperator;

/** A function of single numbers and its derivative, on any backend. */
final class ElementwiseInstance extends LayerInstance {
    private final Backend backend;
    private final DoubleUnaryOperator function;
    private final DoubleUnaryOperator derivative;

    ElementwiseInstance(Backend backend, DoubleUnaryOperator function, DoubleUnaryOperator derivative) {
        this.backend = backend;
        this.function = function;
        this.derivative = derivative;
    }

    @Override
    public boolean keepsInput() {
        return true;
    }

    @Override
    public void forward(Tensor x, Tensor y, Step step) {
        backend.write(y, Arrays.stream(backend.read(x)).map(function).toArray());
    }

    @Override
    public void backward(Tensor x, Tensor y, Tensor dy, Tensor dx, Step step) {
        if (dx != null) {
            double[] values = backend.read(x);
            double[] gradient = backend.read(dy);
            Arrays.setAll(gradient, i -> gradient[i] * derivative.applyAsDouble(values[i]));
            backend.write(dx, gradient);
        }
    }
}
