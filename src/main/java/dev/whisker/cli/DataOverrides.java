package dev.whisker.cli;

import dev.whisker.WhiskerException;
import dev.whisker.experiment.DataSpec;
import dev.whisker.experiment.Experiment;
import dev.whisker.experiment.SplitReader;
import picocli.CommandLine.Option;

/** What a call may change of how an experiment reads and divides its pictures. */
final class DataOverrides {
    @Option(names = "--split", paramLabel = "auto|folders|TRAIN,VALIDATION,TEST",
            description = "How pictures are divided: 'folders' by the folders train, validation and test; percentages "
                    + "such as 80,10,10 of all pictures, shuffled once; 'auto' by the folders where there are any, else "
                    + "80,10,10 of each class. Default: the experiment's.")
    private String split;

    Experiment apply(CliCommand command, Experiment experiment) {
        DataSpec data = experiment.data();
        try {
            data = split == null ? data : data.withSplit(SplitReader.parse(split));
        } catch (WhiskerException e) {
            throw command.wrongCall("--split: " + e.getMessage());
        }
        return experiment.withData(data);
    }
}
