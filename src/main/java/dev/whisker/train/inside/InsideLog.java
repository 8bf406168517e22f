package dev.whisker.train.inside;

import dev.whisker.format.AtomicFile;
import dev.whisker.format.CsvText;
import dev.whisker.format.npy.NpyArray;
import dev.whisker.format.npy.NpyType;
import dev.whisker.format.npy.Npz;
import dev.whisker.op.Statistics;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What the epochs of a training showed, as files. */
public final class InsideLog {
    private final List<EpochInside> epochs = new ArrayList<>();
    private final StringBuilder csv = new StringBuilder("epoch,path,kind,name,value\n");

    /** Adds an epoch. */
    public void add(EpochInside epoch) {
        epochs.add(epoch);
        Rows rows = new Rows(csv, epoch.epoch());
        for (LayerInside layer : epoch.layers()) {
            rows.statistics(layer.path(), "value", layer.value(), layer.valueL2());
            rows.add(layer.path(), "value", "channels", layer.channels());
            rows.add(layer.path(), "value", "dead_channels", layer.dead().cardinality());
            if (layer.gradient() != null) {
                rows.statistics(layer.path(), "gradient", layer.gradient(), layer.gradientL2());
            }
        }
        for (WeightInside weight : epoch.weights()) {
            rows.add(weight.path(), "weight", "l2", weight.l2());
            rows.add(weight.path(), "gradient", "l2", weight.gradientL2());
            rows.add(weight.path(), "update", "l2", weight.updateL2());
            rows.add(weight.path(), "update", "ratio", weight.ratio());
        }
        epoch.events().forEach(event ->
                rows.add(event.path(), "value", event.died() ? "died" : "revived", event.channel()));
    }

    /** The rows of an epoch. */
    private record Rows(StringBuilder csv, int epoch) {
        void statistics(String path, String kind, Statistics of, double l2) {
            add(path, kind, "mean", of.mean());
            add(path, kind, "deviation", of.deviation());
            add(path, kind, "min", of.min());
            add(path, kind, "max", of.max());
            add(path, kind, "zero_share", of.zeroShare());
            add(path, kind, "non_finite", of.nonFinite());
            add(path, kind, "l2", l2);
        }

        /** Values with all their digits, so that equal runs give equal files. */
        void add(String path, String kind, String name, Number value) {
            csv.append(epoch).append(',').append(CsvText.quoted(path)).append(',').append(kind).append(',').append(name)
                    .append(',').append(value).append('\n');
        }
    }

    public boolean isEmpty() {
        return epochs.isEmpty();
    }

    /** The epochs that were added. */
    public List<EpochInside> epochs() {
        return List.copyOf(epochs);
    }

    /**
     * A header and a row for each number: epoch, path of the layer or weight, kind (value, gradient, weight, update),
     * name and value.
     */
    public String toCsv() {
        return csv.toString();
    }

    /** Writes {@link #toCsv}. */
    public void writeCsv(Path file) {
        AtomicFile.writeText(file, toCsv());
    }

    /**
     * Writes the histograms of the weights: {@code epochs} (E); and for each weight {@code PATH/counts} (E, 30) and
     * {@code PATH/edges} (E, 31).
     */
    public void writeHistograms(Path file) {
        Map<String, NpyArray> arrays = new LinkedHashMap<>();
        int count = epochs.size();
        arrays.put("epochs", new NpyArray(new int[] {count}, epochs.stream().mapToDouble(EpochInside::epoch)
                .toArray()));
        int weights = count == 0 ? 0 : epochs.get(0).weights().size();
        for (int i = 0; i < weights; i++) {
            int weight = i;
            List<Histogram> all = epochs.stream().map(epoch -> epoch.weights().get(weight).histogram()).toList();
            String path = epochs.get(0).weights().get(i).path();
            arrays.put(path + "/counts", new NpyArray(new int[] {count, Histogram.BINS}, all.stream()
                    .flatMapToDouble(each -> each.counts().stream().mapToDouble(Long::doubleValue)).toArray()));
            arrays.put(path + "/edges", new NpyArray(new int[] {count, Histogram.BINS + 1}, all.stream()
                    .flatMapToDouble(each -> Arrays.stream(each.edges())).toArray()));
        }
        Npz.write(file, arrays, NpyType.F8);
    }
}
