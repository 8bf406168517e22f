package dev.whisker.model.rewrite;

import dev.whisker.layer.LayerContext;
import dev.whisker.layer.LayerException;
import dev.whisker.layer.LayerInstance;
import dev.whisker.layer.WeightSpec;
import dev.whisker.model.Graph;
import dev.whisker.model.SeveralLayers;
import dev.whisker.op.Mode;
import dev.whisker.tensor.Shape;
import java.util.List;

/**
 * Layers that are run for a few pictures of the batch at a time, through all of them, before the next few: what one
 * layer leaves is still in the processor's cache when the next one reads it. A backend with
 * {@link dev.whisker.op.Lanes} runs several slices side by side, where the batch has a picture for each lane. Only
 * where nothing goes backward and samples do not meet, which is so in inference; elsewhere the layers see the whole
 * batch.
 *
 * <p>Shapes and weights are those of the layers. Kept for backward: what the layers keep. Made by {@link SliceBatches}.
 *
 * @param size most pictures at a time; the largest divisor of the batch up to it is taken
 */
record BatchSlices(Graph body, int size) implements SeveralLayers {
    BatchSlices {
        if (size < 1) {
            throw new LayerException("BatchSlices: size must be at least 1, received " + size);
        }
    }

    @Override
    public LayerInstance build(LayerContext context, List<Shape> inputs) {
        Shape input = inputs.get(0);
        boolean backward = context.needsBackward(body.weights().stream().map(WeightSpec::name).toArray(String[]::new));
        boolean inference = context.mode() == Mode.INFERENCE
                || body.nodes().stream().allMatch(node -> node.inference());
        if (backward || !inference) {
            return body.build(context, input);
        }
        int lanes = context.backend().lanes().count();
        if (lanes > 1 && lanes <= input.batch()) {
            int slice = slice(input.batch(), input.batch() / lanes);
            return new LanedSlicesInstance(this, context, input, outputShape(inputs), input.batch() / slice);
        }
        int slice = slice(input.batch(), input.batch());
        LayerInstance whole = body.build(context, input.withBatch(slice));
        return slice == input.batch() || whole.isView() ? whole
                : new BatchSlicesInstance(whole, input, outputShape(inputs), slice);
    }

    /** @param most pictures at a time, besides {@link #size} */
    private int slice(int batch, int most) {
        int slice = Math.min(size, most);
        while (batch % slice != 0) {
            slice--;
        }
        return slice;
    }
}
