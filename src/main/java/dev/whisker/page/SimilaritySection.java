package dev.whisker.page;

import dev.whisker.experiment.EvaluatedRun;
import dev.whisker.experiment.RunDirectory;
import dev.whisker.experiment.SampledPictures;
import dev.whisker.experiment.SavedWeights;
import dev.whisker.experiment.TracedModel;
import dev.whisker.inspect.Cka;
import dev.whisker.inspect.LayerSimilarities;
import dev.whisker.inspect.Trace;
import dev.whisker.op.Backend;
import dev.whisker.report.Figures;
import dev.whisker.report.HeatMap;
import dev.whisker.report.Html;
import dev.whisker.report.Tabs;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** How alike the layers of the first run and of others arrange the same pictures. */
final class SimilaritySection {
    private static final int PICTURES = 64;
    private static final int MIN_PICTURES = 4;
    private static final int LAYERS = 12;
    private static final int MAX_OTHERS = 5;

    private final List<RunDirectory> runs;
    private final List<String> names;
    private final EvaluatedRun evaluated;

    /** @param evaluated the first run */
    SimilaritySection(List<RunDirectory> runs, List<String> names, EvaluatedRun evaluated) {
        this.runs = runs;
        this.names = names;
        this.evaluated = evaluated;
    }

    Html html(SavedWeights which, Backend backend) {
        double[][] pictures = SampledPictures.of(evaluated.pictures().samples(), PICTURES).values();
        if (pictures.length < MIN_PICTURES) {
            return Html.note("Layers are compared on at least " + MIN_PICTURES + " pictures.");
        }
        Map<String, double[][]> rows = similarities(runs.get(0), which, backend, pictures);
        Tabs tabs = new Tabs("similarity", names.get(0) + " and");
        List<String> unlike = new ArrayList<>();
        for (int i = 1; i < Math.min(runs.size(), 1 + MAX_OTHERS); i++) {
            Map<String, double[][]> columns = similarities(runs.get(i), which, backend, pictures);
            if (columns.isEmpty()) {
                unlike.add(names.get(i) + " takes pictures of another size, so its layers are not compared.");
            } else {
                tabs.add(names.get(i), map(rows, columns, i));
            }
        }
        return Html.of(Html.note("Debiased CKA (Kornblith et al. 2019; Song et al. 2012) of " + pictures.length
                + " pictures: 1 where two layers arrange them alike up to rotation and scale, about 0 where they have "
                + "nothing in common."), tabs.html(), Html.list(unlike));
    }

    /** Nothing for a network that takes pictures of another size. */
    private static Map<String, double[][]> similarities(RunDirectory run, SavedWeights which, Backend backend,
            double[][] pictures) {
        try (TracedModel model = TracedModel.ofRun(run, which, backend)) {
            Trace trace = model.trace();
            return trace.shape("input").size() != pictures[0].length ? Map.of()
                    : LayerSimilarities.of(trace, LayerSimilarities.some(trace, LAYERS), pictures);
        }
    }

    private Html map(Map<String, double[][]> rows, Map<String, double[][]> columns, int other) {
        HeatMap map = new HeatMap("Layers of " + names.get(0) + " and of " + names.get(other), "layer of "
                + names.get(other), "layer of " + names.get(0), "CKA", false);
        List<String> columnNames = List.copyOf(columns.keySet());
        map.columnNames(columnNames);
        String lastRow = "";
        double last = Double.NaN;
        for (Map.Entry<String, double[][]> row : rows.entrySet()) {
            for (int c = 0; c < columnNames.size(); c++) {
                last = Cka.debiasedOf(row.getValue(), columns.get(columnNames.get(c)));
                map.put(row.getKey(), c, last);
            }
            lastRow = row.getKey();
        }
        return map.isEmpty() ? Html.note("No similarity is defined: all pictures are alike to one of the networks.")
                : map.chart("Most alike: " + map.largest() + ". The last layers, " + lastRow + " and "
                + columnNames.get(columnNames.size() - 1) + ": " + Figures.of(last) + ".").html();
    }
}
