package dev.whisker.model.rewrite;

import dev.whisker.layer.BatchNormalization;
import dev.whisker.layer.Block;
import dev.whisker.layer.Body;
import dev.whisker.layer.FoldedBatchNormalization;
import dev.whisker.layer.NamedLayer;
import dev.whisker.model.Sequential;
import java.util.ArrayList;
import java.util.List;

/**
 * Turns {@code Conv2D, BatchNormalization, ReLU} into one {@link FoldedBatchNormalization} of the three; so too with DepthwiseConv2D or Dense, with any
 * activation layer or none, and inside blocks. Where the normalization is by the batch's statistics or weights are trained, that layer computes them one after
 * another as before.
 */
public final class FoldBatchNormalization {
    private FoldBatchNormalization() {
    }

    /** The rewritten model; the same one if there is nothing to do. */
    public static Sequential apply(Sequential model) {
        List<NamedLayer> folded = fold(model.layers());
        return folded.equals(model.layers()) ? model : model.withLayers(folded);
    }

    private static List<NamedLayer> fold(List<NamedLayer> layers) {
        List<NamedLayer> result = new ArrayList<>();
        for (int i = 0; i < layers.size(); i++) {
            NamedLayer first = layers.get(i);
            if (FoldedBatchNormalization.isLinear(first.layer()) && i + 1 < layers.size() && layers.get(i + 1).layer() instanceof BatchNormalization) {
                boolean activated = i + 2 < layers.size() && FoldedBatchNormalization.activation(layers.get(i + 2).layer()) != null;
                List<NamedLayer> run = layers.subList(i, i + (activated ? 3 : 2));
                boolean anyTrainable = run.stream().anyMatch(NamedLayer::trainable);
                result.add(new NamedLayer(first.name(), new FoldedBatchNormalization(new Body(run)), first.id(), anyTrainable, first.inference()));
                i += run.size() - 1;
            } else if (first.layer() instanceof Block block && !(block instanceof FoldedBatchNormalization)) {
                result.add(first.withLayer(block.withBody(new Body(fold(block.body().layers())))));
            } else {
                result.add(first);
            }
        }
        return result;
    }
}
