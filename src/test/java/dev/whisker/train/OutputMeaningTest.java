package dev.whisker.train;

import static dev.whisker.op.Activation.HARD_SIGMOID;
import static dev.whisker.op.Activation.RELU;
import static dev.whisker.op.Activation.SIGMOID;
import static dev.whisker.op.Activation.SOFTMAX;
import static dev.whisker.op.Activation.TANH;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.whisker.WhiskerException;
import dev.whisker.backend.reference.ReferenceBackend;
import dev.whisker.experiment.Experiments;
import dev.whisker.layer.ActivationLayer;
import dev.whisker.layer.Conv2D;
import dev.whisker.layer.Dense;
import dev.whisker.layer.Dropout;
import dev.whisker.layer.Flatten;
import dev.whisker.layer.GlobalAveragePooling2D;
import dev.whisker.layer.GlobalMaxPooling2D;
import dev.whisker.layer.Layer;
import dev.whisker.layer.Reshape;
import dev.whisker.model.Graph;
import dev.whisker.op.Backend;
import dev.whisker.train.OutputMeaning.Kind;
import dev.whisker.train.loss.BinaryCrossentropy;
import dev.whisker.train.loss.Loss;
import dev.whisker.train.loss.SparseCategoricalCrossentropy;
import dev.whisker.train.optimizer.Adam;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Which outputs are probabilities, and where training warns that model and loss do not go together. */
class OutputMeaningTest {
    private static final Loss SPARSE = new SparseCategoricalCrossentropy(false);
    private static final Loss BINARY = new BinaryCrossentropy(false);
    private static final Loss SPARSE_LOGITS = new SparseCategoricalCrossentropy(true);
    private static final Loss BINARY_LOGITS = new BinaryCrossentropy(true);

    /** A last part of a model with a loss: what its outputs are, and a part of each warning. */
    private record Case(Loss loss, Kind kind, List<String> warnings, Layer... top) {
        @Override
        public String toString() {
            return List.of(top) + " " + loss;
        }
    }

    private static Case of(Loss loss, Kind kind, String warning, Layer... top) {
        return new Case(loss, kind, warning.isEmpty() ? List.of() : List.of(warning.split("\\|")), top);
    }

    /** Makes a map of the 36 numbers before it. */
    private static Reshape map() {
        return Reshape.of(6, 6, 1);
    }

    private static Dense dense(int units) {
        return Dense.of(units);
    }

    static List<Case> cases() {
        String any = "its last layer, ";
        String clipped = "which teach nothing; set from_logits: true, or end the model in ";
        String twice = "come from a softmax or sigmoid already; set from_logits: false";
        String keras = "received `from_logits=True`";
        String sum = "come from a sigmoid and do not sum to 1";
        return List.of(
                of(SPARSE_LOGITS, Kind.LOGITS, "", dense(3)),
                of(BINARY_LOGITS, Kind.LOGITS, "", dense(1)),
                of(SPARSE_LOGITS, Kind.LOGITS, "", dense(3).activation(RELU)),
                of(BINARY_LOGITS, Kind.LOGITS, "", dense(1).activation(TANH)),
                of(SPARSE, Kind.PROBABILITIES, "", dense(3).activation(SOFTMAX)),
                of(SPARSE, Kind.PROBABILITIES, "", dense(3), ActivationLayer.of(SOFTMAX)),
                of(BINARY, Kind.PROBABILITIES, "", dense(1).activation(SIGMOID)),
                of(BINARY, Kind.PROBABILITIES, "", dense(1), ActivationLayer.of(SIGMOID)),
                of(BINARY, Kind.PROBABILITIES, "", dense(1).activation(HARD_SIGMOID)),
                of(SPARSE, Kind.PROBABILITIES, "", dense(3).activation(SOFTMAX), Dropout.of(0.1)),
                of(SPARSE, Kind.PROBABILITIES, "", dense(3).activation(SOFTMAX), Reshape.of(3)),
                of(BINARY, Kind.PROBABILITIES, "", dense(1).activation(SIGMOID), Dropout.of(0.1)),
                of(SPARSE, Kind.PROBABILITIES, "", map(), Conv2D.of(3, 3).activation(SOFTMAX),
                        GlobalAveragePooling2D.of()),
                of(BINARY, Kind.PROBABILITIES, "", map(), Conv2D.of(1, 3).activation(SIGMOID),
                        GlobalAveragePooling2D.of()),
                of(SPARSE, Kind.RAW, any + "dense (Dense(units=3))|" + clipped + "softmax", dense(3)),
                of(BINARY, Kind.RAW, any + "dense (Dense(units=1))|" + clipped + "sigmoid", dense(1)),
                of(SPARSE, Kind.RAW, any, dense(3).activation(RELU)),
                of(BINARY, Kind.RAW, any, dense(1).activation(TANH)),
                of(SPARSE, Kind.RAW, any, dense(3).activation(SOFTMAX), dense(3)),
                of(SPARSE, Kind.RAW, sum, dense(3).activation(SIGMOID)),
                of(SPARSE, Kind.RAW, sum, dense(3).activation(SIGMOID), Dropout.of(0.1)),
                of(SPARSE, Kind.RAW, sum, dense(36).activation(SIGMOID), Reshape.of(2, 2, 9), Flatten.of()),
                of(SPARSE, Kind.RAW, sum, map(), Conv2D.of(2, 5).activation(SOFTMAX), Flatten.of()),
                of(SPARSE, Kind.RAW, any, map(), Conv2D.of(3, 3).activation(SOFTMAX), GlobalMaxPooling2D.of()),
                of(BINARY, Kind.RAW, "a softmax of one number, which is always 1", dense(1).activation(SOFTMAX)),
                of(SPARSE_LOGITS, Kind.PROBABILITIES, keras, dense(3).activation(SOFTMAX)),
                of(BINARY_LOGITS, Kind.PROBABILITIES, keras, dense(1), ActivationLayer.of(SIGMOID)),
                of(SPARSE_LOGITS, Kind.RAW, keras + "|" + sum, dense(3).activation(SIGMOID)),
                of(SPARSE_LOGITS, Kind.LOGITS, "applies softmax to the outputs|" + twice, dense(3).activation(SOFTMAX),
                        Dropout.of(0.1)),
                of(BINARY_LOGITS, Kind.LOGITS, "applies sigmoid to the outputs|" + twice, dense(1).activation(SIGMOID),
                        Dropout.of(0.1)));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void probabilitiesAreCalledSoAndMisfitsAreWarnedOf(Case given) {
        Samples samples = TrainingFixtures.bars(4, 1);
        Layer[] top = given.top[0] instanceof Reshape ? prepend(dense(36), given.top) : given.top;
        try (Backend backend = new ReferenceBackend();
                Trainer trainer = Trainer.of(TrainingFixtures.cnn(top), backend, given.loss, Adam.defaults(),
                        TrainingFixtures.options())) {
            String warnings = String.join("\n", trainer.warnings());
            given.warnings.forEach(part -> assertTrue(warnings.contains(part), warnings));
            assertEquals(given.warnings.isEmpty(), warnings.isEmpty(), warnings);
            assertEquals(given.kind != Kind.RAW, trainer.whyNotProbabilities().isEmpty());
            if (given.kind == Kind.RAW) {
                String refusal = assertThrows(WhiskerException.class, () -> trainer.predictProbabilities(samples))
                        .getMessage();
                assertEquals(trainer.warnings().get(trainer.warnings().size() - 1), refusal);
                return;
            }
            float[][] outputs = trainer.predict(samples);
            float[][] probabilities = trainer.predictProbabilities(samples);
            for (int i = 0; i < outputs.length; i++) {
                double sum = 0;
                for (int j = 0; j < outputs[i].length; j++) {
                    assertTrue(probabilities[i][j] >= 0 && probabilities[i][j] <= 1);
                    assertEquals(given.kind == Kind.PROBABILITIES, outputs[i][j] == probabilities[i][j]);
                    sum += probabilities[i][j];
                }
                assertTrue(outputs[i].length == 1 || Math.abs(sum - 1) < 1e-6);
            }
        }
    }

    private static Layer[] prepend(Layer first, Layer[] rest) {
        Layer[] all = new Layer[rest.length + 1];
        all[0] = first;
        System.arraycopy(rest, 0, all, 1, rest.length);
        return all;
    }

    /** D2 and D4 were published with two sigmoids under a sparse loss from logits. */
    @Test
    void amongBuiltInExperimentsOnlyTwoAreMisfits() {
        for (String name : Experiments.names()) {
            Graph model = Experiments.find(name).model();
            OutputMeaning meaning = OutputMeaning.of(model, Experiments.find(name).training().loss());
            boolean misfit = Set.of("D2", "D4").contains(name);
            assertEquals(misfit ? 2 : 0, meaning.warnings().size(), name);
            assertEquals(misfit, meaning.kind() == Kind.RAW, name);
        }
    }
}
