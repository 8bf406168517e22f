package dev.whisker.cli;

import picocli.CommandLine.Command;

/** Times training steps of the fourth model of post B. */
@Command(name = "mobilenet-transfer", description =
        "Time training steps of experiment B4 on synthetic 160x160 pictures: a frozen MobileNetV2 forward, its "
        + "head forward and backward, Adam. Without --full the rescaling and augmentation layers are left out, as in "
        + "measurements of other programs.",
        footer = {"", "Examples:", "  whisker bench mobilenet-transfer",
            "  whisker bench mobilenet-transfer --full --json"})
final class BenchTransferCommand extends BenchTrainingCommand {
    @Override
    String experiment() {
        return "B4";
    }

    @Override
    String workload() {
        return "mobilenet-transfer";
    }
}
