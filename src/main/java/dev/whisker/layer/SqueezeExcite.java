package dev.whisker.layer;

import static dev.whisker.describe.ArgumentSpec.required;

import dev.whisker.describe.Signature;
import dev.whisker.tensor.Shape;

/**
 * Squeeze and excitation (Hu, Shen, Sun, "Squeeze-and-excitation networks", 2018): each channel is multiplied by a factor that the body computes from all of them.
 *
 * <pre>
 * s = body(x);   y[n,h,w,c] = x[n,h,w,c] * s[n,c]
 * ds[n,c] = sum over h,w of dy[n,h,w,c] * x[n,h,w,c];   dx = dy * s + (gradient of body)(ds)
 * </pre>
 * Shapes: x and y (N,H,W,C), s (N,1,1,C) or (N,C). Kept for backward: x, s, and what the layers of the body keep. Example:
 * {@code SqueezeExcite.of(new GlobalAveragePooling2D(true), Conv2D.of(4, 1).activation(RELU), Conv2D.of(16, 1).activation(HARD_SIGMOID))}.
 */
public record SqueezeExcite(Body body) implements Block {
    /** Keras' constructor. */
    public static final Signature<SqueezeExcite> SIGNATURE = Signature.of("SqueezeExcite", SqueezeExcite.class,
            required("body"));

    public static SqueezeExcite of(Layer... layers) {
        return new SqueezeExcite(Body.of(layers));
    }

    @Override
    public SqueezeExcite withBody(Body other) {
        return new SqueezeExcite(other);
    }

    @Override
    public Shape outputShape(Shape input) {
        Rules.featureMap(this, input);
        Shape factors = Chain.outputShape(body.layers(), input);
        Shape wanted = Shape.of(input.batch(), input.channels());
        if (!factors.equals(wanted) && !factors.equals(GlobalPooling.outputShape(input, true))) {
            throw new LayerException(this, input, "its body gives " + factors + "; it must give one factor a channel, " + wanted + " or "
                    + GlobalPooling.outputShape(input, true));
        }
        return input;
    }

    @Override
    public LayerInstance build(LayerContext context, Shape input) {
        outputShape(input);
        return new SqueezeExciteInstance(context, body.layers(), input);
    }

    @Override
    public String toString() {
        return LayerText.format(this);
    }
}
