package dev.whisker.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.whisker.WhiskerException;
import dev.whisker.data.Dataset;
import dev.whisker.data.Drawing;
import dev.whisker.data.PictureGrid;
import dev.whisker.data.RgbImage;
import dev.whisker.evaluation.Classification;
import dev.whisker.experiment.LabeledPictures;
import dev.whisker.format.AtomicFile;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.IntFunction;
import picocli.CommandLine.Option;

/** What an evaluation shows of single pictures: a table of all, and the most confident mistakes. */
@Section(Heading.RESULTS)
final class EvaluationFiles {
    private static final int COLUMNS = 4;
    private static final int TILE = 240;
    private static final int GRID_DEFAULT = 12;
    /** Of a class in a caption, so that two of them and a percentage fit above a tile. */
    private static final int CAPTION_NAME = 12;

    @Option(names = "--csv", paramLabel = "FILE",
            description = "Write a table with a row per picture: path, class, prediction, loss and the probability of "
                    + "each class.")
    private Path csv;

    @Option(names = "--worst", paramLabel = "N",
            description = "List the N most confident mistakes: wrong predictions with the highest probability.")
    private Integer worst;

    @Option(names = "--grid", paramLabel = "FILE",
            description = "Draw the most confident mistakes, 12 or as many as --worst says, into a PNG file.")
    private Path grid;

    void check(CliCommand command) {
        command.atLeast("--worst", worst, 1);
    }

    /** For a model that does not tell classes apart. */
    void require(int classes) {
        if (csv != null || worst != null || grid != null) {
            throw new WhiskerException("the outputs of the model do not tell its " + classes
                    + " classes apart, so there are no predictions to show; leave out --csv, --worst and --grid");
        }
    }

    void write(CliCommand command, Classification predictions, LabeledPictures pictures,
            IntFunction<String> className, ObjectNode results) {
        if (csv != null) {
            AtomicFile.writeText(csv, table(predictions, pictures, className));
            command.print("%nWrote %s with %d pictures.", csv, predictions.size());
            results.put("csv", csv.toString());
        }
        if (worst != null) {
            list(command, predictions, pictures, className, results.putArray("worst"));
        }
        if (grid != null) {
            draw(command, predictions, pictures, className, results);
        }
    }

    private static String table(Classification predictions, LabeledPictures pictures, IntFunction<String> className) {
        PredictionTable table = new PredictionTable(List.of("path", "class", "predicted", "correct", "loss"),
                predictions.hasProbabilities(), predictions.values(0).length, className);
        for (int i = 0; i < predictions.size(); i++) {
            table.row(List.of(pictures.name(i), className.apply(predictions.label(i)),
                    className.apply(predictions.predicted(i)), predictions.isCorrect(i), predictions.loss(i)),
                    predictions.values(i));
        }
        return table.toString();
    }

    private void list(CliCommand command, Classification predictions, LabeledPictures pictures,
            IntFunction<String> className, ArrayNode nodes) {
        List<Integer> mistakes = predictions.worst(worst);
        command.print(mistakes.isEmpty() ? "%nThere are no mistakes." : "%nMost confident mistakes");
        for (int i : mistakes) {
            String label = className.apply(predictions.label(i));
            String predicted = className.apply(predictions.predicted(i));
            Optional<Double> probability = probability(predictions, i);
            command.print("%s: %s → %s%s, loss %.4f", pictures.name(i), label, predicted,
                    probability.map(share -> ", " + CliCommand.percent(share)).orElse(""), predictions.loss(i));
            ObjectNode node = nodes.addObject().put("path", pictures.name(i)).put("class", label)
                    .put("predicted", predicted).put("loss", predictions.loss(i));
            probability.ifPresent(share -> node.put("probability", share));
        }
    }

    /** Of the predicted class. */
    private static Optional<Double> probability(Classification predictions, int sample) {
        return predictions.hasProbabilities()
                ? Optional.of(predictions.values(sample)[predictions.predicted(sample)]) : Optional.empty();
    }

    private void draw(CliCommand command, Classification predictions, LabeledPictures pictures,
            IntFunction<String> className, ObjectNode results) {
        List<Integer> mistakes = predictions.worst(worst == null ? GRID_DEFAULT : worst);
        if (mistakes.isEmpty()) {
            command.print("There are no mistakes to draw, so %s was not written.", grid);
            results.putNull("grid");
            return;
        }
        PictureGrid sheet = new PictureGrid(TILE);
        List<PictureGrid.Tile> tiles = mistakes.stream()
                .map(i -> tile(sheet, pictures, i, caption(predictions, i, className))).toList();
        Drawing.writePng(sheet.rows(tiles, Math.min(COLUMNS, tiles.size())), grid);
        command.print("Wrote %s with %d pictures.", grid, tiles.size());
        results.put("grid", grid.toString());
    }

    static String caption(Classification predictions, int sample, IntFunction<String> className) {
        return ConfusionTable.shortened(className.apply(predictions.label(sample)), CAPTION_NAME) + " → "
                + ConfusionTable.shortened(className.apply(predictions.predicted(sample)), CAPTION_NAME)
                + probability(predictions, sample).map(share -> ", " + CliCommand.percent(share)).orElse("");
    }

    private static PictureGrid.Tile tile(PictureGrid sheet, LabeledPictures pictures, int sample, String caption) {
        return pictures.decode(sample, image -> sheet.tile(image, caption))
                .orElseGet(() -> {
                    Dataset dataset = pictures.samples().dataset();
                    float[] pixels = new float[dataset.sampleLength()];
                    dataset.read(pictures.samples().ids()[sample], pixels, 0);
                    return sheet.tile(RgbImage.ofFloats(pixels, 0, dataset.height(), dataset.width(),
                            dataset.channels()), caption);
                });
    }
}
