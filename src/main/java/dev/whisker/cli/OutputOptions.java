package dev.whisker.cli;

import dev.whisker.experiment.RunDirectory;
import dev.whisker.experiment.TrainingRun;
import dev.whisker.page.RunReport;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import picocli.CommandLine.Option;

/** Options for the directory of a run. */
@Section(Heading.RESULTS)
final class OutputOptions {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss");

    @Option(names = "--out", paramLabel = "DIR", description = "Directory of the run; default: runs/EXPERIMENT-TIME.")
    private Path out;

    @Option(names = "--overwrite",
            description = "Replace an existing run in --out as soon as the new one has saved an epoch; one that is "
                    + "interrupted before leaves the earlier run as it was, and nothing of its own.")
    private boolean overwrite;

    @Option(names = "--no-report", description = "Do not write report.html, the page on the run.")
    private boolean noReport;

    /** A training with the page that is wanted of it. */
    TrainingRun withPage(TrainingRun run) {
        return noReport ? run : run.withPage(new RunReport());
    }

    /** Creates the directory before anything is computed. */
    RunDirectory create(String experiment) {
        return out == null ? RunDirectory.createNumbered(unnamed(experiment)) : RunDirectory.create(out, overwrite);
    }

    private static Path unnamed(String experiment) {
        return Path.of("runs", experiment + "-" + TIME.format(LocalDateTime.now()));
    }

    /**
     * Creates a directory for each seed, {@code seed-N} in that of the run, before anything is computed.
     *
     * @throws dev.whisker.WhiskerException if one of them cannot be made, or holds a run: then none is left
     */
    SeedDirectories create(String experiment, List<Long> seeds) {
        // The first one decides which number follows the time.
        return SeedDirectories.create(seeds, out, (parent, name) -> parent == null
                ? RunDirectory.createNumbered(unnamed(experiment), name)
                : RunDirectory.create(parent.resolve(name), overwrite));
    }
}
