package dev.whisker.experiment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.whisker.WhiskerException;
import dev.whisker.layer.WeightSpec;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TransferSpecTest {
    private static final String START = """
            data:
              image_size: [8, 8]
            model:
              - Rescaling(1/127.5, offset=-1)
              - %s
              - Flatten
              - Dense(4)
              - Dense(2)
            """.formatted(TinyApplication.text());
    private static final String END = """
            training:
              loss: sparse_categorical_crossentropy
              from_logits: true
            """;

    private static Experiment read(String keys) {
        return ExperimentReader.read("mine", "mine.yaml", START + keys + "\n" + END);
    }

    private static List<String> trained(Experiment experiment) {
        return experiment.trainedModel().weights().stream().filter(WeightSpec::trainable)
                .map(weight -> weight.name().replaceFirst("/[^/]*$", "")).distinct().toList();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "                                                | base/Conv1 base/bn_Conv1 base/block_expand base/block_BN "
                + "base/Conv_1 dense dense_1",
        "freeze: [base]                                  | dense dense_1",
        "freeze: [base, dense]                           | dense_1",
        "freeze: ['base/*', '*_1']                       | dense",
        "freeze: [base/block_*, dense*]                  | base/Conv1 base/bn_Conv1 base/Conv_1",
        "fine_tune_from: base/Conv1                      | base/Conv1 base/bn_Conv1 base/block_expand base/block_BN "
                + "base/Conv_1 dense dense_1",
        "fine_tune_from: base/block_BN                   | base/block_BN base/Conv_1 dense dense_1",
        "{fine_tune_from: base/Conv_1, freeze: [dense]}  | base/Conv_1 dense_1",
    })
    void freezesWhatIsNamedAndWritesItBack(String keys, String layers) {
        String lines = keys == null ? "" : keys.replaceAll("^\\{(.*), (freeze.*)}$", "$1\n$2");
        Experiment experiment = read(lines);
        assertEquals(List.of(layers.split(" ")), trained(experiment));
        String written = ExperimentWriter.write(experiment);
        assertTrue(written.contains("- TinyApplication()"), written);
        Experiment again = ExperimentReader.read("mine", "written", written);
        assertEquals(experiment, again);
        assertEquals(experiment.trainedModel().nodes(), again.trainedModel().nodes());
    }

    @Test
    void readsTheWeightsThatApplicationsStartFrom() {
        Experiment experiment = read("weights: {base: imagenet}");
        assertEquals(Map.of("base", TransferSpec.IMAGENET), experiment.transfer().weights());
        assertEquals(experiment, ExperimentReader.read("mine", "written", ExperimentWriter.write(experiment)));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "freeze: [base, dens]                | line 9, freeze[1]: no layer of the model is called 'dens' (did you "
                + "mean 'dense'?); its layers are resc",
        "freeze: ['conv*']                   | line 9, freeze[0]: no layer of the model is called 'conv*'",
        "freeze: base                        | line 9, freeze: expected a list, received 'base'",
        "freeze: [base/block_expend]         | line 9, freeze[0]: no layer of the model is called 'base/block_expend' "
                + "(did you mean 'base/block_expand'?)",
        "fine_tune_from: base/block_expend   | line 9, fine_tune_from: no application of the model has a layer "
                + "'base/block_expend' (did you mean",
        "fine_tune_from: dense               | line 9, fine_tune_from: no application of the model has a layer 'dense'",
        "weights: {bsae: imagenet}           | line 9, weights.bsae: the model has no application 'bsae' (did you "
                + "mean 'base'?); it has base",
        "weights: {base: imagnet}            | line 9, weights.base: unknown word 'imagnet' (did you mean 'imagenet'?)",
        "weights: imagenet                   | line 9, weights: expected keys and values, received 'imagenet'",
        "frozen: [base]                      | line 9, frozen: unknown key 'frozen' (did you mean 'freeze'?)",
    })
    void complaintsNameFileLinePlaceAndNearestName(String keys, String complaint) {
        String message = assertThrows(WhiskerException.class, () -> read(keys)).getMessage();
        assertTrue(message.startsWith("mine.yaml " + complaint), message);
        assertEquals(1, message.lines().count(), message);
    }

    @Test
    void aModelWithoutApplicationsHasNothingToFineTune() {
        String message = assertThrows(WhiskerException.class, () -> ExperimentReader.read("mine", "mine.yaml",
                START.replace("  - TinyApplication()\n", "") + "fine_tune_from: dense\n" + END)).getMessage();
        assertTrue(message.contains("line 8, fine_tune_from: the model has no application"), message);
    }
}
