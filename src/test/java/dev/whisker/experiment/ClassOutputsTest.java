package dev.whisker.experiment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.whisker.WhiskerException;
import dev.whisker.layer.ActivationLayer;
import dev.whisker.op.Activation;
import dev.whisker.train.loss.BinaryCrossentropy;
import dev.whisker.train.loss.CategoricalCrossentropy;
import dev.whisker.train.loss.SparseCategoricalCrossentropy;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The word {@code classes} in a model, for data with any number of classes. */
class ClassOutputsTest {
    private static Experiment read(String model, String loss) {
        return ExperimentReader.read("mine", "mine.yaml", """
                data: {image_size: [12, 12]}
                model: [%s]
                training: {loss: %s}
                """.formatted(model, loss));
    }

    private static int outputs(Experiment experiment) {
        return experiment.model().outputShape(1).channels();
    }

    /** With two classes every built-in experiment is what was published; with others it has an output for each. */
    @ParameterizedTest
    @MethodSource("dev.whisker.experiment.Experiments#names")
    void everyBuiltInExperimentTakesAnyNumberOfClasses(String name) {
        Experiment described = Experiments.find(name);
        assertTrue(described.nodes().namesClasses());
        boolean drawn = described.data().isDrawn();
        Experiment published = described.forClasses(drawn ? 5 : 2);
        assertEquals(described.model().nodes().stream().map(node -> node.computation().toString()).toList(),
                published.model().nodes().stream().map(node -> node.computation().toString()).toList());
        assertEquals(described.training(), published.training());
        assertEquals(List.of(), ClassOutputs.remarks(described, published, 2));
        for (int classes : new int[] {3, 10, 102}) {
            Experiment resolved = described.forClasses(classes);
            assertEquals(classes, outputs(resolved), name);
            assertFalse(resolved.nodes().namesClasses());
            assertEquals(resolved, ExperimentReader.read(name, "model.yaml", ExperimentWriter.write(resolved)));
        }
    }

    @ParameterizedTest
    @CsvSource({"B1, 2", "D2, 2", "E1, 1", "A1, 10", "A2, 30", "C1, 10", "C3, 10", "demo, 5"})
    void withoutDataItStandsForThePublishedOutputs(String name, int outputs) {
        assertEquals(outputs, outputs(Experiments.find(name)));
    }

    @Test
    void oneClassHasTheOutputsOfTwo() {
        assertEquals(2, outputs(Experiments.find("B1").forClasses(1)));
        assertEquals(1, outputs(Experiments.find("E1").forClasses(1)));
    }

    @Test
    void binaryCrossentropyBecomesCategoricalForMoreThanTwoClasses() {
        Experiment e1 = Experiments.find("E1");
        Experiment five = e1.forClasses(5);
        assertEquals(new SparseCategoricalCrossentropy(false), five.training().loss());
        assertEquals("Dense(units=5, activation=softmax)", five.model().last().computation().toString());
        assertEquals(List.of("The data has 5 classes, so the model has Dense(units=5, activation=softmax) where the "
                + "experiment has Dense(classes, activation=sigmoid), and the loss sparse_categorical_crossentropy "
                + "instead of binary_crossentropy, which tells two classes apart."),
                ClassOutputs.remarks(e1, five, 5));
        assertEquals(new BinaryCrossentropy(false), e1.forClasses(2).training().loss());
        Experiment smoothed = read("Flatten, Dense(classes), Activation(sigmoid)",
                "BinaryCrossentropy(label_smoothing=0.1)").forClasses(3);
        assertEquals(new CategoricalCrossentropy(false, 0.1), smoothed.training().loss());
        assertEquals(ActivationLayer.of(Activation.SOFTMAX), smoothed.layers().get(2));
        assertEquals(new SparseCategoricalCrossentropy(true),
                read("Flatten, Dense(classes)", "binary_crossentropy").forClasses(3).training().loss());
    }

    @Test
    void theRemarkNamesWhatIsDifferent() {
        Experiment b1 = Experiments.find("B1");
        assertEquals(List.of("The data has 7 classes, so the model has Dense(units=7) where the experiment has "
                + "Dense(classes)."), ClassOutputs.remarks(b1, b1.forClasses(7), 7));
    }

    /** Wherever an argument stands: in a mapping, in a named node, in a convolution, in a block. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "Flatten, {Dense: {units: classes}}",
        "Flatten, {head: Dense(units=classes)}",
        "Flatten, {head: {layer: Dense(classes), from: flatten}}",
        "\"Conv2D(classes, kernel_size=(1, 1), activation=relu)\", GlobalAveragePooling2D",
        "\"Residual([Conv2D(classes, 3, padding=same)], shortcut=[Conv2D(classes, 1)])\", GlobalAveragePooling2D"})
    void itMayStandWhereverAnArgumentMay(String model) {
        Experiment described = read(model, "sparse_categorical_crossentropy");
        assertEquals(2, outputs(described));
        assertEquals(9, outputs(described.forClasses(9)));
        assertEquals(described, ExperimentReader.read("mine", "written", ExperimentWriter.write(described)));
        assertTrue(ExperimentWriter.write(described).contains("classes"));
        assertFalse(ExperimentWriter.write(described.forClasses(9)).contains("classes"));
    }

    @Test
    void aModelWithFixedOutputsIsRefusedWithTheChangeToMake() {
        Experiment fixed = read("Flatten, Dense(4)", "sparse_categorical_crossentropy");
        assertEquals(fixed, fixed.forClasses(2));
        assertEquals(fixed, fixed.forClasses(4));
        assertEquals("experiment mine: the model has 4 outputs, but the data has 5 classes; write Dense(classes) for "
                + "the last layer", assertThrows(WhiskerException.class, () -> fixed.forClasses(5)).getMessage());
        Experiment binary = read("Flatten, \"Dense(1, activation=sigmoid)\"", "binary_crossentropy");
        assertEquals(binary, binary.forClasses(2));
        assertEquals("experiment mine: binary_crossentropy tells two classes apart, but the data has 3; end the model "
                + "in Dense(classes, activation=softmax), and give 'loss: sparse_categorical_crossentropy'",
                assertThrows(WhiskerException.class, () -> binary.forClasses(3)).getMessage());
        Experiment numbers = read("Flatten, Dense(1)", "mse");
        assertSame(numbers.nodes(), numbers.forClasses(100).nodes());
    }

    @Test
    void theOutputsFollowALossThatIsGivenLater() {
        Experiment b1 = Experiments.find("B1");
        Experiment binary = b1.withTraining(b1.training().withLoss(new BinaryCrossentropy(true)));
        assertEquals(1, outputs(binary));
        assertEquals(1, outputs(binary.forClasses(2)));
        assertEquals(4, outputs(binary.forClasses(4)));
    }
}
