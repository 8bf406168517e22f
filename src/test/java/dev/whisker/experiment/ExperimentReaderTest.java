package dev.whisker.experiment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.whisker.WhiskerException;
import dev.whisker.data.CorruptPolicy;
import dev.whisker.layer.Conv2D;
import dev.whisker.layer.Flatten;
import dev.whisker.layer.LayerText;
import dev.whisker.layer.Size2d;
import dev.whisker.train.optimizer.Adam;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExperimentReaderTest {
    private static final String GOOD = """
            data:
              image_size: [20, 30]
              split: {train: 60, validation: 20, test: 20}
              on_bad_files: skip
            model:
              - Conv2D: {filters: 4, kernel_size: [3, 2], activation: relu}
              - Flatten
              - Dense: [7, relu]
              - Dense(3)
            training:
              loss: sparse_categorical_crossentropy
              from_logits: true
              optimizer: {adam: {learning_rate: 1e-2, epsilon: .5}}
            """;

    private static Experiment read(String yaml) {
        return ExperimentReader.read("mine", "mine.yaml", yaml);
    }

    @Test
    void readsBothFormsOfLayersAndFillsInDefaults() {
        Experiment experiment = read(GOOD);
        Conv2D conv = (Conv2D) experiment.layers().get(0);
        assertEquals(new Size2d(3, 2), conv.kernelSize());
        assertEquals(LayerText.parse("Conv2D(4, (3, 2), activation=relu)"), conv);
        assertTrue(experiment.layers().get(1) instanceof Flatten);
        assertEquals(LayerText.parse("Dense(7, relu)"), experiment.layers().get(2));
        assertEquals(CorruptPolicy.SKIP, experiment.data().onBadFiles());
        assertEquals(new SplitSpec.ByPercent(60, 20, 20), experiment.data().split());
        assertEquals(32, experiment.training().batch());
        assertEquals(20, experiment.training().epochs());
        assertEquals(new Adam(0.01, 0.9, 0.999, 0.5), experiment.training().optimizer());
        assertEquals(List.of(), experiment.data().augment());
    }

    /** What is replaced in the good file by what, and what the complaint says besides file and line. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "Flatten                | Flaten                    | line 7, model[1]: unknown layer 'Flaten' (did you mean "
                + "'Flatten'?)",
        "kernel_size            | kernel_sise               | line 6, model[0]: Conv2D has no argument 'kernel_sise' "
                + "(did you mean 'kernel_size'?)",
        "Dense(3)               | Dense(3, activaton=relu)  | line 9, model[3]: Dense has no argument 'activaton' "
                + "(did you mean 'activation'?)",
        "activation: relu       | activation: rela          | line 6, model[0]: Conv2D: activation",
        "[3, 2]                 | [25, 2]                   | line 6, model: experiment mine: layer 'conv2d': Conv2D(",
        "on_bad_files           | on_bad_file               | line 4, data.on_bad_file: unknown key 'on_bad_file' "
                + "(did you mean 'on_bad_files'?)",
        "skip                   | skipp                     | line 4, data.on_bad_files: unknown word 'skipp' (did "
                + "you mean 'skip'?)",
        "[20, 30]               | [20, x]                   | line 2, data.image_size[1]: expected a whole number of "
                + "at least 1, received 'x'",
        "[20, 30]               | [20]                      | line 2, data.image_size: expected [height, width], "
                + "received "
                + "1 numbers",
        "sparse_categorical     | sparse_categorial         | (did you mean 'sparse_categorical_crossentropy'?)",
        "learning_rate          | lr                        | line 13, training.optimizer.adam.lr: unknown key 'lr'",
        "learning_rate: 1e-2    | learning_rate: -1         | line 13, training.optimizer.adam: Adam's learning_rate "
                + "must be positive",
        "from_logits: true      | from_logits: maybe        | line 12, training.from_logits: expected true or false, "
                + "received 'maybe'",
        "on_bad_files: skip     | augment: [Rescaling(0.5)] | line 4, data.augment[0]: Rescaling(scale=0.5) cannot "
                + "augment pictures",
        "on_bad_files: skip     | augment: ['Conv2D(3, 3)'] | line 4, data.augment[0]: Conv2D(filters=3, "
                + "kernel_size=3) cannot augment pictures",
        "validation: 20         | validation: 60            | line 3, data.split: split percentages must be at least "
                + "0 and add up to at most 100",
        "60, validation: 20, test: 20 | 0.6, validation: 0.2, test: 0.2 | data.split: a split is given in percentages",
        "{train: 60, validation: 20, test: 20} | folder | line 3, data.split: expected 'auto', 'folders' or per",
        "{train: 60, validation: 20, test: 20} | [60] | line 3, data.split: expected 'auto', 'folders' or per",
        "train: 60              | train: 080                | line 3, data.split: split percentages must be at least "
                + "0 and add up to at most 100",
        "[20, 30]               | [27000, 27000]            | line 2, data.image_size: pictures of 27000x27000 need "
                + "2187000000 values",
        "Dense(3)               | Dense(1)                  | line 11, training: sparse_categorical_crossentropy "
                + "needs one output a class",
        "kernel_size: [3, 2]    | kernel_size: [3, 0o9x, 1] | line 6, model[0]: Conv2D: kernel_size",
        "loss:                  | # loss:                   | line 12, training: the key 'loss' is missing",
        "data:                  | data: {                   | is not valid YAML",
    })
    void complaintsNameFileLinePlaceAndNearestName(String part, String replacement, String complaint) {
        assertTrue(GOOD.contains(part));
        String message = assertThrows(WhiskerException.class, () -> read(GOOD.replaceFirst(Pattern.quote(part),
                Matcher.quoteReplacement(replacement)))).getMessage();
        assertTrue(message.startsWith("mine.yaml"), message);
        assertTrue(message.contains(complaint), message);
        assertEquals(1, message.lines().count(), message);
        assertEquals(0, message.lastIndexOf("mine.yaml"), "the place is named once: " + message);
    }

    @ParameterizedTest
    @CsvSource({"010, 10", "0x10, 16", "0o10, 8", "+7, 7"})
    void wholeNumbersAreYamls(String text, int epochs) {
        assertEquals(epochs, read(GOOD.replace("training:\n", "training:\n  epochs: " + text
                + "\n")).training().epochs());
    }

    @Test
    void theFoldersAreASplit() {
        SplitSpec folders = read(GOOD.replace("{train: 60, validation: 20, test: 20}", "folders")).data().split();
        assertEquals(new SplitSpec.ByFolder(0), folders);
        assertEquals(new SplitSpec.Automatic(), read(GOOD.replaceFirst(" *split: .*\n", "")).data().split());
    }

    @Test
    void layersBetweenSquareBracketsNeedQuotes() {
        String start = GOOD.substring(0, GOOD.indexOf("model:"));
        String end = GOOD.substring(GOOD.indexOf("training:"));
        assertEquals(3, read(start + "model: ['Conv2D(4, 3)', Flatten, Dense(3)]\n" + end).layers().size());
        String message = assertThrows(WhiskerException.class,
                () -> read(start + "model: [Conv2D(4, 3), Flatten, Dense(3)]\n" + end)).getMessage();
        assertTrue(message.contains("'Conv2D(4' ends before its closing bracket")
                && message.contains("begin a line with '- '"), message);
    }

    @Test
    void deepNestingIsRefusedInOneLine() {
        String message = assertThrows(WhiskerException.class,
                () -> read("[".repeat(200_000) + "]".repeat(200_000))).getMessage();
        assertTrue(message.startsWith("mine.yaml is"), message);
    }

    @Test
    void aFileThatContainsItselfIsRefused() {
        assertThrows(WhiskerException.class, () -> read("data: &a\n  image_size: [*a, *a]\nmodel: []\ntraining: {}\n"));
        assertThrows(WhiskerException.class, () -> read(""));
    }
}
