package dev.whisker.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Going on with a run. */
@Section(Heading.RESULTS)
final class ResumeOptions {
    /** What a call may change of a run that goes on; all else is as the run was begun. */
    private static final Set<String> ALLOWED = Set.of("--resume", "--data", "--picture-memory", "--epochs", "--batch",
            "--save-every", "--keep", "--no-report", "--backend", "--threads", "--precision", CliCommand.JSON_OPTION);

    @Option(names = "--resume", paramLabel = "RUN",
            description = "Go on with the run in this directory from its last checkpoint, instead of beginning one. "
                    + "Its experiment, data and backend are those it began with; --epochs, --batch, --data (for "
                    + "pictures that were moved), --backend and --threads may be changed.")
    private Path run;

    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec;

    boolean isWanted() {
        return run != null;
    }

    /** The directory of the run. */
    Path run() {
        return run;
    }

    /**
     * Checks that a call which goes on with a run says nothing that the run says itself.
     *
     * @param experiment the name that was given; null for none
     */
    void check(CliCommand command, String experiment) {
        if (!isWanted() && experiment == null) {
            throw command.wrongCall("give an experiment, such as B3 or a YAML file, or a run to go on with: --resume "
                    + "RUN");
        }
        if (isWanted() && experiment != null) {
            throw command.wrongCall("--resume goes on with the experiment of its run, so '" + experiment
                    + "' has no meaning; leave one of them out");
        }
        if (isWanted()) {
            List<String> refused = spec.commandLine().getParseResult().matchedOptions().stream()
                    .map(OptionSpec::longestName).filter(name -> !ALLOWED.contains(name)).sorted().toList();
            if (!refused.isEmpty()) {
                throw command.wrongCall("--resume goes on with the run as it was begun, so that "
                        + String.join(", ", refused) + (refused.size() == 1 ? " cannot" : " cannot all")
                        + " be given; leave it out, or begin a new run");
            }
        }
    }
}
