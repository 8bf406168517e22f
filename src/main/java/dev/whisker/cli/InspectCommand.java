package dev.whisker.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.whisker.WhiskerException;
import dev.whisker.describe.NearestName;
import dev.whisker.experiment.Experiment;
import dev.whisker.experiment.Experiments;
import dev.whisker.experiment.RunDirectory;
import dev.whisker.experiment.SavedWeights;
import dev.whisker.experiment.TracedModel;
import dev.whisker.format.FailureReason;
import dev.whisker.format.npy.NpyArray;
import dev.whisker.format.npy.NpyType;
import dev.whisker.format.npy.Npz;
import dev.whisker.inspect.Analysis;
import dev.whisker.inspect.Inspection;
import dev.whisker.inspect.InspectionOptions;
import dev.whisker.inspect.LayerRow;
import dev.whisker.inspect.Occlusion;
import dev.whisker.inspect.PictureInspection;
import dev.whisker.inspect.PicturesTogether;
import dev.whisker.op.Backend;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Looks inside a network. */
@Command(name = "inspect", description =
        "Look inside a network: what it answers for pictures, which parts of them count, and the values of every "
                + "layer.",
        footer = {"", "Writes inspect.html, a page with everything to look at, and inspect.npz with every number.",
            "docs/inside.md explains the analyses.",
            "", "Examples:", "  whisker inspect runs/b3 cat.jpg dog.jpg",
            "  whisker inspect runs/b3 cat.jpg --layer base/block_13_expand_relu --class dogs --analyses all"})
@Section(Heading.RESULTS)
final class InspectCommand extends CliCommand {
    private static final String ALL = "all";
    /** Of a run, where none are given. */
    private static final int OWN_PICTURES = 4;
    private static final int OTHER_PICTURES = 400;

    @Parameters(index = "0", paramLabel = "RUN|EXPERIMENT", description =
            "A directory that 'train' or 'demo' wrote; or, with --weights FILE, an experiment's name or YAML file.")
    private String subject;

    @Parameters(index = "1", arity = "0..*", paramLabel = "PICTURE|DIR", description =
            "JPEG, PNG, BMP, GIF, WebP or TIFF files, or directories: all pictures in them and below. Default: "
                    + "four of a run's test pictures.")
    private List<Path> pictures = new ArrayList<>();

    @Option(names = "--input", paramLabel = "FILE.npy", description =
            "Pictures as they go into the network, instead of files: (count, height, width, channels).")
    @Section(Heading.DATA)
    private Path input;

    @Option(names = "--weights", paramLabel = "last|best|FILE", description =
            "Of a run: its last or its best weights; default: last. Of an experiment: a file with weights of the model "
                    + "or of an application in it; may be repeated.")
    @Section(Heading.MODEL)
    private List<String> weights = new ArrayList<>();

    @Option(names = "--layer", paramLabel = "PATH", description =
            "Layer to look at, as 'summary' names it; may be repeated. Default: the last one whose output has "
                    + "height and width above 1.")
    private List<String> layers = new ArrayList<>();

    @Option(names = "--channel", paramLabel = "N", description =
            "Channel of the layer to show on the page, with --data; default: the strongest for the first picture.")
    private Integer channel;

    @Option(names = "--data", paramLabel = "DIR", description =
            "Pictures to look through for the parts that channels respond to most, and for the other analyses of all "
                    + "pictures together; at most 400, at equal distances. Default: the pictures that are looked at.")
    @Section(Heading.DATA)
    private Path data;

    @Option(names = "--png", description = "Write each map as a PNG file as well.")
    private boolean png;

    @Option(names = "--class", paramLabel = "NAME", description =
            "Class whose score is looked at, by name or number; default: the predicted one.")
    private String className;

    @Option(names = "--analyses", paramLabel = "LIST|all", split = ",", description =
            "What to compute, separated by commas; default: statistics, saliency, integrated_gradients, gradcam, "
                    + "gradcam_plus_plus, hirescam, layercam, randomization. Also: smoothgrad, score_cam, "
                    + "guided_backprop, occlusion, ablation, activation; and, of all pictures together, cka, pca, "
                    + "top_patches, effective_receptive_field.")
    private List<String> analyses = new ArrayList<>();

    @Option(names = "--steps", paramLabel = "N", description =
            "Steps of Integrated Gradients; default: as many as completeness needs.")
    private Integer steps;

    @Option(names = "--occlusion", paramLabel = "SIZE,STRIDE,FILL", description =
            "The square that covers, in pixels, and what covers, 0 to 255; default: a fifth of the shorter side, "
                    + "half of that, 127.5.")
    private String occlusion;

    @Option(names = "--out", paramLabel = "DIR", description =
            "Directory for the page and the numbers; default: RUN/inspect, or inspect for an experiment.")
    private Path out;

    @Mixin
    private BackendOptions backendOptions;

    @Override
    public Integer call() {
        atLeast("--steps", steps, 1);
        atLeast("--channel", channel, 0);
        Set<Analysis> wanted = wanted();
        Occlusion square = occlusion == null ? null : square();
        if (!pictures.isEmpty() && input != null) {
            throw wrongCall("give either pictures or --input, received both");
        }
        try (Opened opened = open()) {
            TracedModel model = opened.model;
            model.remarks().forEach(remark -> print("%s", remark));
            int target = className == null ? -1 : model.classNumber(className);
            InspectedPictures inspected = pictures(opened);
            InspectionOptions options = new InspectionOptions(wanted, layers, target, square, steps == null ? 0 : steps,
                    model.experiment().training().seed());
            results(inspect(opened, inspected, options));
        }
        return 0;
    }

    private InspectedPictures pictures(Opened opened) {
        if (input != null) {
            return InspectedPictures.array(input, opened.model.trace().shape("input"));
        }
        return pictures.isEmpty() ? InspectedPictures.of(opened.run, OWN_PICTURES, remark -> print("Note: %s", remark))
                : InspectedPictures.decode(pictures, opened.model.experiment().data());
    }

    private Set<Analysis> wanted() {
        if (analyses.isEmpty()) {
            return Analysis.usual();
        }
        if (analyses.equals(List.of(ALL))) {
            return EnumSet.allOf(Analysis.class);
        }
        Set<Analysis> wanted = EnumSet.noneOf(Analysis.class);
        for (String key : analyses) {
            if (!Analysis.keys().contains(key)) {
                throw wrongCall("--analyses: unknown analysis '" + key + "'" + NearestName.hint(key, Analysis.keys())
                        + "; known: all, " + String.join(", ", Analysis.keys()));
            }
            wanted.add(Analysis.values()[Analysis.keys().indexOf(key)]);
        }
        return wanted;
    }

    private Occlusion square() {
        try {
            String[] parts = occlusion.split(",", -1);
            if (parts.length == 3) {
                return new Occlusion(Integer.parseInt(parts[0].strip()), Integer.parseInt(parts[1].strip()),
                        Double.parseDouble(parts[2].strip()));
            }
        } catch (IllegalArgumentException e) {
            // Reported below.
        }
        throw wrongCall("--occlusion is SIZE,STRIDE,FILL such as 32,16,127.5, with a size and a stride of at least 1; "
                + "received '" + occlusion + "'");
    }

    /**
     * What is looked at, with the backend that computes it.
     *
     * @param run null for an experiment
     */
    private record Opened(TracedModel model, RunDirectory run, List<Path> weights, Backend backend)
            implements AutoCloseable {
        @Override
        public void close() {
            model.close();
            backend.close();
        }
    }

    private Opened open() {
        if (Files.isDirectory(Path.of(subject)) || !Experiments.isFile(subject)
                && !Experiments.names().contains(subject)) {
            RunDirectory run = RunDirectory.open(Path.of(subject));
            SavedWeights which = savedWeights();
            out = out == null ? run.below("inspect") : out;
            Backend backend = backendOptions.open(this, run.experiment().training().seed());
            return opened(backend, run, List.of(run.weights(which)), () ->
                     TracedModel.ofRun(run, which, backend));
        }
        Experiment experiment = Experiments.find(subject);
        if (pictures.isEmpty() && input == null) {
            throw wrongCall("an experiment has no pictures of its own: give some, or an array of them (--input)");
        }
        if (weights.isEmpty()) {
            throw wrongCall("an experiment has no weights of its own: give a file that has them (--weights FILE), "
                    + "or the directory of a run");
        }
        out = out == null ? Path.of("inspect") : out;
        List<Path> files = weights.stream().map(Path::of).toList();
        Backend backend = backendOptions.open(this, experiment.training().seed());
        return opened(backend, null, files, () -> TracedModel.ofExperiment(experiment, files, backend));
    }

    private static Opened opened(Backend backend, RunDirectory run, List<Path> weights,
            Supplier<TracedModel> model) {
        try {
            return new Opened(model.get(), run, weights, backend);
        } catch (RuntimeException e) {
            backend.close();
            throw e;
        }
    }

    private SavedWeights savedWeights() {
        String label = weights.isEmpty() ? SavedWeights.LAST.label() : weights.get(weights.size() - 1);
        return SavedWeights.named(label).orElseThrow(() -> wrongCall("--weights of a run is last or best, received '"
                + label + "'"));
    }

    private ObjectNode inspect(Opened opened, InspectedPictures inspected, InspectionOptions options) {
        TracedModel model = opened.model;
        ObjectNode results = object();
        ArrayNode list = results.putArray("pictures");
        Map<String, NpyArray> arrays = new LinkedHashMap<>();
        Map<String, List<String>> texts = new LinkedHashMap<>();
        texts.put("layers", model.trace().layers());
        texts.put("statistics", LayerRow.COLUMNS);
        texts.put("pictures", inspected.names());
        InspectionPages pages = new InspectionPages(model, options);
        try (Inspection inspection = new Inspection(model.trace(), model.experiment().model(), options)) {
            print("Layer: %s", String.join(", ", inspection.mapLayers()));
            results.put("layer", inspection.mapLayers().get(0));
            inspection.firstFilters().ifPresent(pages::filters);
            for (int i = 0; i < inspected.names().size(); i++) {
                PictureInspection picture = inspection.of(inspected.values()[i]);
                String prefix = i + "/";
                picture.arrays().forEach((name, array) -> arrays.put(prefix + name, array));
                pages.add(inspected.names().get(i), inspected.values()[i], picture);
                InspectionText.print(this, model, inspected.names().get(i), picture);
                InspectionText.putInto(list.addObject(), model, inspected.names().get(i), picture);
            }
        }
        InspectedPictures others = data == null ? inspected : InspectedPictures.decode(
                InspectedPictures.some(data, OTHER_PICTURES), model.experiment().data());
        pages.channels(channel, data == null ? null : others, inspected);
        PicturesTogether together = new PicturesTogether(model.trace(), options.layers(), others.values());
        texts.put("pictures_together", others.names());
        options.analyses().stream().filter(each -> each.isOfAll() && (!analyses.equals(List.of(ALL))
                || together.has(each))).sorted().forEach(together::run);
        arrays.putAll(together.arrays());
        texts.putAll(together.texts());
        write(arrays, texts, results);
        if (png) {
            pages.writeMaps(out);
        }
        Path file = out.resolve("inspect.html");
        long bytes = pages.write(file, subject, opened.weights, arguments(), opened.backend.description());
        print("Wrote %s (%.1f MB).", file, bytes / 1e6);
        results.put("page", file.toString());
        return results;
    }

    private void write(Map<String, NpyArray> arrays, Map<String, List<String>> texts, ObjectNode results) {
        try {
            Files.createDirectories(out);
        } catch (IOException e) {
            throw new WhiskerException("cannot make the directory " + out + ": " + FailureReason.of(e), e);
        }
        Path numbers = out.resolve("inspect.npz");
        Npz.write(numbers, arrays, NpyType.F8, texts);
        print("Wrote %s with %d arrays.", numbers, arrays.size() + texts.size());
        results.put("numbers", numbers.toString());
    }
}
