package dev.whisker.check;

import dev.whisker.layer.Layer;
import dev.whisker.op.Mode;
import dev.whisker.tensor.Shape;
import java.io.Serializable;
import java.util.List;

/**
 * A layer with all that a check of it depends on. Immutable and serializable, so that a failing case can be stored and
 * run again.
 *
 * @param inputs one; several for a {@link dev.whisker.layer.Merge}; batch included
 * @param frozen whether its weights are not trained
 * @param seed   of its values and of what the layer draws
 */
public record LayerCase(Layer layer, List<Shape> inputs, Mode mode, boolean frozen, long seed) implements CheckCase,
        Serializable {
    public LayerCase {
        inputs = List.copyOf(inputs);
    }

    /** Of a layer with one input. */
    public LayerCase(Layer layer, Shape input, Mode mode, boolean frozen, long seed) {
        this(layer, List.of(input), mode, frozen, seed);
    }

    /** In training mode, trained, with seed 0. */
    public static LayerCase of(Layer layer, Shape... inputs) {
        return new LayerCase(layer, List.of(inputs), Mode.TRAINING, false, 0);
    }

    /** The only input, or the first. */
    public Shape input() {
        return inputs.get(0);
    }

    public LayerCase withLayer(Layer other) {
        return new LayerCase(other, inputs, mode, frozen, seed);
    }

    /** With another input in the place of the only one. */
    public LayerCase withInput(Shape other) {
        return withInputs(List.of(other));
    }

    public LayerCase withInputs(List<Shape> others) {
        return new LayerCase(layer, others, mode, frozen, seed);
    }

    public LayerCase withMode(Mode other) {
        return new LayerCase(layer, inputs, other, frozen, seed);
    }

    public LayerCase withFrozen(boolean isFrozen) {
        return new LayerCase(layer, inputs, mode, isFrozen, seed);
    }

    @Override
    public LayerCase withSeed(long other) {
        return new LayerCase(layer, inputs, mode, frozen, other);
    }

    @Override
    public String rerun() {
        return Rerun.gradcheck(this);
    }

    @Override
    public String rerunParity(String backend) {
        return Rerun.parity(this, backend);
    }

    @Override
    public long terms() {
        long terms = Math.max(input().size() / input().batch(), layer.outputShape(inputs).rows());
        return layer.weights(inputs).stream().mapToLong(spec -> spec.shape().size()).reduce(terms, Math::max);
    }

    @Override
    public String toString() {
        return layer + " on " + (inputs.size() == 1 ? input() : inputs) + ", " + Rerun.mode(mode)
                + (frozen ? ", frozen" : "") + ", seed " + seed;
    }
}
