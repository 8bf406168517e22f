package dev.whisker.experiment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.whisker.layer.Conv2D;
import dev.whisker.layer.LayerText;
import dev.whisker.train.optimizer.SGD;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Parts of an experiment that are set before it is read. */
class YamlSettingsTest {
    private static final String YAML = """
            data:
              image_size: [12, 12]
              split: {train: 80, validation: 20}
            model:
              - Rescaling(1/255)
              - stem: Conv2D(4, 3)
              - Conv2D: {filters: 8, kernel_size: 3}
              - Flatten
              - Dense(2)
            training:
              loss: {SparseCategoricalCrossentropy: {from_logits: true}}
              optimizer: {SGD: {learning_rate: 0.1}}
            """;

    private static Experiment with(String... settings) {
        return ExperimentReader.read("mine", "mine.yaml", YAML, List.of(settings));
    }

    @Test
    void keysAndEntriesOfListsAreReplacedOrAdded() {
        assertEquals(ExperimentReader.read("mine", "mine.yaml", YAML), with());
        assertEquals(5, with("training.epochs=5").training().epochs());
        assertEquals(16, with("data.batch=16").data().batch());
        assertEquals(16, with("data.batch = 16").training().batch());
        assertEquals(20, with("data.image_size.0=20", "data.image_size.0=20", "data.image_size.1=14").data().height());
        assertEquals(Conv2D.of(64, 5), with("model.2=Conv2D(64, 5)").layers().get(2));
        assertEquals(Conv2D.of(64, 3), with("model.2.Conv2D.filters=64").layers().get(2));
        assertEquals(Conv2D.of(6, 3), with("model.1.stem=Conv2D(6, 3)").layers().get(1));
        assertEquals("stem", with("model.1.stem=Conv2D(6, 3)").nodes().nodes().get(1).name());
        assertEquals(LayerText.parse("Activation(softmax)"), with("model.5=Activation(softmax)").layers().get(5));
        assertEquals(SGD.of(0.1).momentum(0.5), with("training.optimizer.SGD.momentum=0.5").training().optimizer());
        assertEquals(Map.of("cats", 2.5), with("training.class_weight.cats=2.5").training().classWeight());
        assertEquals(new SplitSpec.ByPercent(70, 20, 10),
                with("data.split={train: 70, validation: 20, test: 10}").data().split());
        assertEquals(7, with("training.epochs=5", "training.epochs=7").training().epochs());
        assertEquals(List.of(Conv2D.of(3, 3)), with("model=[\"Conv2D(3, 3)\", Flatten]").layers().subList(0, 1));
    }

    /** A part that two places share is set in one of them. */
    @Test
    void anAliasIsNotChangedWithWhatItRepeats() {
        Experiment experiment = ExperimentReader.read("mine", "mine.yaml", """
                data: {image_size: [12, 12]}
                model:
                  - Conv2D: &conv {filters: 8, kernel_size: 3}
                  - Conv2D: *conv
                  - Flatten
                  - Dense(2)
                training: {loss: sparse_categorical_crossentropy}
                """, List.of("model.1.Conv2D.filters=4"));
        assertEquals(List.of(Conv2D.of(8, 3), Conv2D.of(4, 3)), experiment.layers().subList(0, 2));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "training.epochs       | expected PATH=VALUE, such as training.epochs=5",
        "=5                    | expected PATH=VALUE, such as training.epochs=5",
        "training.epochs=      | there is no value after '='; give one",
        "training.epochs=[     | is not valid YAML: ",
        "training.epochs=five  | expected a whole number of at least 1, received 'five'",
        "training.epoch=5      | unknown key 'epoch' (did you mean 'epochs'?); known keys: epochs, batch, loss,",
        "trainning.epochs=5    | unknown key 'trainning' (did you mean 'training'?); known keys: title, published,",
        "data.split.trian=50   | unknown key 'trian' (did you mean 'train'?); known keys: test_from_validation, parts",
        "model.3=Flaten        | unknown layer 'Flaten' (did you mean 'Flatten'?)",
        "model.9=Flatten       | model is a list with 5 entries, received '9'; give a number from 0 to 4, or 5 to add",
        "model.dense=Dense(3)  | model is a list with 5 entries, received 'dense'; give a number from 0 to 4",
        "model.9.stem=Dense(3) | model is a list with 5 entries, received '9'; give a number from 0 to 4",
        "model.-1=Dense(3)     | model is a list with 5 entries, received '-1'; give a number from 0 to 4",
        "model.4.units=3       | model.4 is 'Dense(2)', which has no parts; set it as a whole, model.4=...",
        "training.optimizer=sdg | unknown optimizer 'sdg' (did you mean 'SGD'?)"})
    void whatIsWrongIsSaidOfTheSetting(String setting, String message) {
        String received = assertThrows(SettingException.class, () -> with(setting)).getMessage();
        assertTrue(received.startsWith("--set " + setting), received);
        assertTrue(received.contains(message), received);
    }

    /** The printed paths are those that a setting takes: each is set to what stands there. */
    @ParameterizedTest
    @MethodSource("dev.whisker.experiment.Experiments#names")
    void theTextOfAnExperimentHasThePathsOfItsEntries(String name) {
        String text = Experiments.text(name);
        Experiment experiment = Experiments.find(name);
        assertEquals(experiment, ExperimentReader.read(name, name, text), "comments change nothing");
        Matcher lines = Pattern.compile("^ +- (.*?)  # (\\S+)$", Pattern.MULTILINE).matcher(text);
        int count = 0;
        while (lines.find()) {
            assertEquals(experiment, Experiments.find(name, List.of(lines.group(2) + "=" + lines.group(1))));
            count++;
        }
        assertEquals(experiment.layers().size() + experiment.data().augment().size(), count);
    }

    @Test
    void pathsStandWhereACommentMay() {
        String yaml = """
                model:
                  - Conv2D:
                      filters: 3
                  - stem: Conv2D(8, 3)
                  - {layer: "Dense(2)", from: stem}
                  - "Conv2D(3,
                     3)"
                  - Flatten # mine
                training:
                  callbacks: [a, b]
                """;
        assertEquals(yaml.replace("Conv2D(8, 3)", "Conv2D(8, 3)  # model.1")
                .replace("from: stem}", "from: stem}  # model.2").replace("# mine", "# mine  # model.4"),
                YamlPaths.withPaths("mine.yaml", yaml));
    }
}
