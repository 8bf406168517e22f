package dev.whisker.experiment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.whisker.WhiskerException;
import dev.whisker.train.inside.ObservedSteps;
import dev.whisker.train.loss.BinaryCrossentropy;
import dev.whisker.train.loss.CategoricalCrossentropy;
import dev.whisker.train.loss.MeanSquaredError;
import dev.whisker.train.loss.SparseCategoricalCrossentropy;
import dev.whisker.train.optimizer.Adam;
import dev.whisker.train.optimizer.Optimizers;
import dev.whisker.train.optimizer.SGD;
import dev.whisker.train.schedule.CosineDecay;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The part of an experiment that says how it trains: losses, optimizers, weights of classes. */
class TrainingReaderTest {
    private static Experiment read(String training) {
        return read("Dense(3)", training);
    }

    private static Experiment read(String last, String training) {
        return ExperimentReader.read("mine", "mine.yaml", """
                data: {image_size: [6, 6]}
                model: [Flatten, %s]
                training:
                %s""".formatted(last, training.indent(2)));
    }

    private static TrainingSpec training(String text) {
        return read(text).training();
    }

    @Test
    void oldForms() {
        TrainingSpec plain = training("loss: sparse_categorical_crossentropy");
        assertEquals(new SparseCategoricalCrossentropy(true), plain.loss());
        assertEquals(Adam.defaults(), plain.optimizer());
        assertEquals(Map.of(), plain.classWeight());
        TrainingSpec full = training("loss: sparse_categorical_crossentropy\nfrom_logits: true\n"
                + "optimizer: {adam: {learning_rate: 0.01, beta_1: 0.8, beta_2: 0.99, epsilon: 1.0e-07}}");
        assertEquals(new SparseCategoricalCrossentropy(true), full.loss());
        assertEquals(new Adam(0.01, 0.8, 0.99, 1e-7), full.optimizer());
        assertEquals(Adam.defaults(), training("loss: sparse_categorical_crossentropy\noptimizer: adam").optimizer());
        assertEquals(new BinaryCrossentropy(true), read("Dense(1)",
                "loss: binary_crossentropy\nfrom_logits: true").training().loss());
    }

    @Test
    void stepsToObserve() {
        String loss = "loss: sparse_categorical_crossentropy\n";
        assertEquals(ObservedSteps.EPOCH, training(loss).observe());
        assertEquals(ObservedSteps.OFF, training(loss + "observe: off").observe());
        assertEquals(new ObservedSteps(5), training(loss + "observe: 5").observe());
        for (String observe : List.of("epoch", "off", "3")) {
            Experiment experiment = read(loss + "observe: " + observe);
            assertEquals(experiment.training().observe(), ExperimentReader.read("again", "again.yaml",
                    ExperimentWriter.write(experiment)).training().observe());
        }
        String message = assertThrows(WhiskerException.class, () -> training(loss + "observe: always")).getMessage();
        assertTrue(message.contains("mine.yaml line 5") && message.contains("received 'always'"), message);
    }

    /** A loss receives probabilities where the model ends in a softmax or sigmoid, unless the file says otherwise. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "Dense(3)                           | loss: sparse_categorical_crossentropy                     | true",
        "Dense(3)                           | loss: sparse_categorical_crossentropy\\nfrom_logits: auto  | true",
        "Dense(3)                           | loss: sparse_categorical_crossentropy\\nfrom_logits: false | false",
        "Dense(3)                           | loss: CategoricalCrossentropy(label_smoothing=0.1)        | true",
        "Dense(3)                           | loss: SparseCategoricalCrossentropy(false)                | false",
        "Dense(3)                           | loss: CategoricalCrossentropy(from_logits=auto)           | true",
        "'Dense(3, activation=relu)'        | loss: sparse_categorical_crossentropy                     | true",
        "'Dense(3, activation=softmax)'     | loss: sparse_categorical_crossentropy                     | false",
        "'Dense(3, activation=softmax)'     | loss: sparse_categorical_crossentropy\\nfrom_logits: true  | true",
        "'Dense(3, activation=softmax)'     | loss: {CategoricalCrossentropy: {label_smoothing: 0.1}}   | false",
        "'Dense(3), Activation(softmax)'    | loss: sparse_categorical_crossentropy                     | false",
        "'Dense(3), Activation(softmax), Dropout(0.1)' | loss: sparse_categorical_crossentropy          | false",
        "Dense(1)                           | loss: binary_crossentropy                                 | true",
        "'Dense(1, activation=sigmoid)'     | loss: binary_crossentropy                                 | false"})
    void logitsOrProbabilitiesAreChosenByTheLastActivation(String last, String training, boolean logits) {
        String quoted = last.replace("Dense(3, activation=softmax)", "\"Dense(3, activation=softmax)\"")
                .replace("Dense(3, activation=relu)", "\"Dense(3, activation=relu)\"")
                .replace("Dense(1, activation=sigmoid)", "\"Dense(1, activation=sigmoid)\"");
        assertEquals(logits, read(quoted, training.replace("\\n", "\n")).training().loss().fromLogits());
    }

    @Test
    void calls() {
        TrainingSpec spec = training("loss: CategoricalCrossentropy(from_logits=true, label_smoothing=0.1)\n"
                + "optimizer: SGD(learning_rate=CosineDecay(0.1, 1000), momentum=0.9, nesterov=true)");
        assertEquals(new CategoricalCrossentropy(true, 0.1), spec.loss());
        assertEquals(SGD.of(CosineDecay.of(0.1, 1000)).momentum(0.9).nesterov(true), spec.optimizer());
        TrainingSpec maps = training("loss: {CategoricalCrossentropy: {from_logits: true, label_smoothing: 0.1}}\n"
                + "optimizer:\n  SGD:\n    learning_rate: CosineDecay(0.1, 1000)\n    momentum: 0.9\n    nesterov: "
                + "true\n");
        assertEquals(spec, maps);
        assertEquals(new CategoricalCrossentropy(true, 0.1),
                training("loss: CategoricalCrossentropy(label_smoothing=0.1)\nfrom_logits: true").loss());
        assertEquals(new MeanSquaredError(), training("loss: mse").loss());
        assertEquals(Optimizers.parse("RMSprop"), training("loss: mse\noptimizer: {RMSprop: }").optimizer());
    }

    @Test
    void whatIsWrittenIsReadAgain() {
        for (String text : List.of("loss: mse\noptimizer: RMSprop(0.01, centered=true, clipnorm=1)\nclass_weight: {a: "
                + "2, 1: 0.5}",
                "loss: CategoricalCrossentropy(label_smoothing=0.1)\noptimizer: AdamW(OneCycle(0.1, 100), "
                        + "weight_decay=0.1)\nseed: 5",
                "loss: sparse_categorical_crossentropy\nfrom_logits: true\nepochs: 3")) {
            Experiment experiment = read(text);
            String written = ExperimentWriter.write(experiment);
            assertEquals(experiment, ExperimentReader.read("mine", "model.yaml", written), written);
        }
        String written = ExperimentWriter.write(read("loss: sparse_categorical_crossentropy\noptimizer: sgd"));
        assertTrue(written.contains("loss: SparseCategoricalCrossentropy(from_logits=true)\n"), written);
        assertTrue(written.contains("optimizer: SGD(learning_rate=0.01, momentum=0.0, nesterov=false)\n"), written);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "loss: sparse_categorial                | line 4, training.loss: unknown loss 'sparse_categorial'",
        "loss: MeanSquareError                  | line 4, training.loss: unknown loss 'MeanSquareError' (did you mean "
                + "'MeanSquaredError'?)",
        "loss: [mse]                            | line 4, training.loss: expected a word or text, received a list",
        "loss: {mse: , bce: }                   | line 4, training.loss: expected one name with its arguments, "
                + "received "
                + "the keys [mse, bce]",
        "loss: {CategoricalCrossentropy: {smoothing: 1}} | line 4, training.loss.CategoricalCrossentropy.smoothing: "
                + "unknown key 'smoothing'",
        "loss: CategoricalCrossentropy(label_smoothing=2) | line 4, training.loss: CategoricalCrossentropy's "
                + "label_smoothing must be between 0 and 1",
        "loss: binary_crossentropy              | line 4, training: binary_crossentropy needs a model with 1 output, "
                + "received one with 3",
        "loss: mse\\nfrom_logits: true          | line 4, training.loss: MeanSquaredError has no argument "
                + "'from_logits'; it takes none",
        "loss: CategoricalCrossentropy(from_logits=true)\\nfrom_logits: true | line 5, training.from_logits: give "
                + "from_logits either here or",
        "loss: mse\\noptimizer: adem            | line 5, training.optimizer: unknown optimizer 'adem' (did you mean "
                + "'Adam'?)",
        "loss: mse\\noptimizer: {sdg: {}}       | line 5, training.optimizer.sdg: unknown optimizer 'sdg' (did you "
                + "mean 'SGD'?)",
        "loss: mse\\noptimizer: {SGD: {lr: 1}}  | line 5, training.optimizer.SGD.lr: unknown key 'lr'",
        "loss: mse\\noptimizer: {SGD: 0.1}      | line 5, training.optimizer.SGD: expected keys and values, received "
                + "'0.1'",
        "loss: mse\\noptimizer: SGD(0.1, momentum=2) | line 5, training.optimizer: SGD's momentum must be at least 0 "
                + "and below 1, received 2.0",
        "loss: mse\\noptimizer: SGD(CosinDecay(1, 2)) | line 5, training.optimizer: SGD: learning_rate: unknown "
                + "schedule 'CosinDecay' (did you mean",
        "loss: mse\\noptimizer: SGD(0.1         | line 5, training.optimizer: ",
        "loss: mse\\nclass_weight: {a: -1}      | line 5, training.class_weight.a: a class's weight must be a number "
                + "of at least 0, received -1.0",
        "loss: mse\\nclass_weight: {a: much}    | line 5, training.class_weight.a: expected a number, received 'much'",
        "loss: mse\\nclass_weigth: {a: 1}       | line 5, training.class_weigth: unknown key 'class_weigth' (did you "
                + "mean 'class_weight'?)",
    })
    void complaints(String training, String complaint) {
        String message = assertThrows(WhiskerException.class, () -> read(training.replace("\\n", "\n"))).getMessage();
        assertTrue(message.startsWith("mine.yaml " + complaint), message);
        assertEquals(1, message.lines().count());
    }

    @Test
    void classesHaveNamesOrNumbers() {
        List<String> classes = List.of("cats", "dogs", "0");
        assertEquals(Map.of(1, 2.0, 0, 0.5), ClassWeights.byNumber(Map.of("dogs", 2.0, "cats", 0.5), classes));
        assertEquals(Map.of(1, 2.0, 2, 0.5), ClassWeights.byNumber(Map.of("1", 2.0, "0", 0.5), classes));
        assertEquals("training.class_weight: the data has no class 'dog' (did you mean 'dogs'?); its classes: cats, "
                + "dogs, 0",
                message(Map.of("dog", 1.0), classes));
        assertEquals("training.class_weight: the data has no class '3'", message(Map.of("3", 1.0),
                classes).split("[;(]")[0].strip());
        assertEquals("training.class_weight: class '", message(Map.of("1", 1.0, "dogs", 1.0), classes).substring(0,
                30));
    }

    private static String message(Map<String, Double> weights, List<String> classes) {
        return assertThrows(WhiskerException.class, () -> ClassWeights.byNumber(weights, classes)).getMessage();
    }
}
