package dev.whisker.layer;

import static dev.whisker.describe.ArgumentSpec.optional;

import dev.whisker.describe.Signature;
import dev.whisker.op.AugmentOps;
import dev.whisker.op.Mode;
import dev.whisker.op.RandomKey;
import dev.whisker.tensor.Shape;
import dev.whisker.tensor.Tensor;

/**
 * Mirrors pictures at random while training: each direction that the mode allows with probability 1/2, drawn from
 * (seed, layer, epoch, sample).
 *
 * <p>Shapes: x and y (N,H,W,C). Identity in inference. Kept for backward: nothing; the draws are made again. Example:
 * {@code RandomFlip.of(FlipMode.HORIZONTAL)}.
 *
 * @param mode direction of the flips
 * @param seed null for the run's
 */
public record RandomFlip(FlipMode mode, Long seed) implements Layer {
    /** Keras' constructor. */
    public static final Signature<RandomFlip> SIGNATURE = Signature.of("RandomFlip", RandomFlip.class,
            optional("mode", "horizontal_and_vertical"), optional("seed", null), KerasArguments.DATA_FORMAT);

    public static RandomFlip of(FlipMode mode) {
        return new RandomFlip(mode, null);
    }

    public RandomFlip seed(long seed) {
        return new RandomFlip(mode, seed);
    }

    @Override
    public Shape outputShape(Shape input) {
        Rules.featureMap(this, input);
        return input;
    }

    @Override
    public LayerInstance build(LayerContext context, Shape input) {
        outputShape(input);
        return context.mode() == Mode.TRAINING
                ? new Instance(context.backend().augment(), mode, RandomLayers.key(context, seed)) : new ViewInstance();
    }

    @Override
    public String toString() {
        return LayerText.format(this);
    }

    private static final class Instance extends LayerInstance {
        private final AugmentOps augment;
        private final FlipMode mode;
        private final RandomKey key;

        Instance(AugmentOps augment, FlipMode mode, RandomKey key) {
            this.augment = augment;
            this.mode = mode;
            this.key = key;
        }

        @Override
        public boolean isRepeatable() {
            return true;
        }

        @Override
        public void forward(Tensor x, Tensor y, Step step) {
            augment.randomFlip(x, mode.horizontal(), mode.vertical(), key, step.epoch(), step.samples(), y);
        }

        @Override
        public void backward(Tensor x, Tensor y, Tensor dy, Tensor dx, Step step) {
            if (dx != null) {
                // A mirror image mirrored is the picture again, so the flip is its own adjoint.
                augment.randomFlip(dy, mode.horizontal(), mode.vertical(), key, step.epoch(), step.samples(), dx);
            }
        }
    }
}
