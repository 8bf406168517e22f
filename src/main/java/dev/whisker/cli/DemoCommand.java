package dev.whisker.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.whisker.WhiskerException;
import dev.whisker.data.Dataset;
import dev.whisker.data.Drawing;
import dev.whisker.data.ImageDataset;
import dev.whisker.data.PictureGrid;
import dev.whisker.data.RgbImage;
import dev.whisker.experiment.Baselines;
import dev.whisker.experiment.Experiment;
import dev.whisker.experiment.ExperimentData;
import dev.whisker.experiment.LearningRateSearch;
import dev.whisker.experiment.RunDirectory;
import dev.whisker.experiment.TrainingRun;
import dev.whisker.op.Backend;
import dev.whisker.train.Evaluation;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** The main job on pictures that the program draws itself. */
@Command(name = "demo", description =
        "Train, evaluate and plot on generated pictures; needs no data and takes about a minute.",
        footer = {"", "Examples:", "  whisker demo", "  whisker demo --epochs 3 --out runs/demo"})
final class DemoCommand extends CliCommand {
    private static final int SHOWN = 15;
    private static final int COLUMNS = 5;
    private static final int TILE = 96;

    @Mixin
    private TrainingOverrides overrides;

    @Mixin
    private OutputOptions output;

    @Mixin
    private BackendOptions backendOptions;

    @Override
    public Integer call() {
        Experiment experiment = overrides.experiment(this, "demo");
        if (LearningRateSearch.of(experiment).isPresent()) {
            throw wrongCall("LearningRateFinder is a callback of 'train', which it can be given with 'train demo'");
        }
        return Interruption.during(interruption -> run(experiment, interruption));
    }

    private int run(Experiment experiment, Interruption interruption) {
        long start = System.nanoTime();
        try (RunDirectory directory = output.create(experiment.name());
                Backend backend = backendOptions.open(this, experiment.training().seed())) {
            print("Drawing %s", experiment.title());
            InterruptibleTraining training = new InterruptibleTraining(this, interruption, directory);
            ExperimentData data = training.open(experiment, null, ImageDataset.Options.defaults());
            TrainingRun run = new TrainingRun(experiment, data, null, backend, directory).withCommand(arguments());
            TrainingRun.Result result = training.train(output.withPage(run), experiment, directory);
            if (interruption.requested() || !result.saved()) {
                results(result.record());
                return 0;
            }
            drawPictures(data.dataset(), directory, result.record());
            print("%nTraining a linear model on the same pictures, for comparison");
            Evaluation linear = interruption.interruptible("the run is finished, in " + directory.path()
                    + "; only the comparison with a linear model is left out",
                    () -> Baselines.test(Baselines.linear(experiment, data.dataset().classes()), data, backend));
            report(result, linear.accuracy(), Baselines.majorityAccuracy(data), directory);
            print("%nIt took %.0f s in all.", (System.nanoTime() - start) / 1e9);
        }
        return 0;
    }

    private void report(TrainingRun.Result result, double linear, double majority, RunDirectory directory) {
        print("%nAccuracy on the test pictures");
        print("  %-36s %8s", "always the most frequent class", percent(majority));
        print("  %-36s %8s", "linear model on the pixels", percent(linear));
        print("  %-36s %8s", "convolutional network", percent(result.test().accuracy()));
        ObjectNode results = result.record();
        ObjectNode comparison = results.putObject("comparison");
        comparison.put("majority_test_accuracy", majority);
        comparison.put("linear_test_accuracy", linear);
        comparison.put("network_test_accuracy", result.test().accuracy());
        directory.saveRecord(results);
        results(results);
    }

    /** For people to look at; a machine that cannot draw captions trains all the same. */
    private void drawPictures(Dataset dataset, RunDirectory directory, ObjectNode record) {
        float[] pixels = new float[dataset.sampleLength()];
        List<PictureGrid.Tile> tiles = IntStream.range(0, Math.min(SHOWN, dataset.size())).mapToObj(id -> {
            dataset.read(id, pixels, 0);
            RgbImage image = RgbImage.ofFloats(pixels, 0, dataset.height(), dataset.width(), dataset.channels());
            return new PictureGrid.Tile(image, dataset.classNames().get(dataset.label(id)));
        }).toList();
        Path file = directory.plot("pictures");
        // A run lists its files before it writes them.
        record.withArray("files").add(directory.path().relativize(file).toString());
        directory.saveRecord(record);
        try {
            Drawing.writePng(new PictureGrid(TILE).rows(tiles, COLUMNS), file);
            print("Some of the pictures: %s", file);
        } catch (WhiskerException e) {
            print("WARNING: %s", e.getMessage());
        }
    }
}
