package dev.whisker.cli;

import dev.whisker.experiment.RunDirectory;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import picocli.CommandLine.Option;

/** Options for the directory of a run. */
final class OutputOptions {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss");

    @Option(names = "--out", paramLabel = "DIR", description = "Directory of the run; default: runs/EXPERIMENT-TIME.")
    private Path out;

    @Option(names = "--overwrite",
            description = "Replace an existing run in --out as soon as the new one has saved an epoch.")
    private boolean overwrite;

    /** Creates the directory before anything is computed. */
    RunDirectory create(String experiment) {
        return out == null ? RunDirectory.createNumbered(Path.of("runs", experiment + "-"
                + TIME.format(LocalDateTime.now())))
                : RunDirectory.create(out, overwrite);
    }
}
