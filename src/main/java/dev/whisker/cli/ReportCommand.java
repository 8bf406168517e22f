package dev.whisker.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.whisker.WhiskerException;
import dev.whisker.experiment.EvaluatedRun;
import dev.whisker.experiment.ExperimentData;
import dev.whisker.experiment.ExperimentData.Part;
import dev.whisker.experiment.LabeledPictures;
import dev.whisker.experiment.ReportFile;
import dev.whisker.experiment.RunDirectory;
import dev.whisker.experiment.RunPictures;
import dev.whisker.experiment.SavedModel;
import dev.whisker.experiment.SavedWeights;
import dev.whisker.op.Backend;
import dev.whisker.page.RunReport;
import dev.whisker.report.HtmlPage;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Writes the report on a run. */
@Command(name = "report", description = "Write a page on a run: accuracy with its 95 %% interval, curves, confusion "
        + "matrix, the most confident mistakes, calibration, layers, and how it was made.",
        footer = {"", "'train' and 'demo' write report.html themselves; this command does so for older runs, for other "
                + "pictures, and for the best weights.",
            "", "Examples:", "  whisker report runs/demo",
            "  whisker report runs/b3 --weights best --out b3-best.html"})
@Section(Heading.DATA)
final class ReportCommand extends CliCommand {
    private static final double MEGABYTE = 1e6;

    @Parameters(paramLabel = "RUN", description = "A directory that 'train' or 'demo' wrote.")
    private Path run;

    @Option(names = "--data", paramLabel = "DIR",
            description = "A directory of other pictures of the same classes, divided as those of the run. Default: "
                    + "the pictures of the run; without them the page has no evaluation, and says so.")
    private Path data;

    @Option(names = "--out", paramLabel = "FILE", description = "The page to write; default: RUN/report.html.")
    @Section(Heading.RESULTS)
    private Path out;

    @Mixin
    private SavedWeightsOption weights;

    @Mixin
    private BackendOptions backendOptions;

    private final List<String> remarks = new ArrayList<>();

    @Override
    public Integer call() {
        SavedWeights which = weights.get(this);
        RunDirectory directory = RunDirectory.open(run);
        directory.require(which);
        Path file = out == null ? ReportFile.claim(directory) : out;
        try (Backend backend = backendOptions.open(this, directory.experiment().training().seed())) {
            Optional<ExperimentData> pictures = pictures(directory);
            Optional<EvaluatedRun> evaluated = pictures.flatMap(found -> LabeledPictures.first(found,
                    List.of(Part.TEST, Part.VALIDATION))).map(found -> evaluate(directory, which, backend, found));
            long bytes = new RunReport(which, HtmlPage.DEFAULT_BYTES)
                    .write(directory, evaluated, pictures, backend, remarks, file);
            print("Wrote %s (%.1f MB).", file, bytes / MEGABYTE);
            results(results(file, bytes, evaluated));
        }
        return 0;
    }

    /** Those that are given must be there; those of the run may be gone. */
    private Optional<ExperimentData> pictures(RunDirectory directory) {
        try {
            return Optional.of(RunPictures.open(directory, data, this::remark));
        } catch (WhiskerException e) {
            if (data != null) {
                throw e;
            }
            remark("There is no evaluation, because the pictures of the run cannot be opened: " + e.getMessage());
            return Optional.empty();
        }
    }

    private EvaluatedRun evaluate(RunDirectory directory, SavedWeights which, Backend backend,
            LabeledPictures pictures) {
        try (SavedModel model = SavedModel.open(directory, which, backend, pictures.loaderThreads())) {
            model.state().remarks().forEach(this::remark);
            model.evaluator().warnings().forEach(warning -> remark("WARNING: " + warning));
            remark(model.state().weightsLine());
            EvaluatedRun evaluated = EvaluatedRun.of(pictures, model.evaluator().evaluateEach(pictures.samples()),
                    model.evaluator(), model.classNames());
            print("%s: %d samples - loss: %.4f", pictures.split(), evaluated.evaluation().samples(),
                    evaluated.evaluation().loss());
            return evaluated;
        }
    }

    /** Is printed, and stands on the page. */
    private void remark(String line) {
        remarks.add(line);
        print("%s", line);
    }

    private ObjectNode results(Path file, long bytes, Optional<EvaluatedRun> evaluated) {
        ObjectNode results = object().put("run", run.toString()).put("out", file.toString()).put("bytes", bytes);
        evaluated.ifPresent(found -> {
            results.put("split", found.pictures().split()).put("samples", found.evaluation().samples());
            found.evaluation().values().forEach(results::put);
        });
        remarks.forEach(results.putArray("remarks")::add);
        return results;
    }
}
