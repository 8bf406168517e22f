package dev.whisker.model.rewrite;

import dev.whisker.layer.BatchSlices;
import dev.whisker.layer.Body;
import dev.whisker.layer.NamedLayer;
import dev.whisker.model.Sequential;
import java.util.ArrayList;
import java.util.List;

/**
 * Puts the layers of an application, which always computes as in inference, into one {@link BatchSlices}; into two if only its end is trained. The
 * last rewrite: others no longer see the layers.
 */
public final class SliceBatches {
    private static final int FEWEST_LAYERS = 2;

    private SliceBatches() {
    }

    /**
     * The rewritten model; the same one if there is nothing to do.
     *
     * @param size pictures at a time; {@link Integer#MAX_VALUE} for all of them, which needs no slices
     */
    public static Sequential apply(Sequential model, int size) {
        if (size == Integer.MAX_VALUE) {
            return model;
        }
        List<NamedLayer> layers = new ArrayList<>();
        int firstTrained = model.firstTrained();
        int start = 0;
        for (int i = 0; i <= model.size(); i++) {
            boolean inside = i < model.size() && i != firstTrained && model.layers().get(i).inference();
            if (!inside) {
                slice(model.layers().subList(start, i), size, layers);
                start = i;
            }
            if (i < model.size() && !model.layers().get(i).inference()) {
                layers.add(model.layers().get(i));
                start = i + 1;
            }
        }
        return layers.size() == model.size() ? model : model.withLayers(layers);
    }

    private static void slice(List<NamedLayer> run, int size, List<NamedLayer> layers) {
        if (run.size() < FEWEST_LAYERS) {
            layers.addAll(run);
            return;
        }
        NamedLayer first = run.get(0);
        boolean trainable = run.stream().anyMatch(NamedLayer::trainable);
        layers.add(new NamedLayer(first.name(), new BatchSlices(new Body(run), size), first.id(), trainable, true));
    }
}
