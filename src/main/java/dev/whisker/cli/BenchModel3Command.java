package dev.whisker.cli;

import picocli.CommandLine.Command;

/** Times training steps of the third model of post A. */
@Command(name = "model3-train",
        description = "Time training steps of experiment A3 on synthetic 160x160 pictures: forward, backward, Adam. "
        + "Without --full its rescaling and augmentation layers are left out, as in measurements of other programs.",
        footer = {"", "Examples:", "  whisker bench model3-train",
            "  whisker bench model3-train --steps 20 --batch 64 --threads 1"})
final class BenchModel3Command extends BenchTrainingCommand {
    @Override
    String experiment() {
        return "A3";
    }

    @Override
    String workload() {
        return "model3-train";
    }
}
