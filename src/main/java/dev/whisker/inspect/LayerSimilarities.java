package dev.whisker.inspect;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** How alike pictures are to each layer of a network: what {@link Cka} compares. */
public final class LayerSimilarities {
    /** Of values that are kept until all pictures have been through. */
    private static final long MAX_NUMBERS = 60_000_000;

    private LayerSimilarities() {
    }

    /**
     * The {@linkplain Cka#similarities similarities} of pictures at these layers. Layers go through in groups, so that
     * the memory this takes does not grow with their number.
     *
     * @param pictures row by row; at least 4
     */
    public static Map<String, double[][]> of(Trace trace, List<String> layers, double[][] pictures) {
        Map<String, double[][]> similarities = new LinkedHashMap<>();
        List<String> group = new ArrayList<>();
        long numbers = 0;
        for (String layer : layers) {
            long more = trace.shape(layer).size() * pictures.length;
            if (!group.isEmpty() && numbers + more > MAX_NUMBERS) {
                add(trace, group, pictures, similarities);
                group.clear();
                numbers = 0;
            }
            group.add(layer);
            numbers += more;
        }
        add(trace, group, pictures, similarities);
        return similarities;
    }

    private static void add(Trace trace, List<String> layers, double[][] pictures,
            Map<String, double[][]> similarities) {
        Map<String, double[][]> rows = new LinkedHashMap<>();
        layers.forEach(layer -> rows.put(layer, new double[pictures.length][]));
        ForwardBatches.forEach(trace, layers, pictures, (picture, values) ->
                rows.forEach((layer, all) -> all[picture] = values.get(layer)));
        rows.forEach((layer, all) -> similarities.put(layer, Cka.similarities(all)));
    }

    /**
     * Some layers of a network at equal distances, its last one among them.
     *
     * @param count at most so many
     */
    public static List<String> some(Trace trace, int count) {
        List<String> all = trace.layers();
        if (all.size() <= count) {
            return all;
        }
        List<String> some = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            some.add(all.get(i * (all.size() - 1) / (count - 1)));
        }
        return some;
    }
}
