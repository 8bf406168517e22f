package dev.whisker.experiment;

import dev.whisker.describe.Call;
import dev.whisker.layer.Layer;
import dev.whisker.layer.LayerRegistry;
import dev.whisker.model.Graph;
import dev.whisker.model.GraphBuilder;
import dev.whisker.model.LayerNames;
import dev.whisker.model.Value;
import dev.whisker.tensor.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** The nodes of a model as an experiment describes them, for pictures of any size. The last node gives the output. */
public record ModelSpec(List<Entry> nodes) {
    public ModelSpec {
        nodes = List.copyOf(nodes);
        if (nodes.isEmpty()) {
            throw new IllegalArgumentException("a model needs at least one layer");
        }
    }

    /**
     * A node.
     *
     * @param name   null for the name that Keras would give
     * @param layer  with a number of outputs where the call names classes
     * @param inputs the numbers of the nodes that it reads; {@link Graph#INPUT} is the model's input
     * @param call   of a layer that names {@code classes}, whose number the data decides; null for any other
     */
    public record Entry(String name, Layer layer, List<Integer> inputs, Call call) {
        public Entry {
            inputs = List.copyOf(inputs);
        }

        /** A layer that does not name classes. */
        public Entry(String name, Layer layer, List<Integer> inputs) {
            this(name, layer, inputs, null);
        }

        /** Whether it reads the node before it and nothing else, which needs no {@code from:}. */
        boolean readsNodeBefore(int number) {
            return inputs.equals(List.of(number - 1));
        }
    }

    /** Layers one after another, under Keras' names. */
    public static ModelSpec chain(List<? extends Layer> layers) {
        return new ModelSpec(IntStream.range(0, layers.size())
                .mapToObj(i -> new Entry(null, layers.get(i), List.of(i - 1))).toList());
    }

    /** Whether a layer names {@code classes}. */
    boolean namesClasses() {
        return nodes.stream().anyMatch(entry -> entry.call() != null);
    }

    /** With this number for {@code classes}; still to be decided by the data. */
    ModelSpec withOutputs(int outputs) {
        return new ModelSpec(nodes.stream().map(entry -> entry.call() == null ? entry : new Entry(entry.name(),
                LayerRegistry.create(ClassOutputs.filled(entry.call(), outputs)), entry.inputs(), entry.call()))
                .toList());
    }

    /** With the layers as they are, decided for good. */
    ModelSpec withoutCalls() {
        return new ModelSpec(nodes.stream().map(entry -> new Entry(entry.name(), entry.layer(), entry.inputs()))
                .toList());
    }

    /** Whether every node reads the one before it, and nothing else. */
    public boolean isChain() {
        return IntStream.range(0, nodes.size()).allMatch(i -> nodes.get(i).readsNodeBefore(i));
    }

    /** The layers of the nodes. */
    public List<Layer> layers() {
        return nodes.stream().map(Entry::layer).toList();
    }

    /** The names of the nodes in the model, without any layers before it. */
    public List<String> names() {
        LayerNames names = namesWithoutGiven();
        List<String> all = new ArrayList<>();
        for (Entry entry : nodes) {
            all.add(name(entry, names));
            names.withFreeNames(entry.layer());
        }
        return all;
    }

    /** The names that are given are taken, wherever they stand: those made by Keras' rule avoid them. */
    private LayerNames namesWithoutGiven() {
        LayerNames names = new LayerNames();
        nodes.stream().filter(entry -> entry.name() != null).forEach(entry -> names.take(entry.name()));
        return names;
    }

    private static String name(Entry entry, LayerNames names) {
        return entry.name() == null ? names.next(entry.layer()) : entry.name();
    }

    /**
     * The model for inputs of this shape, without the batch.
     *
     * @param before layers between the input and what the nodes read as {@link Graph#INPUT}
     * @throws dev.whisker.layer.LayerException if a layer cannot take its inputs, with the layer's name
     * @throws IllegalArgumentException         if a name occurs twice, or a node is never read
     */
    public Graph graph(Shape input, List<? extends Layer> before) {
        GraphBuilder builder = Graph.builder(input).name(isChain() ? "sequential" : "model");
        LayerNames names = namesWithoutGiven();
        Value first = builder.input();
        for (Layer layer : before) {
            first = builder.add(names.next(layer), names.withFreeNames(layer), first);
        }
        List<Value> values = new ArrayList<>(List.of(first));
        for (Entry entry : nodes) {
            Value[] inputs = entry.inputs().stream().map(i -> values.get(i + 1)).toArray(Value[]::new);
            values.add(builder.add(name(entry, names), names.withFreeNames(entry.layer()), inputs));
        }
        return builder.build(values.get(values.size() - 1));
    }
}
