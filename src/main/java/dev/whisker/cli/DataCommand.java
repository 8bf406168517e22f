package dev.whisker.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The commands for downloading and examining pictures before training on them. */
@Command(name = "data", description = "Download pictures, and examine them before training on them.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {DataLabelsCommand.class, DataGridCommand.class, DataAugmentCommand.class, DataScanCommand.class,
            DataGetCommand.class},
        footer = {"", "Examples:", "  whisker data scan photos", "  whisker data labels cats_and_dogs_filtered"})
final class DataCommand implements Runnable {
    @Option(names = {"-h", "--help"}, usageHelp = true, description = "Show this help.")
    private boolean help;

    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "a command is missing; the commands are "
                + String.join(", ", spec.subcommands().keySet()) + "; see 'whisker data --help'");
    }
}
