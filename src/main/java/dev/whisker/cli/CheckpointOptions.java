package dev.whisker.cli;

import dev.whisker.experiment.CheckpointPlan;
import dev.whisker.train.checkpoint.CheckpointFiles;
import dev.whisker.train.checkpoint.SaveEvery;
import picocli.CommandLine.Option;

/** When checkpoints are saved, and how many are kept. */
@Section(Heading.RESULTS)
final class CheckpointOptions {
    @Option(names = "--save-every", paramLabel = "N|TIME",
            description = "Also save a checkpoint within an epoch: every N steps, or by time, such as 90s, 10min or "
                    + "2h. One is saved after each epoch in any case, and on Ctrl-C.")
    private String saveEvery;

    @Option(names = "--keep", paramLabel = "N", defaultValue = "" + CheckpointFiles.KEPT,
            description = "How many checkpoints to keep besides that of the best epoch; default: ${DEFAULT-VALUE}.")
    private int keep;

    /** What the call says. */
    CheckpointPlan plan(CliCommand command) {
        return new CheckpointPlan(saveEvery == null ? SaveEvery.EPOCH
                : command.given("--save-every", () -> SaveEvery.parse(saveEvery)),
                command.given("--keep", () -> {
                    CheckpointFiles.requireKeep(keep);
                    return keep;
                }));
    }
}
