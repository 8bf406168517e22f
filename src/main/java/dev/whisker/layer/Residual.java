package dev.whisker.layer;

import static dev.whisker.describe.ArgumentSpec.required;

import dev.whisker.describe.Signature;
import dev.whisker.tensor.Shape;

/**
 * A residual block (He, Zhang, Ren, Sun, "Deep residual learning for image recognition", 2016): layers beside a connection that skips them.
 *
 * <pre>y = x + body(x);   dx = dy + (gradient of body)(dy)</pre>
 * Shapes: x, body(x) and y are the same. Kept for backward: what the layers of the body keep. Example:
 * {@code Residual.of(Conv2D.of(8, 3).padding(Padding.SAME), ReLU.of())}; as text {@code Residual(body=[Conv2D(8, 3, padding=same), ReLU()])}.
 */
public record Residual(Body body) implements Block {
    /** Keras' constructor. */
    public static final Signature<Residual> SIGNATURE = Signature.of("Residual", Residual.class,
            required("body"));

    public static Residual of(Layer... layers) {
        return new Residual(Body.of(layers));
    }

    @Override
    public Residual withBody(Body other) {
        return new Residual(other);
    }

    @Override
    public Shape outputShape(Shape input) {
        Shape branch = Chain.outputShape(body.layers(), input);
        if (!branch.equals(input)) {
            throw new LayerException(this, input, "its body gives " + branch + "; the two are added, so they must agree");
        }
        return input;
    }

    @Override
    public LayerInstance build(LayerContext context, Shape input) {
        outputShape(input);
        return new ResidualInstance(context, body.layers(), input);
    }

    @Override
    public String toString() {
        return LayerText.format(this);
    }
}
