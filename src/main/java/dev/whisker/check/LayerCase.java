package dev.whisker.check;

import dev.whisker.layer.Layer;
import dev.whisker.op.Mode;
import dev.whisker.tensor.Shape;
import java.io.Serializable;

/**
 * A layer with all that a check of it depends on. Immutable and serializable, so that a failing case can be stored and run again.
 *
 * @param input  batch included
 * @param frozen whether its weights are not trained
 * @param seed   of its values and of what the layer draws
 */
public record LayerCase(Layer layer, Shape input, Mode mode, boolean frozen, long seed) implements CheckCase, Serializable {
    /** In training mode, trained, with seed 0. */
    public static LayerCase of(Layer layer, Shape input) {
        return new LayerCase(layer, input, Mode.TRAINING, false, 0);
    }

    public LayerCase withLayer(Layer other) {
        return new LayerCase(other, input, mode, frozen, seed);
    }

    public LayerCase withInput(Shape other) {
        return new LayerCase(layer, other, mode, frozen, seed);
    }

    public LayerCase withMode(Mode other) {
        return new LayerCase(layer, input, other, frozen, seed);
    }

    public LayerCase withFrozen(boolean isFrozen) {
        return new LayerCase(layer, input, mode, isFrozen, seed);
    }

    @Override
    public LayerCase withSeed(long other) {
        return new LayerCase(layer, input, mode, frozen, other);
    }

    @Override
    public String rerun() {
        return Rerun.gradcheck(this);
    }

    @Override
    public String toString() {
        return layer + " on " + input + ", " + Rerun.mode(mode) + (frozen ? ", frozen" : "") + ", seed " + seed;
    }
}
