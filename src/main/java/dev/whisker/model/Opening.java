package dev.whisker.model;

import dev.whisker.WhiskerException;
import dev.whisker.layer.Computation;
import dev.whisker.layer.Layer;
import dev.whisker.layer.LayerException;
import dev.whisker.tensor.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The walk that opens composites: each writes its nodes, in a scope that knows what the composites around it mean for
 * their names, for freezing and for random numbers.
 */
final class Opening {
    private final Shape input;
    private final Set<String> frozen;
    private final List<Node> nodes = new ArrayList<>();
    private final List<Shape> shapes = new ArrayList<>();
    private final Set<String> paths = new LinkedHashSet<>();
    private final Set<String> composites = new HashSet<>();
    private final Set<Long> numbers = new HashSet<>();

    private Opening(Shape input, Set<String> frozen) {
        this.input = input;
        this.frozen = frozen;
    }

    /** A model as written. */
    static Opening of(Graph described) {
        Opening opening = new Opening(described.inputShape(1), described.frozen());
        described.nodes().forEach(node -> opening.numbers.add(node.draws().number()));
        Value[] values = new Value[described.size()];
        for (int i = 0; i < values.length; i++) {
            Node node = described.node(i);
            Value[] inputs = node.inputs().stream().map(each -> each == Graph.INPUT ? new Value(Graph.INPUT)
                    : values[each])
                    .toArray(Value[]::new);
            Scope place = opening.new Scope("", node.trainable(), node.inference(), 0, null);
            values[i] = place.visit(node.path(), node.computation(), node.draws(), inputs);
        }
        return opening;
    }

    static Graph open(Graph described) {
        Opening opening = of(described);
        return new Graph(described.name(), described.input(), opening.nodes, Set.of(), opening.shapes);
    }

    /** The layers of one composite, for inputs of this shape, batch included, where its own number is known. */
    static Graph open(Composite composite, Shape input, long number) {
        Opening opening = new Opening(input, Set.of());
        opening.numbers.add(number);
        Scope scope = opening.new Scope("", true, false, number, new WeightCount(number));
        composite.write(scope, "output", new Value(Graph.INPUT));
        List<Shape> single = opening.shapes.stream().map(shape -> shape.withBatch(1)).toList();
        return new Graph(composite.type(), Shapes.sample(input), opening.nodes, Set.of(), single);
    }

    /** The shape of what a composite gives, batch included. */
    static Shape shape(Composite composite, Shape input) {
        Opening opening = new Opening(input, Set.of());
        Scope scope = opening.new Scope("", true, false, 0, null);
        return scope.shape(composite.write(scope, "output", new Value(Graph.INPUT)));
    }

    /** All paths in the model's order: a composite before the layers in it. */
    List<String> paths() {
        return List.copyOf(paths);
    }

    /** The paths of layers that are not made of others. */
    List<String> leaves() {
        return paths.stream().filter(path -> !composites.contains(path)).toList();
    }

    /** Counts the weights that are drawn by one number: those of the layers in a block. */
    private static final class WeightCount {
        final long number;
        int count;

        WeightCount(long number) {
            this.number = number;
        }
    }

    /** The inside of a composite, or a place in the model. */
    private final class Scope implements GraphWriter {
        private final String prefix;
        private final boolean trainable;
        private final boolean inference;
        private final long number;
        /** Null outside of blocks. */
        private final WeightCount weights;
        private int added;

        Scope(String prefix, boolean trainable, boolean inference, long number, WeightCount weights) {
            this.prefix = prefix;
            this.trainable = trainable;
            this.inference = inference;
            this.number = number;
            this.weights = weights;
        }

        @Override
        public Value add(String name, Layer layer, Value... inputs) {
            long own = free(Draws.inner(number, added++));
            return visit(name, layer, Draws.by(own), inputs);
        }

        /** The number, or one made from it where a layer before has it. */
        private long free(long wanted) {
            long own = wanted;
            while (!numbers.add(own)) {
                own = Draws.scattered(own, 0);
            }
            return own;
        }

        @Override
        public Shape shape(Value value) {
            return value.node() == Graph.INPUT ? input : shapes.get(value.node());
        }

        Value visit(String name, Computation computation, Draws draws, Value... inputs) {
            String path = prefix + name;
            paths.add(path);
            boolean trained = trainable && !frozen.contains(path);
            if (computation instanceof Composite composite) {
                composites.add(path);
                return open(composite, name, path, trained, draws.number(), inputs);
            }
            List<Shape> inputShapes = Arrays.stream(inputs).map(this::shape).toList();
            shapes.add(Shapes.output(name, computation, inputShapes));
            Draws own = weights == null ? draws : new Draws(draws.number(), weights.number, weights.count);
            if (weights != null) {
                weights.count += computation.weights(inputShapes).size();
            }
            nodes.add(new Node(path, computation, Arrays.stream(inputs).map(Value::node).toList(), trained, inference,
                    own));
            return new Value(nodes.size() - 1);
        }

        private Value open(Composite composite, String name, String path, boolean trained, long own, Value... inputs) {
            WeightCount inside = weights != null || composite.isApplication() ? weights : new WeightCount(own);
            Scope scope = new Scope(composite.isApplication() ? path + "/" : prefix, trained, inference, own, inside);
            try {
                if (inputs.length != 1) {
                    throw new LayerException(composite + " takes one input, received " + inputs.length);
                }
                return composite.write(scope, name, inputs[0]);
            } catch (WhiskerException e) {
                throw new LayerException("layer '" + name + "': " + e.getMessage());
            }
        }
    }
}
