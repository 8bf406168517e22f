package dev.whisker.example;

import dev.whisker.backend.Backends;
import dev.whisker.data.ImageDataset;
import dev.whisker.data.ImageFolder;
import dev.whisker.experiment.RunDirectory;
import dev.whisker.experiment.SavedModel;
import dev.whisker.op.Backend;
import dev.whisker.train.Samples;
import java.nio.file.Path;
import java.util.Locale;

/** Prints the probabilities of the classes for the pictures of a directory. */
public final class Flowers {
    public static void main(String[] args) {
        RunDirectory run = RunDirectory.open(Path.of(args[0]));
        ImageDataset pictures = ImageDataset.open(ImageFolder.open(Path.of(args[1])), run.experiment().data().height(),
                run.experiment().data().width(), ImageDataset.Options.defaults());
        try (Backend backend = Backends.open("auto");
             SavedModel model = SavedModel.open(run, backend)) {
            float[][] probabilities = model.evaluator().predictProbabilities(Samples.all(pictures));
            for (int i = 0; i < probabilities.length; i++) {
                StringBuilder line = new StringBuilder("picture " + i + ":");
                for (int label = 0; label < probabilities[i].length; label++) {
                    line.append(String.format(Locale.ROOT, " %s %.3f", model.className(label),
                            probabilities[i][label]));
                }
                System.out.println(line);
            }
        }
    }
}
