package dev.whisker.experiment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.whisker.WhiskerException;
import dev.whisker.example.BranchesTest;
import dev.whisker.model.Graph;
import dev.whisker.model.LayerPaths;
import dev.whisker.model.Node;
import dev.whisker.support.MarkdownPage;
import dev.whisker.tensor.Shape;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Models whose nodes have names and say what they read. */
class GraphExperimentTest {
    private static final String HEAD = """
            data:
              image_size: [8, 6]
              augment: [RandomFlip]
            """;
    private static final String TAIL = """
            training:
              loss: SparseCategoricalCrossentropy(from_logits=true)
            """;
    private static final String MODEL = """
            model:
              - stem: Conv2D(4, 3, padding=same)
              - Activation: {activation: relu}
              - left: {layer: "Conv2D(4, 1)", from: stem}
              - right: {layer: {Conv2D: {filters: 4, kernel_size: 1}}, from: activation}
              - {layer: ReLU, from: [right]}
              - join: {layer: Add, from: [left, re_lu]}
              - narrow: {layer: "Conv2D(4, 1)", from: input}
              - again: {layer: Add, from: [join, narrow, join]}
              - pool: {GlobalAveragePooling2D: }
              - Dense(3)
            """;

    private static Experiment read(String model) {
        return ExperimentReader.read("mine", "mine.yaml", HEAD + model + TAIL);
    }

    private static Map<String, List<Integer>> connections(Graph model) {
        Map<String, List<Integer>> connections = new LinkedHashMap<>();
        for (Node node : model.nodes()) {
            connections.put(node.path(), node.inputs());
        }
        return connections;
    }

    @Test
    void nodesHaveNamesAndSayWhatTheyRead() {
        Graph model = read(MODEL).model();
        assertEquals(List.of("stem", "activation", "left", "right", "re_lu", "join", "narrow", "again", "pool",
                "dense"),
                List.copyOf(connections(model).keySet()));
        assertEquals(List.of(List.of(-1), List.of(0), List.of(0), List.of(1), List.of(3), List.of(2, 4), List.of(-1),
                List.of(5, 6, 5),
                List.of(7), List.of(8)), List.copyOf(connections(model).values()));
        assertEquals("model", model.name());
    }

    @Test
    void thePageShowsTheSameModelInYamlAndJava() {
        String yaml = MarkdownPage.of("docs/graphs.md").listings("yaml").get(0);
        Graph model = ExperimentReader.readModel("branches.yaml", yaml, Shape.of(16, 16, 3));
        assertEquals(BranchesTest.inJava().nodes(), model.nodes());
    }

    /** What reads the input reads the augmented one, and names of weights stay. */
    @Test
    void augmentationStandsBeforeEveryReaderOfTheInput() {
        Experiment experiment = read(MODEL);
        Graph trained = experiment.trainedModel();
        assertEquals(List.of(-1), trained.node(0).inputs());
        assertEquals(List.of(1, 7), trained.readers(0));
        assertEquals(experiment.model().weights(), trained.weights());
    }

    @Test
    void isWrittenAsItIsRead() {
        Experiment experiment = read(MODEL);
        String text = ExperimentWriter.write(experiment);
        Experiment again = ExperimentReader.read("mine", "mine.yaml", text);
        assertEquals(experiment, again, text);
        assertEquals(text, ExperimentWriter.write(again));
        assertEquals(experiment.model().nodes(), again.model().nodes());
        assertTrue(text.contains("- stem: Conv2D(filters=4, kernel_size=3, padding=same)\n"), text);
    }

    /** A name may be written before the node that Keras' rule would give it to. */
    @Test
    void namesAvoidThoseThatAreGiven() {
        Experiment experiment = read("""
                model:
                  - Conv2D(2, 1)
                  - Conv2D(2, 1)
                  - conv2d: Conv2D(2, 1)
                  - Flatten
                  - random_flip: Dense(3)
                """);
        assertEquals(List.of("conv2d_1", "conv2d_2", "conv2d", "flatten", "random_flip"), experiment.nodes().names());
        assertEquals(experiment.model().weights(), experiment.trainedModel().weights());
    }

    /** Named or not, a chain is the model that it always was. */
    @Test
    void aChainOfNamedLayersIsAChain() {
        Graph model = read("""
                model:
                  - a: {layer: "Conv2D(2, 1)", from: input}
                  - b: {layer: Flatten, from: a}
                  - Dense(3)
                """).model();
        assertEquals("sequential", model.name());
        assertTrue(model.isChain());
        assertFalse(read(MODEL).model().isChain());
    }

    @Test
    void nodesAreFrozenByTheirNames() {
        String text = MODEL.replace("Dense(3)", "head: Dense(3)") + "freeze: [stem, 'l*t', narrow]\n";
        Experiment experiment = read(text);
        assertEquals(List.of("stem", "left", "narrow"), experiment.model().nodes().stream()
                .filter(node -> !node.trainable())
                .map(Node::path).toList());
        assertEquals(experiment, ExperimentReader.read("mine", "mine.yaml", ExperimentWriter.write(experiment)));
    }

    @Test
    void applicationsAreNodes() {
        Experiment experiment = read("""
                model:
                  - rest: GlobalMaxPooling2D
                  - tiny: {layer: TINY, from: input}
                  - means: GlobalAveragePooling2D
                  - wide: Dense(3)
                  - other: {layer: Dense(3), from: rest}
                  - sum: {layer: Add, from: [wide, other]}
                fine_tune_from: tiny/Conv_1
                """.replace("TINY", TinyApplication.text()));
        List<String> frozen = experiment.model().open().nodes().stream().filter(node -> !node.trainable())
                .map(Node::path).toList();
        assertEquals("tiny/Conv1", frozen.get(0));
        assertFalse(frozen.contains("tiny/Conv_1"));
        assertTrue(LayerPaths.leaves(experiment.model()).contains("tiny/Conv_1"));
        assertEquals(experiment, ExperimentReader.read("mine", "mine.yaml", ExperimentWriter.write(experiment)));
    }

    /** What is replaced in the good model by what, and what the complaint says besides the file. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "[left, re_lu]      | [lift, re_lu]    | line 10, model[5].join.from[0]: there is no node 'lift' (did you "
                + "mean 'left'?); give the name of a node",
        "from: stem}        | from: jion}      | line 7, model[2].left.from: there is no node 'jion'",
        "from: stem}        | from: inptu}     | line 7, model[2].left.from: there is no node 'inptu' (did you mean "
                + "'input'?)",
        "from: stem}        | from: join}      | line 7, model[2].left.from: node 'join' stands after this one; a "
                + "node reads nodes before it",
        "from: stem}        | from: dense}     | line 7, model[2].left.from: node 'dense' stands after this one",
        "from: stem}        | from: left}      | line 7, model[2].left.from: node 'left' cannot read itself",
        "from: stem}        | from: []}        | line 7, model[2].left.from: is empty",
        "from: stem}        | from: {a: b}}    | line 7, model[2].left.from: expected a word or text, received keys "
                + "and "
                + "values",
        "from: stem}        | form: stem}      | line 7, model[2].left.form: unknown key 'form' (did you mean "
                + "'from'?); known keys: layer, from",
        "`layer: \"Conv2D(4, 1)\", from: stem` | from: stem | line 7, model[2].left: the key 'layer' is missing",
        "narrow:            | left:            | line 11, model[6]: the name 'left' is given twice",
        "narrow:            | input:           | line 11, model[6].input: 'input' is a keyword here",
        "narrow:            | from:            | line 11, model[6].from: 'from' is a keyword here",
        "narrow:            | a/b:             | line 11, model[6].a/b: a node's name has letters, digits",
        "narrow:            | Dense:           | line 11, model[6]: Dense has no argument 'layer'",
        "`{layer: \"Conv2D(4, 1)\", from: stem}` | Conv2D(4, 1 | line 7, model[2].left: 'Conv2D(4, 1' ends before "
                + "its closing bracket",
        "`{layer: \"Conv2D(4, 1)\", from: stem}` | Conv2d(4, 1) | line 7, model[2].left: unknown layer 'Conv2d' "
                + "(did you mean 'Conv2D'?)",
        "Conv2D(4, 1)       | Conv2D(4, 1, strids=2) | line 7, model[2].left.layer: Conv2D has no argument 'strids'",
        "layer: ReLU, from: [right]         | layer: ReLU, from: [right, left] | line 9, model[4]: layer 're_lu': "
                + "ReLU() takes one input, received 2",
        "layer: Add, from: [left, re_lu]    | layer: Add, from: [left]    | line 10, model[5]: layer 'join': Add",
        "Conv2D(4, 1)       | Conv2D(3, 1)     | line 10, model[5]: layer 'join': Add",
        "[join, narrow, join] | [narrow, narrow] | line 10, model[5]: no node reads 'join'; name it in the from: of "
                + "another node, or remove it",
        "pool: {GlobalAveragePooling2D: } | pool: {GlobalAveragePooling2d: } | line 13, model[8]: unknown layer 'pool'",
        "Activation: {activation: relu}     | Activatio: relu             | line 6, model[1]: unknown layer "
                + "'Activatio' (did you mean 'Activation'?)",
        "Activation: {activation: relu}     | Activatio: {activation: relu} | line 6, model[1]: unknown layer "
                + "'Activatio' (did you mean 'Activation'?)",
        "Activation: {activation: relu}     | Activatio:                  | line 6, model[1]: unknown layer "
                + "'Activatio' (did you mean 'Activation'?)",
    })
    void complaintsNameLinePlaceAndNearestName(String part, String replacement, String complaint) {
        assertTrue(MODEL.contains(part));
        String text = MODEL.substring(0, MODEL.indexOf(part)) + (replacement == null ? "" : replacement)
                + MODEL.substring(MODEL.indexOf(part) + part.length());
        String message = assertThrows(WhiskerException.class, () -> read(text)).getMessage();
        assertTrue(message.startsWith("mine.yaml " + complaint), message);
        assertEquals(1, message.lines().count(), message);
    }
}
