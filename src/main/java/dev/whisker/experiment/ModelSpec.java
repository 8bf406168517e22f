package dev.whisker.experiment;

import dev.whisker.layer.Layer;
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
     * @param inputs the numbers of the nodes that it reads; {@link Graph#INPUT} is the model's input
     */
    public record Entry(String name, Layer layer, List<Integer> inputs) {
        public Entry {
            inputs = List.copyOf(inputs);
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
