package dev.whisker.block;

import static dev.whisker.describe.ArgumentSpec.required;

import dev.whisker.describe.Signature;
import dev.whisker.layer.Layer;
import dev.whisker.layer.LayerException;
import dev.whisker.layer.LayerText;
import dev.whisker.layer.Multiply;
import dev.whisker.model.Block;
import dev.whisker.model.Body;
import dev.whisker.model.GraphWriter;
import dev.whisker.model.LayerNames;
import dev.whisker.model.Value;
import dev.whisker.tensor.Shape;

/**
 * Squeeze and excitation (Hu, Shen, Sun, "Squeeze-and-excitation networks", 2018): each channel is multiplied by a
 * factor that the body computes from all of them.
 *
 * <pre>
 * s = body(x);   y[n,h,w,c] = x[n,h,w,c] * s[n,c]
 * ds[n,c] = sum over h,w of dy[n,h,w,c] * x[n,h,w,c];   dx = dy * s + (gradient of body)(ds)
 * </pre>
 * Shapes: x and y (N,H,W,C), s (N,1,1,C) or (N,C). Kept for backward: x, s, and what the layers of the body keep.
 * Example: {@code SqueezeExcite.of(new GlobalAveragePooling2D(true), Conv2D.of(4, 1).activation(RELU), Conv2D.of(16,
 * 1).activation(HARD_SIGMOID))}.
 *
 * @param body the layers of the block
 */
public record SqueezeExcite(Body body) implements Block {
    /** The arguments. */
    public static final Signature<SqueezeExcite> SIGNATURE = Signature.of("SqueezeExcite", SqueezeExcite.class,
            required("body"));

    /** @throws LayerException if there is no body */
    public SqueezeExcite {
        if (body == null) {
            throw new LayerException("SqueezeExcite: it needs a body");
        }
    }

    public static SqueezeExcite of(Layer... layers) {
        return new SqueezeExcite(Body.of(layers));
    }

    @Override
    public SqueezeExcite withNames(LayerNames names) {
        return new SqueezeExcite(body.withNames(names));
    }

    @Override
    public Value write(GraphWriter writer, String name, Value input) {
        Shape x = writer.shape(input);
        if (x.rank() != 4) {
            throw new LayerException(this, x, "it needs (batch, height, width, channels), 4 dimensions; this input has "
                    + x.rank());
        }
        if (x.size() == 0) {
            throw new LayerException(this, x, "every dimension must be at least 1");
        }
        Value factors = body.write(writer, input);
        Shape channels = Shape.of(x.batch(), x.channels());
        Shape pixel = Shape.of(x.batch(), 1, 1, x.channels());
        if (!writer.shape(factors).equals(channels) && !writer.shape(factors).equals(pixel)) {
            throw new LayerException(this, x, "its body gives " + writer.shape(factors)
                    + "; it must give one factor a channel, " + channels + " or "
                    + pixel);
        }
        return writer.add(name, new Multiply(), input, factors);
    }

    @Override
    public String toString() {
        return LayerText.format(this);
    }
}
