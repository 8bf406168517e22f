package dev.whisker.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.whisker.WhiskerException;
import dev.whisker.data.CorruptPolicy;
import dev.whisker.data.LoosePictures;
import dev.whisker.experiment.DataSpec;
import dev.whisker.experiment.RunDirectory;
import dev.whisker.experiment.SavedModel;
import dev.whisker.experiment.SavedWeights;
import dev.whisker.format.AtomicFile;
import dev.whisker.op.Backend;
import dev.whisker.train.Samples;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Says what the model of a run sees in pictures. */
@Command(name = "predict", description =
        "Classify pictures with the model of a run: show the most likely classes with their probabilities.",
        footer = {"", "For a model whose outputs are not probabilities, such as one with a linear last layer and "
                + "from_logits: false, the outputs are shown instead.",
            "", "Examples:", "  whisker predict runs/b3 cat.jpg dog.jpg",
            "  whisker predict runs/b3 photos --csv predictions.csv"})
@Section(Heading.RESULTS)
final class PredictCommand extends CliCommand {
    /** Pictures that are in memory at a time. */
    private static final int CHUNK = 64;

    @Parameters(index = "0", paramLabel = "RUN", description = "A directory that 'train' or 'demo' wrote.")
    private Path run;

    @Parameters(index = "1", arity = "1..*", paramLabel = "IMAGE|DIR",
            description = "JPEG, PNG, BMP, GIF, WebP or TIFF files, or directories: all pictures in them and below.")
    private List<Path> images;

    @Option(names = "--top", paramLabel = "N", defaultValue = "3",
            description = "Number of classes to show; default: ${DEFAULT-VALUE}.")
    private int top;

    @Option(names = "--csv", paramLabel = "FILE",
            description = "Write a table with a row per picture instead of printing a line: path, predicted class, "
                    + "and the probability of each class.")
    private Path csv;

    @Option(names = "--skip-bad-files",
            description = "Leave out files that are not usable pictures, and name them, instead of ending.")
    @Section(Heading.DATA)
    private boolean skipBadFiles;

    @Mixin
    private SavedWeightsOption weights;

    @Mixin
    private BackendOptions backendOptions;

    @Override
    public Integer call() {
        atLeast("--top", top, 1);
        SavedWeights which = weights.get(this);
        RunDirectory directory = RunDirectory.open(run);
        directory.require(which);
        DataSpec size = directory.experiment().data();
        List<Path> files = files();
        // A picture that cannot be decoded is reported before anything is computed.
        LoosePictures first = decode(files, 0, size);
        try (Backend backend = backendOptions.open(this, directory.experiment().training().seed()); SavedModel model =
                SavedModel.open(directory, which, backend, 1)) {
            model.state().remarks().forEach(remark -> print("%s", remark));
            Output output = new Output(model);
            for (int from = 0; from < files.size(); from += CHUNK) {
                output.add(from == 0 ? first : decode(files, from, size));
            }
            results(output.finish());
        }
        return 0;
    }

    private List<Path> files() {
        List<Path> files = new ArrayList<>();
        for (Path image : images) {
            if (Files.isDirectory(image)) {
                LoosePictures.Listing listing = LoosePictures.below(image);
                listing.remarks().forEach(remark -> print("Note: %s", remark));
                files.addAll(listing.files());
            } else {
                files.add(image);
            }
        }
        return files;
    }

    private LoosePictures decode(List<Path> files, int from, DataSpec size) {
        return LoosePictures.decode(files.subList(from, Math.min(files.size(), from + CHUNK)), size.height(),
                size.width(), size.decoding(), skipBadFiles ? CorruptPolicy.SKIP : CorruptPolicy.FAIL);
    }

    /** What is shown of the predictions so far. */
    private final class Output {
        private final SavedModel model;
        private final ObjectNode results = object();
        private final ArrayNode list;
        private final ArrayNode skipped;
        private PredictionTable table;

        Output(SavedModel model) {
            this.model = model;
            model.state().putInto(results);
            this.list = results.putArray("predictions");
            this.skipped = results.putArray("skipped_files");
        }

        void add(LoosePictures pictures) {
            pictures.bad().forEach(image -> {
                print("Skipped %s %s", image.path(), image.reason());
                skipped.add(image.path() + " " + image.reason());
            });
            if (pictures.files().isEmpty()) {
                return;
            }
            Predictions predictions = Predictions.of(model, Samples.all(pictures.dataset()));
            if (list.isEmpty()) {
                predictions.note().ifPresent(note -> print("%s", note));
                predictions.note().ifPresent(note -> results.put("note", note));
                table = new PredictionTable(List.of("path", "predicted"), predictions.note().isEmpty(),
                        predictions.values(0).length, model::className);
            }
            for (int i = 0; i < pictures.files().size(); i++) {
                String file = pictures.files().get(i).toString();
                if (csv == null) {
                    print("%s: %s", file, predictions.line(i, top));
                }
                table.row(List.of(file, predictions.predicted(i)), predictions.values(i));
                predictions.putInto(list.addObject().put("image", file), i, top);
            }
        }

        ObjectNode finish() {
            if (list.isEmpty()) {
                throw new WhiskerException("none of the " + skipped.size() + " files is a usable picture; give others");
            }
            if (csv != null) {
                AtomicFile.writeText(csv, table.toString());
                print("Wrote %s with %d pictures.", csv, list.size());
                results.put("csv", csv.toString());
            }
            return results;
        }
    }
}
