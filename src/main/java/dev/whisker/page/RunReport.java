package dev.whisker.page;

import com.fasterxml.jackson.databind.JsonNode;
import dev.whisker.WhiskerException;
import dev.whisker.evaluation.Classification;
import dev.whisker.experiment.EvaluatedRun;
import dev.whisker.experiment.Experiment;
import dev.whisker.experiment.ExperimentData;
import dev.whisker.experiment.Published;
import dev.whisker.experiment.RunDirectory;
import dev.whisker.experiment.RunPage;
import dev.whisker.experiment.SavedWeights;
import dev.whisker.experiment.Version;
import dev.whisker.format.FailureReason;
import dev.whisker.op.Backend;
import dev.whisker.report.Html;
import dev.whisker.report.HtmlPage;
import dev.whisker.report.PageBudget;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The report on a run: how good the model is, how it was trained, which pictures it mistakes, and how it was made. What
 * there is no data for, the page says.
 */
public final class RunReport implements RunPage {
    private final SavedWeights which;
    private final int bytes;

    /** A report on the last weights, with a page of the usual size. */
    public RunReport() {
        this(SavedWeights.LAST, HtmlPage.DEFAULT_BYTES);
    }

    /**
     * A report.
     *
     * @param which the weights that were evaluated
     * @param bytes what the page should not exceed; pictures are left out for it
     */
    public RunReport(SavedWeights which, int bytes) {
        this.which = which;
        this.bytes = bytes;
    }

    @Override
    public void write(RunDirectory directory, Optional<EvaluatedRun> evaluated, ExperimentData data, Backend backend) {
        write(directory, evaluated, Optional.of(data), backend, List.of(), directory.report());
    }

    /**
     * Writes the report to any file.
     *
     * @param data    the run's pictures; empty if they are not there any more
     * @param remarks what the reader should know, one line each
     * @return the size of the page in bytes
     * @throws WhiskerException if the page cannot be written
     */
    public long write(RunDirectory directory, Optional<EvaluatedRun> evaluated, Optional<ExperimentData> data,
            Backend backend, List<String> remarks, Path file) {
        JsonNode record = directory.readRecord();
        Experiment experiment = directory.experiment();
        PageBudget budget = PageBudget.ofPage(bytes);
        HtmlPage page = new HtmlPage("Run " + directory.path().toAbsolutePath().normalize().getFileName(),
                subtitle(record));
        page.section("verdict", "Verdict", guarded(() -> new VerdictSection(record, evaluated,
                Published.of(record)).html()), notes(record, remarks));
        page.section("curves", "Training curves", guarded(() -> new CurveSection(
                HistoryFile.read(directory.history()), record).html()));
        Optional<Classification> predictions = evaluated.flatMap(EvaluatedRun::classification);
        predictions.ifPresent(found -> {
            EvaluatedRun run = evaluated.orElseThrow();
            page.section("classes", "Classes", guarded(() -> new ClassSection(run, found.matrix()).html()));
            page.section("mistakes", "Most confident mistakes", guarded(() -> new MistakeSection(run, found, budget)
                    .html(directory, which, backend)));
            page.section("probabilities", "Probabilities", guarded(() -> new ProbabilitySection(run, found).html()));
        });
        InsideSection inside = new InsideSection(directory);
        if (inside.exists()) {
            page.section("inside", "The training from inside", guarded(inside::html));
        }
        page.section("layers", "Layers", guarded(() -> new LayerSection(experiment.model()).html()));
        data.ifPresent(pictures -> page.section("pictures", "Training pictures", guarded(() ->
                new AugmentationSection(experiment, pictures, backend, budget).html())));
        page.section("origin", "How it was made", guarded(() -> new OriginSection(record,
                directory.descriptionText()).html()));
        page.footer("Made by Whisker " + Version.current() + ". Run " + record.path("id").asText("without an id")
                + ", started " + record.path("started").asText("at an unknown time") + ".");
        return page.write(file);
    }

    private static String subtitle(JsonNode record) {
        return "Experiment " + record.path("experiment").asText() + ": " + record.path("title").asText() + "; seed "
                + record.path("seed").asText("–") + ", "
                + record.path("state").asText("finished");
    }

    /** Why the run is not finished, its warnings, and the remarks. */
    private static Html notes(JsonNode record, List<String> remarks) {
        List<String> lines = new ArrayList<>();
        if (record.has("failed")) {
            lines.add("The run failed: " + record.path("failed").asText());
        }
        if (record.path("interrupted").asBoolean()) {
            lines.add("The run was interrupted; figures are those of the epochs before.");
        }
        if (record.has("reason")) {
            lines.add("The run was stopped: " + record.path("reason").asText());
        }
        record.path("warnings").forEach(warning -> lines.add(warning.asText()));
        lines.addAll(remarks);
        return Html.list(lines);
    }

    /** A section that cannot be made says so, and the others are there all the same. */
    private static Html guarded(Supplier<Html> section) {
        try {
            return section.get();
        } catch (RuntimeException | LinkageError e) {
            return Html.note("This part cannot be shown: " + FailureReason.of(e));
        }
    }
}
