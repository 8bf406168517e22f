package dev.whisker.train.inside;

import dev.whisker.WhiskerException;
import dev.whisker.format.AtomicFile;
import dev.whisker.format.CsvText;
import dev.whisker.format.npy.NpyArray;
import dev.whisker.format.npy.NpyType;
import dev.whisker.format.npy.Npz;
import dev.whisker.op.Statistics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What the epochs of a training showed, as files. */
public final class InsideLog {
    private static final String HEADER = "epoch,path,kind,name,value\n";
    private static final String EPOCHS = "epochs";
    private static final String COUNTS = "/counts";
    private static final String EDGES = "/edges";

    private final List<Integer> epochs = new ArrayList<>();
    private final StringBuilder csv = new StringBuilder(HEADER);
    /** By the name of the array, a row of each epoch. */
    private final Map<String, List<double[]>> histograms = new LinkedHashMap<>();

    /** Adds an epoch. */
    public void add(EpochInside epoch) {
        epochs.add(epoch.epoch());
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
            row(weight.path() + COUNTS, weight.histogram().counts().stream().mapToDouble(Long::doubleValue).toArray());
            row(weight.path() + EDGES, weight.histogram().edges());
        }
        epoch.events().forEach(event ->
                rows.add(event.path(), "value", event.died() ? "died" : "revived", event.channel()));
    }

    private void row(String array, double[] values) {
        histograms.computeIfAbsent(array, name -> new ArrayList<>()).add(values);
    }

    /**
     * The log of a training up to an epoch, as its files have it; what they have of later epochs is left out.
     *
     * @throws WhiskerException if they cannot be read, or do not go together
     */
    public static InsideLog read(Path csvFile, Path histogramFile, int lastEpoch) {
        InsideLog log = new InsideLog();
        try {
            for (String line : Files.readAllLines(csvFile)) {
                String epoch = line.substring(0, Math.max(0, line.indexOf(',')));
                if (epoch.matches("\\d{1,9}") && Integer.parseInt(epoch) <= lastEpoch) {
                    log.csv.append(line).append('\n');
                }
            }
        } catch (IOException e) {
            throw AtomicFile.failure("read", csvFile, e);
        }
        Map<String, NpyArray> arrays = Npz.read(histogramFile);
        double[] all = arrays.getOrDefault(EPOCHS, new NpyArray(new int[] {0}, new double[0])).data();
        int rows = (int) Arrays.stream(all).filter(epoch -> epoch <= lastEpoch).count();
        Arrays.stream(all, 0, rows).forEach(epoch -> log.epochs.add((int) epoch));
        arrays.forEach((name, array) -> {
            if (!name.equals(EPOCHS)) {
                int width = name.endsWith(COUNTS) ? Histogram.BINS : Histogram.BINS + 1;
                if (array.size() != all.length * width) {
                    throw new WhiskerException(histogramFile + ": " + name + " has " + array.size()
                            + " numbers instead of " + all.length * width + "; it is not what a training wrote");
                }
                for (int row = 0; row < rows; row++) {
                    log.row(name, Arrays.copyOfRange(array.data(), row * width, (row + 1) * width));
                }
            }
        });
        return log;
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
        arrays.put(EPOCHS, new NpyArray(new int[] {count}, epochs.stream().mapToDouble(Integer::doubleValue)
                .toArray()));
        histograms.forEach((name, rows) -> arrays.put(name, new NpyArray(new int[] {count, rows.get(0).length},
                rows.stream().flatMapToDouble(Arrays::stream).toArray())));
        Npz.write(file, arrays, NpyType.F8);
    }
}
