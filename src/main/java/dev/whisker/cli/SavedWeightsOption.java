package dev.whisker.cli;

import dev.whisker.describe.NearestName;
import dev.whisker.experiment.SavedWeights;
import java.util.Arrays;
import java.util.List;
import picocli.CommandLine.Option;

/** Which weights of a run are used. */
@Section(Heading.MODEL)
final class SavedWeightsOption {
    @Option(names = "--weights", paramLabel = "last|best", defaultValue = "last",
            description = "The weights after the last epoch (or those that a callback put back), or those of the epoch "
                    + "with the best validation accuracy, or validation loss without accuracy; default: "
                    + "${DEFAULT-VALUE}.")
    private String which;

    SavedWeights get(CliCommand command) {
        List<String> labels = Arrays.stream(SavedWeights.values()).map(SavedWeights::label).toList();
        return SavedWeights.named(which).orElseThrow(() -> command.wrongCall("--weights is last or best, received "
                + "'" + which + "'"
                        + NearestName.hint(which, labels)));
    }
}
