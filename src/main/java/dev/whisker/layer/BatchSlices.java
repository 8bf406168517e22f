package dev.whisker.layer;

import static dev.whisker.describe.ArgumentSpec.required;

import dev.whisker.describe.Signature;
import dev.whisker.tensor.Shape;

/**
 * Layers that are run for a few pictures of the batch at a time, through all of them, before the next few: what one layer leaves is still in the processor's
 * cache when the next one reads it. Only where nothing goes backward and samples do not meet, which is so in inference; elsewhere the layers see the whole batch.
 *
 * <p>Shapes and weights are those of the layers. Kept for backward: what the layers keep. Made by {@code model.rewrite.SliceBatches}.
 *
 * @param size most pictures at a time; the largest divisor of the batch up to it is taken
 */
public record BatchSlices(Body body, int size) implements Block {
    /** Keras' constructor. */
    public static final Signature<BatchSlices> SIGNATURE = Signature.of("BatchSlices", BatchSlices.class,
            required("body"), required("size"));

    public BatchSlices {
        Rules.atLeastOne("BatchSlices", "size", size);
    }

    @Override
    public BatchSlices withBody(Body other) {
        return new BatchSlices(other, size);
    }

    @Override
    public LayerInstance build(LayerContext context, Shape input) {
        boolean backward = context.needsBackward(weights(input).stream().map(WeightSpec::name).toArray(String[]::new));
        boolean inference = body.layers().stream().allMatch(named -> new InnerContext(context, named, false).inInference());
        int slice = backward || !inference ? input.batch() : slice(input.batch());
        ChainInstance chain = new ChainInstance(context, body.layers(), input.withBatch(slice));
        return slice == input.batch() || chain.isView() ? chain : new BatchSlicesInstance(chain, input, outputShape(input), slice);
    }

    private int slice(int batch) {
        int slice = Math.min(size, batch);
        while (batch % slice != 0) {
            slice--;
        }
        return slice;
    }

    @Override
    public String toString() {
        return LayerText.format(this);
    }
}
