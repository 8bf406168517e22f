package dev.whisker.layer;

import static dev.whisker.describe.ArgumentSpec.optional;

import dev.whisker.describe.Signature;
import dev.whisker.op.Interpolation;
import dev.whisker.tensor.Shape;

/**
 * Makes feature maps a whole number of times as large, as Keras' layer {@code UpSampling2D}.
 *
 * <pre>
 * nearest   y[n,i,j,c] = x[n, i / size height, j / size width, c]
 * bilinear  as {@link Resizing}, with half-pixel centers
 * </pre>
 * Shapes: x (N,H,W,C), y (N, H * size height, W * size width, C). Kept for backward: nothing. Example:
 * {@code UpSampling2D.of(2)}. Source: Keras 3 {@code layers/reshaping/up_sampling2d.py}.
 *
 * @param size          factor of height and width
 * @param interpolation how values between pixels are computed
 */
public record UpSampling2D(Size2d size, Interpolation interpolation) implements Layer {
    /** Keras' constructor. */
    public static final Signature<UpSampling2D> SIGNATURE = Signature.of("UpSampling2D", UpSampling2D.class,
            optional("size", 2), KerasArguments.DATA_FORMAT, optional("interpolation", "nearest"));

    public UpSampling2D {
        Rules.atLeastOne("UpSampling2D", "size", size);
    }

    /** By repeating pixels. */
    public static UpSampling2D of(Size2d size) {
        return new UpSampling2D(size, Interpolation.NEAREST);
    }

    public static UpSampling2D of(int size) {
        return of(Size2d.square(size));
    }

    public UpSampling2D interpolation(Interpolation interpolation) {
        return new UpSampling2D(size, interpolation);
    }

    @Override
    public Shape outputShape(Shape input) {
        Rules.featureMap(this, input);
        return Shape.of(input.batch(), Rules.extent(this, input, (long) input.height() * size.height()),
                Rules.extent(this, input, (long) input.width() * size.width()), input.channels());
    }

    @Override
    public LayerInstance build(LayerContext context, Shape input) {
        outputShape(input);
        return new Resizing.Instance(context.backend().augment(), interpolation);
    }

    @Override
    public String toString() {
        return LayerText.format(this);
    }
}
