package dev.whisker.block;

import static dev.whisker.describe.ArgumentSpec.optional;
import static dev.whisker.describe.ArgumentSpec.required;

import dev.whisker.describe.Signature;
import dev.whisker.layer.Add;
import dev.whisker.layer.Layer;
import dev.whisker.layer.LayerException;
import dev.whisker.layer.LayerText;
import dev.whisker.model.Block;
import dev.whisker.model.Body;
import dev.whisker.model.GraphWriter;
import dev.whisker.model.LayerNames;
import dev.whisker.model.Value;
import dev.whisker.tensor.Shape;

/**
 * A residual block (He, Zhang, Ren, Sun, "Deep residual learning for image recognition", 2016): layers, and a
 * parallel connection that skips them or projects the input to their shape.
 *
 * <pre>y = x + body(x);   dx = dy + (gradient of body)(dy)
 * y = shortcut(x) + body(x)</pre>
 * Shapes: x any that the body takes; body(x), y, and shortcut(x) or else x are the same. Kept for backward: what the
 * layers keep. Example: {@code Residual.of(Conv2D.of(8, 3).padding(Padding.SAME), ReLU.of())}; as text {@code
 * Residual(body=[Conv2D(8, 3, strides=2, padding=same), ReLU()], shortcut=[Conv2D(8, 1, strides=2)])}.
 *
 * @param body     the layers of the block
 * @param shortcut null for the input itself
 */
public record Residual(Body body, Body shortcut) implements Block {
    /** The arguments. */
    public static final Signature<Residual> SIGNATURE = Signature.of("Residual", Residual.class,
            required("body"), optional("shortcut", null));

    /** @throws LayerException if there is no body */
    public Residual {
        if (body == null) {
            throw new LayerException("Residual: it needs a body");
        }
        if (shortcut != null) {
            // Weights are named by their layers, and these stand in one model. Names that are unique stay.
            LayerNames names = new LayerNames();
            body = body.withNames(names);
            shortcut = shortcut.withNames(names);
        }
    }

    /** A block whose shortcut is the input itself. */
    public Residual(Body body) {
        this(body, null);
    }

    /** A block whose shortcut is the input itself. */
    public static Residual of(Layer... layers) {
        return new Residual(Body.of(layers));
    }

    /** The same block with layers in its shortcut, often a convolution with a window of one pixel. */
    public Residual shortcut(Layer... layers) {
        return new Residual(body, Body.of(layers));
    }

    @Override
    public Residual withNames(LayerNames names) {
        return new Residual(body.withNames(names), shortcut == null ? null : shortcut.withNames(names));
    }

    @Override
    public Value write(GraphWriter writer, String name, Value input) {
        Value branch = body.write(writer, input);
        Value other = shortcut == null ? input : shortcut.write(writer, input);
        Shape wanted = writer.shape(other);
        if (!writer.shape(branch).equals(wanted)) {
            throw new LayerException(this, writer.shape(input), "its body gives " + writer.shape(branch)
                    + (shortcut == null ? "" : ", its shortcut " + wanted) + "; the two are added, so they must agree");
        }
        return writer.add(name, new Add(), other, branch);
    }

    @Override
    public String toString() {
        return LayerText.format(this);
    }
}
