package dev.whisker.experiment;

import dev.whisker.WhiskerException;
import dev.whisker.format.FailureReason;
import dev.whisker.report.EpochChart;
import dev.whisker.train.callback.EpochResult;
import dev.whisker.train.callback.History;
import dev.whisker.train.metric.Metrics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Draws the curves of a run into its directory. */
final class RunPlots {
    private RunPlots() {
    }

    static void save(RunDirectory run, String experiment, History history, double guessing) {
        Path plots = run.plot("accuracy").getParent();
        try {
            Files.createDirectories(plots);
        } catch (IOException e) {
            throw new WhiskerException("cannot make the directory " + plots + ": " + FailureReason.of(e), e);
        }
        EpochChart accuracy = new EpochChart("Accuracy of " + experiment, "accuracy")
                .add("training", history.series(EpochResult::accuracy))
                .add("validation", history.series(EpochResult::valAccuracy)).reference("most frequent class", guessing);
        EpochChart loss = new EpochChart("Loss of " + experiment, "loss")
                .add("training", history.series(EpochResult::loss))
                .add("validation", history.series(EpochResult::valLoss));
        accuracy.write(run.plot("accuracy"));
        loss.write(run.plot("loss"));
        EpochChart.writeTogether(List.of(accuracy, loss), run.plot("results"));
        EpochChart others = new EpochChart("Metrics of " + experiment, "value");
        RunFiles.otherMetrics(history.names()).forEach(name -> others.add(name, history.series(name))
                .add(Metrics.VALIDATION + name, history.series(Metrics.VALIDATION + name)));
        others.write(run.plot("metrics"));
    }
}
