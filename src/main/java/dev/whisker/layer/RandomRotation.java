package dev.whisker.layer;

import static dev.whisker.describe.ArgumentSpec.optional;
import static dev.whisker.describe.ArgumentSpec.required;

import dev.whisker.describe.Signature;
import dev.whisker.op.AugmentOps;
import dev.whisker.op.FillMode;
import dev.whisker.op.Interpolation;
import dev.whisker.op.Mode;
import dev.whisker.op.RandomKey;
import dev.whisker.op.RotationSpec;
import dev.whisker.tensor.Shape;
import dev.whisker.tensor.Tensor;

/**
 * Rotates pictures about their centre while training, by an angle drawn uniformly from (seed, layer, epoch, sample);
 * positive is counter-clockwise.
 *
 * <p>Shapes: x and y (N,H,W,C). Identity in inference. Formula: {@link RotationSpec}. Kept for backward: nothing; the
 * angle is drawn again. Example: {@code RandomRotation.of(0.2)}.
 *
 * @param factor        smallest and largest angle, as fractions of a full turn
 * @param fillMode      what lies outside the picture
 * @param interpolation how values between pixels are computed
 * @param seed          null for the run's
 * @param fillValue     for {@link FillMode#CONSTANT}
 */
public record RandomRotation(Range factor, FillMode fillMode, Interpolation interpolation, Long seed,
        double fillValue) implements Layer {
    /** Keras' constructor. */
    public static final Signature<RandomRotation> SIGNATURE = Signature.of("RandomRotation", RandomRotation.class,
            required("factor"), optional("fill_mode", "reflect"), optional("interpolation", "bilinear"),
            optional("seed", null), optional("fill_value", 0.0), KerasArguments.DATA_FORMAT);

    public RandomRotation {
        if (!(factor.lower() <= factor.upper() && Double.isFinite(factor.lower()) && Double.isFinite(factor.upper()))) {
            throw new LayerException("RandomRotation: factor must be a number of at least 0, or (lower, upper) with "
                    + "lower <= upper, received ("
                    + factor.lower() + ", " + factor.upper() + ")");
        }
        Rules.finite("RandomRotation", "fill_value", fillValue);
    }

    /** By up to this fraction of a full turn, either way. */
    public static RandomRotation of(double factor) {
        return of(Range.symmetric(factor));
    }

    /** With Keras' defaults: the picture goes on reflected, values between pixels are bilinear. */
    public static RandomRotation of(Range factor) {
        return new RandomRotation(factor, FillMode.REFLECT, Interpolation.BILINEAR, null, 0);
    }

    public RandomRotation fillMode(FillMode fillMode) {
        return new RandomRotation(factor, fillMode, interpolation, seed, fillValue);
    }

    public RandomRotation interpolation(Interpolation interpolation) {
        return new RandomRotation(factor, fillMode, interpolation, seed, fillValue);
    }

    public RandomRotation seed(long seed) {
        return new RandomRotation(factor, fillMode, interpolation, seed, fillValue);
    }

    public RandomRotation fillValue(double fillValue) {
        return new RandomRotation(factor, fillMode, interpolation, seed, fillValue);
    }

    @Override
    public Shape outputShape(Shape input) {
        Rules.featureMap(this, input);
        return input;
    }

    @Override
    public LayerInstance build(LayerContext context, Shape input) {
        outputShape(input);
        if (context.mode() != Mode.TRAINING) {
            return new ViewInstance();
        }
        double turn = 2 * Math.PI;
        RotationSpec spec = new RotationSpec(factor.lower() * turn, factor.upper() * turn, fillMode, fillValue,
                interpolation);
        return new Instance(context.backend().augment(), spec, RandomLayers.key(context, seed));
    }

    @Override
    public String toString() {
        return LayerText.format(this);
    }

    private static final class Instance extends LayerInstance {
        private final AugmentOps augment;
        private final RotationSpec spec;
        private final RandomKey key;

        Instance(AugmentOps augment, RotationSpec spec, RandomKey key) {
            this.augment = augment;
            this.spec = spec;
            this.key = key;
        }

        @Override
        public boolean isRepeatable() {
            return true;
        }

        @Override
        public void forward(Tensor x, Tensor y, Step step) {
            augment.randomRotation(x, spec, key, step.epoch(), step.samples(), y);
        }

        @Override
        public void backward(Tensor x, Tensor y, Tensor dy, Tensor dx, Step step) {
            if (dx != null) {
                augment.randomRotationBackward(dy, spec, key, step.epoch(), step.samples(), dx);
            }
        }
    }
}
