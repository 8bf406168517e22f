package dev.whisker.page;

import dev.whisker.WhiskerException;
import dev.whisker.format.npy.NpyArray;
import dev.whisker.format.npy.Npz;
import dev.whisker.report.DistributionChart;
import dev.whisker.report.Html;
import dev.whisker.report.Tabs;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * How the values of weights are distributed, epoch by epoch: inside.npz, with {@code epochs} (E), and for each weight
 * {@code PATH/counts} (E, bins) and {@code PATH/edges} (E, bins + 1).
 */
final class WeightHistograms {
    private static final String COUNTS = "/counts";
    private static final String EDGES = "/edges";
    private static final int MAX_WEIGHTS = 12;

    private final Path file;

    WeightHistograms(Path file) {
        this.file = file;
    }

    /** Nothing if there is no such file. */
    Html html() {
        if (!Files.isRegularFile(file)) {
            return Html.NONE;
        }
        Map<String, NpyArray> arrays = Npz.read(file);
        double[] epochs = array(arrays, "epochs").data();
        List<String> weights = arrays.keySet().stream().filter(name -> name.endsWith(COUNTS))
                .map(name -> name.substring(0, name.length() - COUNTS.length())).toList();
        // Kernels tell more than biases and normalizations; of many, those at equal distances.
        List<String> kernels = weights.stream().filter(name -> name.endsWith("kernel")).toList();
        List<String> candidates = kernels.isEmpty() ? weights : kernels;
        Tabs tabs = new Tabs("inside-weights", "Weight");
        int shown = Math.min(MAX_WEIGHTS, candidates.size());
        for (int i = 0; i < shown; i++) {
            String weight = candidates.get((int) ((long) i * candidates.size() / shown));
            tabs.add(weight, DistributionChart.of(weight, "epoch", epochs, rows(array(arrays, weight + COUNTS),
                    epochs.length), rows(array(arrays, weight + EDGES), epochs.length)).html());
        }
        return shown == 0 ? Html.NONE : Html.of(Html.heading("Distribution of weights"), tabs.html(),
                weights.size() == shown ? Html.NONE : Html.note("Of " + weights.size() + " weights " + shown
                        + " are shown."));
    }

    private NpyArray array(Map<String, NpyArray> arrays, String name) {
        NpyArray array = arrays.get(name);
        if (array == null) {
            throw new WhiskerException(file + " has no array " + name);
        }
        return array;
    }

    private double[][] rows(NpyArray array, int rows) {
        int width = rows == 0 ? 0 : array.size() / rows;
        double[][] split = new double[rows][width];
        for (int r = 0; r < rows; r++) {
            System.arraycopy(array.data(), r * width, split[r], 0, width);
        }
        return split;
    }
}
