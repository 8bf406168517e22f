package dev.whisker.check;

import dev.whisker.layer.Layer;
import dev.whisker.op.Mode;
import dev.whisker.tensor.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * Reduces a failing case: repeatedly takes the first of the smaller cases that fails too, until none does.
 *
 * <p>Smaller cases are proposed in this order: extents of the input from the batch to the channels, each to 1, to its
 * half, by 1; the channels together with every equal number among the layer's arguments; the layer's arguments in their
 * order, each to its simplest values first, in composites by leaving out layers; inference for training; trained for
 * frozen. All are valid: the layer takes the input. Arguments are those of the layer's record, whoever wrote it.
 */
public final class Shrinker {
    private Shrinker() {
    }

    /** The smallest case that still fails. Deterministic; ends, since every step lowers {@link #complexity}. */
    public static LayerCase shrink(LayerCase failing, Predicate<LayerCase> fails) {
        LayerCase smallest = failing;
        boolean found = true;
        while (found) {
            found = false;
            for (LayerCase smaller : smaller(smallest)) {
                if (fails.test(smaller)) {
                    smallest = smaller;
                    found = true;
                    break;
                }
            }
        }
        return smallest;
    }

    /** Valid cases one step smaller, in the order in which they are to be tried. */
    public static List<LayerCase> smaller(LayerCase layerCase) {
        List<LayerCase> smaller = new ArrayList<>();
        boolean one = layerCase.inputs().size() == 1;
        for (int axis = 0; one && axis < layerCase.input().rank(); axis++) {
            for (Object extent : SimplerValues.than(layerCase.input().get(axis))) {
                Shape input = withExtent(layerCase.input(), axis, (Integer) extent);
                smaller.add(layerCase.withInput(input));
                if (axis == layerCase.input().rank() - 1) {
                    addWithChannels(smaller, layerCase, input);
                }
            }
        }
        for (int axis = 0; !one && axis < layerCase.input().rank(); axis++) {
            addWithAxis(smaller, layerCase, axis);
        }
        SimplerValues.than(layerCase.layer()).forEach(layer -> smaller.add(layerCase.withLayer((Layer) layer)));
        if (layerCase.mode() == Mode.TRAINING) {
            smaller.add(layerCase.withMode(Mode.INFERENCE));
        }
        if (layerCase.frozen()) {
            smaller.add(layerCase.withFrozen(false));
        }
        smaller.removeIf(each -> complexity(each) >= complexity(layerCase) || !Checks.isAccepted(each));
        return smaller;
    }

    /**
     * How far a case is from the smallest: the sum of the input's extents and of what its arguments and options amount
     * to.
     */
    public static long complexity(LayerCase layerCase) {
        long sum = SimplerValues.complexity(layerCase.layer()) + (layerCase.mode() == Mode.TRAINING ? 1 : 0)
                + (layerCase.frozen() ? 1 : 0);
        for (Shape input : layerCase.inputs()) {
            for (int extent : input.toArray()) {
                sum += extent;
            }
        }
        return sum;
    }

    /** Several inputs mostly have extents in common: all that have this one change together. */
    private static void addWithAxis(List<LayerCase> smaller, LayerCase layerCase, int axis) {
        int before = layerCase.input().get(axis);
        for (Object extent : SimplerValues.than(before)) {
            smaller.add(layerCase.withInputs(layerCase.inputs().stream().map(input -> axis < input.rank()
                    && input.get(axis) == before
                    ? withExtent(input, axis, (Integer) extent) : input).toList()));
        }
    }

    /** The layers in a body must go on fitting together. */
    private static void addWithChannels(List<LayerCase> smaller, LayerCase layerCase, Shape input) {
        int before = layerCase.input().channels();
        Object layer = SimplerValues.mapIntegers(layerCase.layer(), n -> n == before ? input.channels() : n);
        if (layer != null && !layer.equals(layerCase.layer())) {
            smaller.add(layerCase.withLayer((Layer) layer).withInput(input));
        }
    }

    private static Shape withExtent(Shape shape, int axis, int extent) {
        int[] extents = shape.toArray();
        extents[axis] = extent;
        return Shape.of(extents);
    }
}
