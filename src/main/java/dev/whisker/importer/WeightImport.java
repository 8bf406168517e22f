package dev.whisker.importer;

import dev.whisker.WhiskerException;
import dev.whisker.importer.ImportReport.Entry;
import dev.whisker.importer.ImportReport.Status;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Finds the place in a model of every tensor of a file, and reads weights into models.
 *
 * <p>Layers without weights are left out on both sides. Archives of named arrays are matched by name, and Keras 3
 * weights by the names that Keras would generate for the model's layers. All other Keras files are matched by name or
 * in the order in which the file's model calls its layers. If the two differ and both would fit, the order decides if
 * the file has it; layers that can be mistaken for each other, such as those of equal
 * branches, are matched by their places in the graph if the file has the graph of the model. Otherwise the file is
 * refused. Matching layers by order alone adds a remark. Inside a layer, weights
 * are matched by name, numbered ones in order. Shapes must agree.
 */
public final class WeightImport {
    private WeightImport() {
    }

    /** Returns what a load would do with every tensor; nothing is read or changed. */
    public static ImportReport match(WeightSource source, WeightTarget target, ImportOptions options) {
        return match(source, target, options, new LinkedHashMap<>());
    }

    /**
     * Reads the weights of a file into a model, all or none: nothing is changed before the match has been accepted and
     * every value has been read once. Values are then read again, piece by piece, so that they are never all in memory.
     *
     * @throws WhiskerException if something is unused, missing or of a different shape and the options do not accept
     *         it, if a value is not finite, or if the file is damaged; the model is then unchanged
     */
    public static ImportReport load(WeightSource source, WeightTarget target, ImportOptions options) {
        Map<String, StoredTensor> used = new LinkedHashMap<>();
        ImportReport report = match(source, target, options, used);
        report.requireAccepted();
        used.forEach((path, tensor) -> tensor.values().firstNonFinite().ifPresent(fault -> {
            throw new WhiskerException("the weights in " + source.file() + " are not finite: " + path + ", " + fault
                    + "; give another file");
        }));
        used.forEach((path, tensor) -> target.receiver().accept(path, tensor.values()));
        return report;
    }

    private static ImportReport match(WeightSource source, WeightTarget target, ImportOptions options,
            Map<String, StoredTensor> used) {
        LayerPairs pairs = source.pairs(FlatLayer.flatten(target.layers()));
        boolean namesOnly = source.format() == WeightFormat.NPZ || source.format() == WeightFormat.SAFETENSORS;
        List<Entry> entries = new ArrayList<>();
        List<Entry> unused = new ArrayList<>();
        for (LayerPairs.Pair pair : pairs.pairs()) {
            for (LayerPairs.WeightPair weight : LayerPairs.weights(pair, namesOnly)) {
                Entry entry = entry(pair, weight);
                (entry.status() == Status.UNUSED ? unused : entries).add(entry);
                if (entry.status() == Status.USED) {
                    used.put(entry.target(), weight.stored());
                }
            }
        }
        entries.addAll(unused);
        return new ImportReport(source.file().toString(), List.copyOf(entries), pairs.remarks(), options,
                pairs.refusal());
    }

    private static Entry entry(LayerPairs.Pair pair, LayerPairs.WeightPair weight) {
        String stored = weight.stored() == null ? null : pair.stored().path(weight.stored());
        String wanted = weight.target() == null ? null
                : StoredLayers.join(pair.target().path(), weight.target().name());
        if (wanted == null) {
            return new Entry(Status.UNUSED, stored, weight.stored().shape(), null, null);
        }
        if (stored == null) {
            return new Entry(Status.MISSING, null, null, wanted, weight.target().shape());
        }
        boolean fits = weight.stored().shape().equals(weight.target().shape());
        return new Entry(fits ? Status.USED : Status.MISSHAPED, stored, weight.stored().shape(), wanted,
                weight.target().shape());
    }
}
