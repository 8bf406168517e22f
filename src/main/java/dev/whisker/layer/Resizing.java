package dev.whisker.layer;

import static dev.whisker.describe.ArgumentSpec.optional;
import static dev.whisker.describe.ArgumentSpec.refused;
import static dev.whisker.describe.ArgumentSpec.required;

import dev.whisker.describe.Signature;
import dev.whisker.op.AugmentOps;
import dev.whisker.op.Interpolation;
import dev.whisker.tensor.Shape;
import dev.whisker.tensor.Tensor;

/**
 * Resizes feature maps with half-pixel centres and no anti-aliasing, as {@code tf.image.resize}; the aspect ratio is
 * not kept.
 *
 * <p>Shapes: x (N,H,W,C), y (N,height,width,C). Kept for backward: nothing. Example: {@code Resizing.of(160, 160)}.
 *
 * @param height        height of the output, in pixels
 * @param width         width of the output, in pixels
 * @param interpolation how values between pixels are computed
 */
public record Resizing(int height, int width, Interpolation interpolation) implements Layer {
    /** Keras' constructor. */
    public static final Signature<Resizing> SIGNATURE = Signature.of("Resizing", Resizing.class,
            required("height"), required("width"), optional("interpolation", "bilinear"),
            refused("crop_to_aspect_ratio", "the whole picture is resized; leave it out", false),
            refused("pad_to_aspect_ratio", "the whole picture is resized; leave it out", false),
            refused("fill_mode", "nothing is filled; leave it out", "constant"),
            refused("fill_value", "nothing is filled; leave it out", 0),
            refused("antialias", "resizing does not smooth; leave it out", false), KerasArguments.DATA_FORMAT);

    public Resizing {
        Rules.atLeastOne("Resizing", "height", height);
        Rules.atLeastOne("Resizing", "width", width);
    }

    /** Bilinear. */
    public static Resizing of(int height, int width) {
        return new Resizing(height, width, Interpolation.BILINEAR);
    }

    public Resizing interpolation(Interpolation interpolation) {
        return new Resizing(height, width, interpolation);
    }

    @Override
    public Shape outputShape(Shape input) {
        Rules.featureMap(this, input);
        return Shape.of(input.batch(), height, width, input.channels());
    }

    @Override
    public LayerInstance build(LayerContext context, Shape input) {
        outputShape(input);
        return new Instance(context.backend().augment(), interpolation);
    }

    @Override
    public String toString() {
        return LayerText.format(this);
    }

    /** Resizes to whatever the output's height and width are. */
    static final class Instance extends LayerInstance {
        private final AugmentOps augment;
        private final Interpolation interpolation;

        Instance(AugmentOps augment, Interpolation interpolation) {
            this.augment = augment;
            this.interpolation = interpolation;
        }

        @Override
        public boolean isRepeatable() {
            return true;
        }

        @Override
        public void forward(Tensor x, Tensor y, Step step) {
            augment.resize(x, interpolation, y);
        }

        @Override
        public void backward(Tensor x, Tensor y, Tensor dy, Tensor dx, Step step) {
            if (dx != null) {
                augment.resizeBackward(dy, interpolation, dx);
            }
        }
    }
}
