package dev.whisker.check.planted;

import dev.whisker.layer.BufferSpec;
import dev.whisker.layer.BufferSpec.Lifetime;
import dev.whisker.layer.Layer;
import dev.whisker.layer.LayerContext;
import dev.whisker.layer.LayerException;
import dev.whisker.layer.LayerInstance;
import dev.whisker.layer.Step;
import dev.whisker.op.Backend;
import dev.whisker.tensor.Shape;
import dev.whisker.tensor.Tensor;
import dev.whisker.train.loss.Loss;
import java.util.Arrays;
import java.util.List;

/**
 * The mean loss of a batch as a layer: x (N,C) predictions, y (1). Sample n has the label n modulo C. Kept for
 * backward: x.
 */
record MeanLoss(Loss loss) implements Layer {
    @Override
    public Shape outputShape(Shape input) {
        loss.checkOutput(input);
        if (input.batch() == 0) {
            throw new LayerException("MeanLoss: the mean of no samples is no number");
        }
        return Shape.of(1);
    }

    @Override
    public LayerInstance build(LayerContext context, Shape input) {
        return new Instance(context.backend(), loss, input);
    }

    private static final class Instance extends LayerInstance {
        private final Backend backend;
        private final Loss loss;
        private final Shape input;
        private Tensor labels;
        private Tensor losses;

        Instance(Backend backend, Loss loss, Shape input) {
            this.backend = backend;
            this.loss = loss;
            this.input = input;
        }

        @Override
        public boolean keepsInput() {
            return true;
        }

        @Override
        public List<BufferSpec> buffers() {
            return List.of(new BufferSpec("labels", Shape.of(input.batch()), backend.integerType(), Lifetime.STEP),
                    new BufferSpec("losses", Shape.of(input.batch()), backend.floatType(), Lifetime.STEP));
        }

        @Override
        public void bind(List<Tensor> buffers) {
            labels = buffers.get(0);
            losses = buffers.get(1);
        }

        @Override
        public void forward(Tensor x, Tensor y, Step step) {
            int[] truth = new int[input.batch()];
            Arrays.setAll(truth, n -> n % loss.labels(input));
            backend.write(labels, truth, 0, truth.length);
            loss.compute(backend, loss.fromLogits(), x, labels, losses, null);
            backend.fill(y, Arrays.stream(backend.read(losses)).average().orElseThrow());
        }

        @Override
        public void backward(Tensor x, Tensor y, Tensor dy, Tensor dx, Step step) {
            loss.compute(backend, loss.fromLogits(), x, labels, losses, dx);
            new TensorArrays(backend).scale(dx, backend.read(dy)[0]);
        }
    }
}
