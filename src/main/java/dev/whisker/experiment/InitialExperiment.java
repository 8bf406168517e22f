package dev.whisker.experiment;

import dev.whisker.WhiskerException;
import dev.whisker.data.ImageCodec;
import dev.whisker.data.ImageFile;
import dev.whisker.data.ImageFolder;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Writes an experiment that fits a directory of pictures, to begin with. */
public final class InitialExperiment {
    private static final int MIN_SIZE = 32;
    private static final int MAX_SIZE = 160;
    /** Sizes are multiples of this. */
    private static final int STEP = 16;
    /** How many pictures are opened to learn their size. */
    private static final int MAX_OPENED = 40;
    private static final int BATCH = 32;
    /** A fifth of the validation batches becomes the test set, which there must be enough of. */
    private static final int TEST_FROM_VALIDATION = 5;
    private static final int MAX_NAMED = 10;

    private final ImageFolder folder;
    private final int size;

    private InitialExperiment(ImageFolder folder) {
        this.folder = folder;
        this.size = size(folder.files());
    }

    /**
     * The commented YAML of an experiment that trains a small network on the pictures.
     *
     * @throws WhiskerException if none of the pictures that are looked at can be opened
     */
    public static String yaml(ImageFolder folder) {
        return new InitialExperiment(folder).text();
    }

    /** Half of the pictures have shorter sides of at most this, as far as a sample shows. */
    private static int size(List<ImageFile> files) {
        List<Integer> sides = new ArrayList<>();
        WhiskerException last = null;
        int stride = Math.max(1, files.size() / MAX_OPENED);
        for (int i = 0; i < files.size(); i += stride) {
            try {
                sides.add(ImageCodec.decode(files.get(i).path(), image -> Math.min(image.height(), image.width())));
            } catch (WhiskerException e) {
                last = e;
            }
        }
        if (sides.isEmpty()) {
            throw new WhiskerException("none of the pictures that were looked at can be opened, the last one because: "
                    + last.getMessage(), last);
        }
        int median = sides.stream().sorted().toList().get(sides.size() / 2);
        return Math.max(MIN_SIZE, Math.min(MAX_SIZE, median / STEP * STEP));
    }

    private String text() {
        List<String> classes = folder.classNames();
        String names = classes.stream().limit(MAX_NAMED).collect(Collectors.joining(", "))
                + (classes.size() > MAX_NAMED ? " and " + (classes.size() - MAX_NAMED) + " more" : "");
        return """
                # %d pictures of %d classes: %s.
                # Train with: whisker train FILE --data DIR; change parts with --set, such as --set training.epochs=5.
                title: three convolutions

                data:
                  # Pictures are resized to height and width; larger ones show more and take longer.
                  image_size: [%d, %d]
                %s  batch: 32
                  # fail: refuse the directory if a file is not a usable picture; skip: leave such files out.
                  on_bad_files: fail

                model:
                  # Pixels 0..255 become numbers from -1 to 1.
                  - Rescaling(1/127.5, offset=-1)
                  # Pictures are varied in training only; leave out what would make them another class.
                  - RandomFlip(horizontal)
                  - RandomRotation(0.05)
                  - Conv2D(16, 3, activation=relu)
                  - MaxPooling2D(2)
                  - Conv2D(32, 3, activation=relu)
                  - MaxPooling2D(2)
                  - Conv2D(64, 3, activation=relu)
                  - MaxPooling2D(2)
                  - Flatten
                  - Dropout(0.3)
                  - Dense(64, activation=relu)
                  # classes: one output per class of the data, here %d.
                  - Dense(classes)

                training:
                  epochs: 20
                  loss: sparse_categorical_crossentropy
                  optimizer: Adam(learning_rate=0.001)
                  metrics: [accuracy]
                  # Stop when the validation loss no longer improves, and keep the best weights:
                  # callbacks:
                  #   - EarlyStopping(patience=5, restore_best_weights=true)
                """.formatted(folder.files().size(), classes.size(), comment(names), size, size, split(),
                classes.size());
    }

    /** Names of folders may hold anything, but a comment ends with its line. */
    private static String comment(String text) {
        return text.replaceAll("\\p{Cntrl}", "?");
    }

    private String split() {
        List<String> parts = folder.parts();
        if (parts.contains("test") && parts.contains("validation")) {
            return "  # The directory has " + String.join(", ", parts) + ", which are used as they are.\n"
                    + "  split: folders\n";
        }
        if (parts.contains("test")) {
            return "  # The directory has train and test; 10 % of each class of train are for validation.\n"
                    + "  split: auto\n";
        }
        if (!parts.contains("validation")) {
            return "  # 80 % of each class are for training, 10 % for validation, 10 % for the test.\n"
                    + "  split: auto\n";
        }
        if (folder.ids("validation").length >= TEST_FROM_VALIDATION * BATCH) {
            return "  # The directory has train and validation; a fifth of the validation pictures is for the test.\n"
                    + "  split: {test_from_validation: " + TEST_FROM_VALIDATION + "}\n";
        }
        return "  # The directory has train and validation, and too few validation pictures to make a test set of.\n"
                + "  split: folders\n";
    }
}
