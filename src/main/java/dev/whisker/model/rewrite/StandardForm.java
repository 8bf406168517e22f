package dev.whisker.model.rewrite;

import dev.whisker.model.Graph;

/**
 * The rewrites that apply to every model: applications and blocks are opened, so that the others
 * see the layers in them; padding and batch normalization merge into convolutions.
 */
public final class StandardForm {
    private StandardForm() {
    }

    /** The rewritten model; the same one if there is nothing to do. */
    public static Graph apply(Graph model) {
        return FoldBatchNormalization.apply(MergePadding.apply(model.open()));
    }
}
