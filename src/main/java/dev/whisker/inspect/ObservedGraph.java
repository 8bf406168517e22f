package dev.whisker.inspect;

import dev.whisker.WhiskerException;
import dev.whisker.describe.NearestName;
import dev.whisker.layer.ActivationLayer;
import dev.whisker.layer.Computation;
import dev.whisker.layer.RandomFlip;
import dev.whisker.layer.RandomRotation;
import dev.whisker.layer.ReLU;
import dev.whisker.model.Graph;
import dev.whisker.model.Node;
import dev.whisker.model.rewrite.SplitOutputActivation;
import dev.whisker.op.Activation;
import dev.whisker.tensor.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A model written so that each of its values can be seen: opened, not rewritten, with fused activations as nodes of
 * their own, and every node computing as in inference. Values have the names of the layers whose output they are,
 * "conv2d"; the value before a fused activation is "conv2d:pre", and an application, "base", is its last layer.
 */
final class ObservedGraph {
    /** The name of what goes into the model. */
    static final String INPUT = "input";

    private static final String BEFORE_ACTIVATION = ":pre";

    private final Graph graph;
    private final Map<String, Integer> nodes;
    private final List<String> layers;
    private final String score;

    private ObservedGraph(Graph graph, Map<String, Integer> nodes, List<String> layers, String score) {
        this.graph = graph;
        this.nodes = nodes;
        this.layers = layers;
        this.score = score;
    }

    /**
     * @param trained whether gradients of the weights are wanted, of frozen ones too
     * @param guided  whether relu and relu6 pass positive gradients alone
     */
    static ObservedGraph of(Graph described, boolean trained, boolean guided) {
        Graph opened = described.open();
        List<Node> written = new ArrayList<>();
        Map<String, Integer> names = new LinkedHashMap<>();
        List<String> layers = new ArrayList<>();
        int[] numbers = new int[opened.size()];
        Set<String> paths = new HashSet<>();
        opened.nodes().forEach(node -> paths.add(node.path()));
        for (int i = 0; i < opened.size(); i++) {
            Node node = opened.node(i);
            Computation computation = node.computation();
            List<Integer> inputs = node.inputs().stream().map(each -> each == Graph.INPUT ? each : numbers[each])
                    .toList();
            Activation alone = alone(computation);
            Activation fused = alone != null ? Activation.LINEAR : SplitOutputActivation.activation(computation);
            if (fused != Activation.LINEAR) {
                written.add(new Node(node.path(), SplitOutputActivation.linear(computation), inputs, trained, true,
                        node.draws()));
                names.put(node.path() + BEFORE_ACTIVATION, written.size() - 1);
                written.add(new Node(free(node.path() + "_activation", paths), activation(fused, guided),
                        List.of(written.size() - 1), trained, true, node.draws()));
            } else {
                Computation plain = guided && alone != null ? activation(alone, true) : computation;
                written.add(new Node(node.path(), plain, inputs, trained, true, node.draws()));
            }
            numbers[i] = written.size() - 1;
            names.put(node.path(), numbers[i]);
            if (!(computation instanceof RandomFlip || computation instanceof RandomRotation)) {
                layers.add(node.path());
            }
        }
        String score = score(opened, names);
        for (Node node : described.nodes()) {
            if (node.isApplication()) {
                opened.nodes().stream().map(Node::path).filter(path -> path.startsWith(node.path() + "/"))
                        .reduce((first, second) -> second).ifPresent(last -> names.put(node.path(), names.get(last)));
            }
        }
        return new ObservedGraph(opened.withNodes(written), names, layers, score);
    }

    /** The activation that a layer applies and does nothing else; null for other layers. */
    private static Activation alone(Computation computation) {
        if (computation instanceof ReLU relu) {
            return relu.activation();
        }
        return computation instanceof ActivationLayer layer ? layer.activation() : null;
    }

    private static Computation activation(Activation activation, boolean guided) {
        boolean clips = activation == Activation.RELU || activation == Activation.RELU6;
        return guided && clips ? new GuidedActivation(activation) : ActivationLayer.of(activation);
    }

    private static String free(String wanted, Set<String> paths) {
        String name = wanted;
        while (!paths.add(name)) {
            name += "_";
        }
        return name;
    }

    /** The value before the softmax or sigmoid that a model ends in; its output if it ends in neither. */
    private static String score(Graph opened, Map<String, Integer> names) {
        Node last = opened.last();
        if (names.containsKey(last.path() + BEFORE_ACTIVATION)) {
            Activation fused = SplitOutputActivation.activation(last.computation());
            return fused == Activation.SOFTMAX || fused == Activation.SIGMOID ? last.path() + BEFORE_ACTIVATION
                    : last.path();
        }
        if (SplitOutputActivation.isSplit(opened)) {
            int before = last.inputs().get(0);
            return before == Graph.INPUT ? INPUT : opened.node(before).path();
        }
        return last.path();
    }

    /** The graph that computes; its weights have the same paths as those of the model. */
    Graph graph() {
        return graph;
    }

    /** The names of the layers' values in computing order, without augmentation, which does nothing here. */
    List<String> layers() {
        return layers;
    }

    /** The name of the value whose elements are the scores: the logits. */
    String score() {
        return score;
    }

    /**
     * The node whose output a value is; {@link Graph#INPUT} for "input".
     *
     * @throws WhiskerException if there is no such value, with the nearest name
     */
    int node(String name) {
        if (name.equals(INPUT)) {
            return Graph.INPUT;
        }
        Integer node = nodes.get(name);
        if (node == null) {
            throw new WhiskerException("the model has no layer '" + name + "'"
                    + NearestName.hint(name, nodes.keySet()) + "; summary shows its layers");
        }
        return node;
    }

    /** All names by which values can be asked for, besides "input". */
    Set<String> names() {
        return nodes.keySet();
    }

    /** The shape of a value of one sample, without the batch. */
    Shape shape(String name) {
        int[] extents = graph.outputShape(node(name), 1).toArray();
        return Shape.of(Arrays.copyOfRange(extents, 1, extents.length));
    }
}
