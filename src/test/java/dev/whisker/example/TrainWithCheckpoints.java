package dev.whisker.example;

import dev.whisker.train.Samples;
import dev.whisker.train.Trainer;
import dev.whisker.train.callback.Callback;
import dev.whisker.train.callback.CheckpointSaver;
import dev.whisker.train.callback.History;
import dev.whisker.train.checkpoint.CheckpointFiles;
import dev.whisker.train.checkpoint.SaveEvery;
import java.nio.file.Path;
import java.util.List;

/** A training that can be ended at any moment and started again. */
public final class TrainWithCheckpoints {
    private TrainWithCheckpoints() {
    }

    /** Goes on from the last checkpoint in a directory, if there is one, until so many epochs are done in all. */
    public static History train(Trainer trainer, Samples train, Samples validation, int epochs, Path directory,
            Callback watcher) {
        CheckpointFiles files = new CheckpointFiles(directory, 2);
        files.newest(System.err::println).ifPresent(trainer::resume);
        CheckpointSaver saver = new CheckpointSaver(files, SaveEvery.parse("10min"), System.err::println);
        return trainer.fit(train, validation, epochs - trainer.epochsDone(), List.of(watcher, saver));
    }
}
