package dev.whisker.cli;

import picocli.CommandLine.Command;

/** Times training steps of the first model of post C. */
@Command(name = "c1-train",
        description = "Time training steps of experiment C1, whose convolutions are wider, on synthetic 160x160 "
        + "pictures: forward, backward, Adam.",
        footer = {"", "Examples:", "  whisker bench c1-train",
            "  whisker bench c1-train --steps 10 --warm-up 3"})
final class BenchC1Command extends BenchTrainingCommand {
    @Override
    String experiment() {
        return "C1";
    }

    @Override
    String workload() {
        return "c1-train";
    }
}
