package dev.whisker.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Measures how fast this machine does the main jobs. */
@Command(name = "bench", description = "Measure the speed of training, inference and picture decoding on this machine.",
        synopsisSubcommandLabel = "WORKLOAD",
        subcommands = {BenchModel3Command.class, BenchC1Command.class, BenchForwardCommand.class,
                BenchTransferCommand.class, BenchImagesCommand.class},
        footer = {"", "Examples:", "  whisker bench model3-train", "  whisker bench images photos"})
final class BenchCommand implements Runnable {
    @Option(names = {"-h", "--help"}, usageHelp = true, description = "Show this help.")
    private boolean help;

    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "a workload is missing; it is one of "
                + String.join(", ", spec.subcommands().keySet())
                + "; see 'whisker bench --help'");
    }
}
