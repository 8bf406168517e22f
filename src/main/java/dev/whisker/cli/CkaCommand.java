package dev.whisker.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.whisker.WhiskerException;
import dev.whisker.experiment.ExperimentData.Part;
import dev.whisker.experiment.LabeledPictures;
import dev.whisker.experiment.RunDirectory;
import dev.whisker.experiment.SampledPictures;
import dev.whisker.experiment.SavedWeights;
import dev.whisker.experiment.TracedModel;
import dev.whisker.format.AtomicFile;
import dev.whisker.format.CsvText;
import dev.whisker.inspect.Cka;
import dev.whisker.inspect.LayerSimilarities;
import dev.whisker.op.Backend;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Compares what the layers of two networks make of the same pictures. */
@Command(name = "cka", description =
        "Compare two runs layer by layer: how alike their layers arrange the same pictures (debiased CKA, 1 for "
                + "alike).",
        footer = {"", "The pictures are validation pictures of the first run, or test pictures where there are none.",
            "", "Examples:", "  whisker cka runs/b3-seed1 runs/b3-seed2",
            "  whisker cka runs/b3 runs/b4 --pictures 256 --csv cka.csv"})
@Section(Heading.RESULTS)
final class CkaCommand extends CliCommand {
    private static final int LAYERS = 12;

    @Parameters(index = "0", paramLabel = "RUN", description = "A directory that 'train' or 'demo' wrote.")
    private Path first;

    @Parameters(index = "1", paramLabel = "RUN", description = "Another; or the same, to compare its layers.")
    private Path second;

    @Option(names = "--data", paramLabel = "DIR",
            description = "Directory with one folder per class, divided as the first run's; default: the first run's.")
    @Section(Heading.DATA)
    private Path data;

    @Option(names = "--pictures", paramLabel = "N", defaultValue = "128",
            description = "At most so many pictures, at least 4; default: ${DEFAULT-VALUE}.")
    @Section(Heading.DATA)
    private int pictures;

    @Option(names = "--layer", paramLabel = "PATH", description =
            "Layer of both networks, as 'summary' names it; may be repeated. Default: 12 of each.")
    private List<String> layers = new ArrayList<>();

    @Option(names = "--csv", paramLabel = "FILE", description = "Write a row per layer of the first run.")
    private Path csv;

    @Mixin
    private SavedWeightsOption weights;

    @Mixin
    private BackendOptions backendOptions;

    @Override
    public Integer call() {
        atLeast("--pictures", pictures, 4);
        SavedWeights which = weights.get(this);
        RunDirectory one = RunDirectory.open(first);
        RunDirectory other = RunDirectory.open(second);
        LabeledPictures part = LabeledPictures.part(one, data, List.of(Part.VALIDATION, Part.TEST, Part.TRAIN),
                remark -> print("Note: %s", remark)).orElseThrow(() -> new WhiskerException("the run " + first
                        + " has no pictures; give --data with a directory that has some"));
        SampledPictures sampled = SampledPictures.of(part.samples(), pictures);
        if (sampled.values().length < 4) {
            throw new WhiskerException("CKA needs at least 4 pictures, received " + sampled.values().length
                    + "; give --data with a directory that has more");
        }
        try (Backend backend = backendOptions.open(this, one.experiment().training().seed())) {
            Map<String, double[][]> rows = similarities(one, which, backend, sampled.values());
            Map<String, double[][]> columns = similarities(other, which, backend, sampled.values());
            print("%d pictures (%s) of %s", sampled.values().length, part.split(), first);
            results(compare(rows, columns));
        }
        return 0;
    }

    private Map<String, double[][]> similarities(RunDirectory run, SavedWeights which, Backend backend,
            double[][] values) {
        try (TracedModel model = TracedModel.ofRun(run, which, backend)) {
            long size = model.trace().shape("input").size();
            if (size != values[0].length) {
                throw new WhiskerException("the network of " + run.path() + " takes pictures of shape "
                        + model.trace().shape("input") + ", those of " + first + " have " + values[0].length
                        + " numbers; compare runs with pictures of one size");
            }
            List<String> compared = layers.isEmpty() ? LayerSimilarities.some(model.trace(), LAYERS) : layers;
            compared.forEach(model.trace()::shape);
            return LayerSimilarities.of(model.trace(), compared, values);
        }
    }

    private ObjectNode compare(Map<String, double[][]> rows, Map<String, double[][]> columns) {
        ObjectNode results = object();
        ArrayNode names = results.putArray("columns");
        columns.keySet().forEach(names::add);
        ArrayNode list = results.putArray("rows");
        List<String> header = new ArrayList<>(List.of("layer"));
        header.addAll(columns.keySet());
        CsvText table = new CsvText(header);
        print("%-36s %-36s %s", "layer of " + first.getFileName(), "most alike in " + second.getFileName(), "CKA");
        rows.forEach((name, similarities) -> {
            List<Object> cells = new ArrayList<>(List.of(name));
            ArrayNode values = list.addObject().put("layer", name).putArray("cka");
            String best = "";
            double highest = Double.NEGATIVE_INFINITY;
            for (Map.Entry<String, double[][]> column : columns.entrySet()) {
                double cka = Cka.debiasedOf(similarities, column.getValue());
                values.add(cka);
                cells.add(cka);
                if (cka > highest) {
                    highest = cka;
                    best = column.getKey();
                }
            }
            print("%-36s %-36s %.4f", name, best, highest);
            table.row(cells);
        });
        if (csv != null) {
            AtomicFile.writeText(csv, table.toString());
            print("Wrote %s.", csv);
            results.put("csv", csv.toString());
        }
        return results;
    }
}
