package dev.whisker.model;

import dev.whisker.layer.Layer;
import dev.whisker.layer.LayerContext;
import dev.whisker.layer.LayerException;
import dev.whisker.layer.LayerInstance;
import dev.whisker.layer.WeightSpec;
import dev.whisker.tensor.Shape;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/**
 * The description of a model: nodes in an order in which they can be computed, and the shape of one input. The last
 * node gives the output. Immutable; {@link Model} gives it weights.
 *
 * <p>As written, by {@link Sequential} or a {@link GraphBuilder}, it may have applications and blocks for nodes, which
 * a summary shows as such. {@linkplain #open Opened}, it has plain layers alone: what everything else reads, and what
 * rewrites change.
 */
public final class Graph implements Serializable {
    /** The number of the model's input among {@link Node#inputs}. */
    public static final int INPUT = -1;

    private static final long serialVersionUID = 1L;

    private final String name;
    private final Shape input;
    private final List<Node> nodes;
    private final Set<String> frozen;
    /** Of the nodes' outputs, for a batch of 1. */
    private final List<Shape> shapes;
    /** Of the input, and of each node. */
    private final List<List<Integer>> readers;

    /**
     * @param input of one sample, without the batch: (height, width, channels)
     * @throws LayerException           if a node cannot take its inputs, with the node's name
     * @throws IllegalArgumentException if there is no node, a name occurs twice, or a node is never read
     */
    public Graph(String name, Shape input, List<Node> nodes) {
        this(name, input, nodes, Set.of());
    }

    private Graph(String name, Shape input, List<Node> nodes, Set<String> frozen) {
        this(name, input, nodes, frozen, Shapes.of(nodes, Shapes.batched(input, 1)));
        checkNames();
        checkReaders();
    }

    Graph(String name, Shape input, List<Node> nodes, Set<String> frozen, List<Shape> shapes) {
        if (nodes.isEmpty()) {
            throw new IllegalArgumentException("a model needs at least one layer");
        }
        this.name = name;
        this.input = input;
        this.nodes = List.copyOf(nodes);
        this.frozen = Set.copyOf(frozen);
        this.shapes = List.copyOf(shapes);
        this.readers = readers(nodes);
    }

    private static List<List<Integer>> readers(List<Node> nodes) {
        List<List<Integer>> readers = new ArrayList<>();
        for (int i = INPUT; i < nodes.size(); i++) {
            readers.add(new ArrayList<>());
        }
        for (int i = 0; i < nodes.size(); i++) {
            for (int input : Set.copyOf(nodes.get(i).inputs())) {
                readers.get(input + 1).add(i);
            }
        }
        return readers;
    }

    /** Writes a graph for inputs of this shape, without the batch. */
    public static GraphBuilder builder(Shape input) {
        return new GraphBuilder(input);
    }

    /** The layers of a composite for an input of this shape, batch included; weights are named as in the composite. */
    public static Graph of(Composite composite, Shape input) {
        return Opening.open(composite, input, 0);
    }

    private void checkNames() {
        Set<String> paths = new HashSet<>();
        for (Node node : nodes) {
            if (!paths.add(node.path())) {
                throw new IllegalArgumentException("two layers of model '" + name + "' are called '" + node.path()
                        + "'");
            }
        }
    }

    private void checkReaders() {
        for (int i = 0; i < size() - 1; i++) {
            if (readers(i).isEmpty()) {
                throw new IllegalArgumentException("nothing takes the output of layer '" + nodes.get(i).path()
                        + "' of model '" + name
                        + "'; leave the layer out, or make it an input of another");
            }
        }
    }

    public String name() {
        return name;
    }

    /** The shape of one input, without the batch. */
    public Shape input() {
        return input;
    }

    public List<Node> nodes() {
        return nodes;
    }

    public Node node(int index) {
        return nodes.get(index);
    }

    public int size() {
        return nodes.size();
    }

    public Node last() {
        return nodes.get(size() - 1);
    }

    /** The shape of the model's input. */
    public Shape inputShape(int batch) {
        return Shapes.batched(input, batch);
    }

    /** The shape of the model's output. */
    public Shape outputShape(int batch) {
        return outputShape(size() - 1, batch);
    }

    /** The shape of a node's output; for {@link #INPUT} that of the model's input. */
    public Shape outputShape(int node, int batch) {
        return node == INPUT ? inputShape(batch) : shapes.get(node).withBatch(batch);
    }

    /** The shapes of a node's inputs. */
    public List<Shape> inputShapes(int node, int batch) {
        return nodes.get(node).inputs().stream().map(each -> outputShape(each, batch)).toList();
    }

    /** The weights of a node, under their names in it. */
    public List<WeightSpec> weights(int node) {
        return nodes.get(node).computation().weights(inputShapes(node, 1));
    }

    /** All weights, under their names in the model; those of frozen layers are not trainable. */
    public List<WeightSpec> weights() {
        Graph opened = open();
        List<WeightSpec> weights = new ArrayList<>();
        for (int i = 0; i < opened.size(); i++) {
            Node node = opened.node(i);
            opened.weights(i).forEach(spec -> weights.add(new WeightSpec(node.weightPath(spec.name()), spec.shape(),
                    spec.initializer(), spec.trainable() && node.trainable(), spec.regularizer())));
        }
        return weights;
    }

    /** The numbers of the nodes that take a node's output, or the {@link #INPUT}, in computing order. */
    public List<Integer> readers(int node) {
        return List.copyOf(readers.get(node + 1));
    }

    /** The only reader of a node, if there is one and it takes the node's output once and nothing else; else -1. */
    public int onlyReader(int node) {
        List<Integer> all = readers(node);
        return all.size() == 1 && nodes.get(all.get(0)).inputs().size() == 1 ? all.get(0) : -1;
    }

    /** Whether the optimizer changes any weight of a node. */
    public boolean isTrained(int node) {
        return nodes.get(node).trainable() && weights(node).stream().anyMatch(WeightSpec::trainable);
    }

    /** Whether every node reads the one before it, and nothing else. */
    public boolean isChain() {
        return IntStream.range(0, size()).allMatch(i -> nodes.get(i).inputs().equals(List.of(i - 1)));
    }

    /**
     * Whether the graph falls into two parts before this node: the node and those after it read nothing of the nodes
     * before but the output of the last of these.
     */
    public boolean isCut(int position) {
        return IntStream.range(position,
                size()).flatMap(i -> nodes.get(i).inputs().stream().mapToInt(Integer::intValue))
                .noneMatch(i -> i < position - 1);
    }

    /**
     * Where training begins: the last {@linkplain #isCut cut} at or before the first node with weights that the
     * optimizer changes. {@link #size} if there is no such node.
     */
    public int firstTrained() {
        int first = IntStream.range(0, size()).filter(this::isTrained).findFirst().orElse(size());
        while (first < size() && !isCut(first)) {
            first--;
        }
        return first;
    }

    /**
     * Some of the nodes as a graph of their own, the last one giving its output. What they read of the others must be
     * one value, which becomes the input.
     */
    public Graph part(List<Integer> indices) {
        Node first = nodes.get(indices.get(0));
        List<Node> inside = indices.stream().map(i -> nodes.get(i).withInputs(nodes.get(i).inputs().stream()
                .map(indices::indexOf).toList())).toList();
        return new Graph(first.path(), Shapes.sample(outputShape(first.inputs().get(0), 1)), inside, Set.of(),
                indices.stream().map(shapes::get).toList());
    }

    /** The same model with other nodes, as rewrites make it. */
    public Graph withNodes(List<Node> others) {
        return new Graph(name, input, others, frozen, Shapes.of(others, inputShape(1)));
    }

    /**
     * The same model with the layers frozen whose {@linkplain LayerPaths paths} are accepted: "base" for a whole
     * application, "base/Conv1" for a layer of it.
     */
    public Graph freeze(Predicate<String> paths) {
        Set<String> all = new HashSet<>(frozen);
        LayerPaths.all(this).stream().filter(paths).forEach(all::add);
        List<Node> others = nodes.stream().map(node -> paths.test(node.path()) ? node.withTrainable(false)
                : node).toList();
        return new Graph(name, input, others, all, shapes);
    }

    /** The paths of layers inside composites that are frozen. */
    Set<String> frozen() {
        return frozen;
    }

    /**
     * The same model with every application and block replaced by the nodes that it writes; this one if it has none.
     */
    public Graph open() {
        return nodes.stream().anyMatch(node -> node.computation() instanceof Composite) ? Opening.open(this) : this;
    }

    /**
     * Makes the instance that computes the graph as if it were one layer. In it memory is planned as in a
     * {@link Program}.
     *
     * @param shape of the input, batch included
     */
    public LayerInstance build(LayerContext context, Shape shape) {
        return new GraphInstance(open(), context, shape.batch());
    }

    /** The graph as a layer, with the weights under their paths: to look at it, and to check it, as a whole. */
    public Layer asLayer() {
        return new GraphLayer(open());
    }

    @Override
    public String toString() {
        return name + nodes.stream().map(Node::computation).toList();
    }
}
