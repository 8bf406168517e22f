package dev.whisker.example;

import dev.whisker.train.Samples;
import dev.whisker.train.Trainer;
import dev.whisker.train.callback.Callback;
import dev.whisker.train.callback.History;
import dev.whisker.train.callback.ProgressLine;
import dev.whisker.train.callback.Training;
import java.util.List;

/** Ends a training once the validation accuracy is good enough. */
final class StopWhenGood {
    private StopWhenGood() {
    }

    static History fit(Trainer trainer, Samples train, Samples validation) {
        Callback watcher = new Callback() {
            @Override
            public void epochEnd(Training training) {
                if (training.metrics().get("val_accuracy") > 0.95) {
                    training.stop("val_accuracy is above 0.95");
                }
            }
        };
        History history = trainer.fit(train, validation, 100, List.of(new ProgressLine(System.out, true), watcher));
        return history;
    }
}
