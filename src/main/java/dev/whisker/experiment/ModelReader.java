package dev.whisker.experiment;

import dev.whisker.WhiskerException;
import dev.whisker.describe.Call;
import dev.whisker.describe.NearestName;
import dev.whisker.experiment.ModelSpec.Entry;
import dev.whisker.layer.Layer;
import dev.whisker.layer.LayerRegistry;
import dev.whisker.model.Graph;
import dev.whisker.model.GraphBuilder;
import dev.whisker.model.Value;
import dev.whisker.tensor.Shape;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Reads the nodes of a model.
 *
 * <pre>
 * - Conv2D(8, 3)                                        a layer, which reads the node before it
 * - Conv2D: {filters: 8, kernel_size: 3}                the same
 * - stem: Conv2D(8, 3)                                  a layer with a name
 * - left: {layer: "Conv2D(4, 1)", from: stem}           ... that reads the named node
 * - join: {layer: Concatenate, from: [left, stem]}      ... or several nodes
 * - {layer: "MaxPooling2D(2)", from: input}             without a name; input is the model's input
 * </pre>
 * A key that is the name of a layer is never the name of a node. The word {@code classes} for an argument stands for
 * the number of outputs that the classes of the data need.
 */
final class ModelReader {
    static final String INPUT = "input";
    static final String LAYER = "layer";
    static final String FROM = "from";
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_.-]*");

    /** Calls, and words that begin as the names of layers do. */
    private static final Pattern LAYER_TEXT = Pattern.compile("^\\s*\\p{Lu}|\\(");

    private final List<Described> nodes = new ArrayList<>();
    private final int outputs;
    private List<String> names;

    /**
     * A node as written.
     *
     * @param place of the node, for messages
     * @param name  null if none is given
     * @param call  of the layer
     * @param from  null for the node before
     */
    private record Described(YamlNode place, String name, Call call, Layer layer, YamlNode from) {
    }

    private ModelReader(int outputs) {
        this.outputs = outputs;
    }

    /**
     * The nodes at this place.
     *
     * @param input   the shape of one input, without the batch
     * @param outputs the number that {@code classes} stands for until there is data
     * @throws WhiskerException with file, line and place of what is wrong
     */
    static ModelSpec read(YamlNode model, Shape input, int outputs) {
        ModelReader reader = new ModelReader(outputs);
        model.list().forEach(element -> reader.nodes.add(element.at(() -> reader.describe(element))));
        if (reader.nodes.isEmpty()) {
            throw model.error("a model needs at least one layer");
        }
        ModelSpec spec = reader.connect();
        if (!spec.isChain()) {
            reader.checkShapes(spec, input);
            reader.checkReaders(spec);
        }
        return spec;
    }

    private Described describe(YamlNode element) {
        if (!element.isMap()) {
            return node(element, null, element, null);
        }
        Map<String, YamlNode> keys = element.map();
        if (keys.containsKey(LAYER)) {
            return described(element, null, element);
        }
        if (keys.size() == 1) {
            String key = keys.keySet().iterator().next();
            if (isNode(key, keys.get(key))) {
                checkName(keys.get(key), key);
                return described(element, key, keys.get(key));
            }
        }
        return node(element, null, element, null);
    }

    /** Whether a key with this value is a node's name, and not a layer with its arguments. */
    private static boolean isNode(String key, YamlNode value) {
        if (isLayer(key)) {
            return false;
        }
        if (value.isMap()) {
            Set<String> inner = value.map().keySet();
            return inner.contains(LAYER) || inner.contains(FROM) || inner.size() == 1
                    && isLayer(inner.iterator().next());
        }
        // "Flaten: 3" and "Activatio: relu" are layers with a slip in their names.
        return value.isText() && LAYER_TEXT.matcher(value.text()).find();
    }

    private static boolean isLayer(String name) {
        return LayerRegistry.isKnown(name);
    }

    private Described described(YamlNode element, String name, YamlNode value) {
        if (!value.isMap() || !value.map().containsKey(LAYER) && !value.map().containsKey(FROM)) {
            return value.at(() -> node(element, name, value, null));
        }
        Map<String, YamlNode> keys = value.map(List.of(LAYER, FROM));
        if (!keys.containsKey(LAYER)) {
            throw value.error("the key 'layer' is missing: write {layer: \"Conv2D(8, 3)\", from: NAME}");
        }
        YamlNode layer = keys.get(LAYER);
        return layer.at(() -> node(element, name, layer, keys.get(FROM)));
    }

    private Described node(YamlNode element, String name, YamlNode layer, YamlNode from) {
        Call call = YamlCall.of(layer, LAYER);
        return new Described(element, name, call, LayerRegistry.create(ClassOutputs.filled(call, outputs)), from);
    }

    private static void checkName(YamlNode place, String name) {
        if (name.equals(INPUT) || name.equals(FROM)) {
            throw place.error("'" + name + "' is a keyword here; give the node another name");
        }
        if (!NAME.matcher(name).matches()) {
            throw place.error("a node's name has letters, digits, '_', '-' and '.', and begins with a letter or a "
                    + "digit");
        }
    }

    private ModelSpec connect() {
        Set<String> given = new HashSet<>();
        List<Entry> unconnected = new ArrayList<>();
        for (Described node : nodes) {
            if (node.name != null && !given.add(node.name)) {
                throw node.place.error("the name '" + node.name + "' is given twice; give this node another");
            }
            unconnected.add(new Entry(node.name, node.layer, List.of()));
        }
        names = new ModelSpec(unconnected).names();
        List<Entry> entries = new ArrayList<>();
        for (int i = 0; i < nodes.size(); i++) {
            Described node = nodes.get(i);
            List<Integer> inputs = node.from == null ? List.of(i - 1) : inputs(node.from, i);
            entries.add(new Entry(node.name, node.layer, inputs, ClassOutputs.areNamedIn(node.call) ? node.call
                    : null));
        }
        return new ModelSpec(entries);
    }

    private List<Integer> inputs(YamlNode from, int reader) {
        List<Integer> inputs = new ArrayList<>();
        for (YamlNode each : from.isList() ? from.list() : List.of(from)) {
            inputs.add(input(each, reader));
        }
        if (inputs.isEmpty()) {
            throw from.error("is empty; name the nodes to read, or leave it out to read the node before");
        }
        return inputs;
    }

    private int input(YamlNode place, int reader) {
        String name = place.text();
        if (name.equals(INPUT)) {
            return Graph.INPUT;
        }
        int number = names.indexOf(name);
        if (number >= reader) {
            throw place.error(number == reader ? "node '" + name + "' cannot read itself; name a node before it"
                    : "node '" + name + "' stands after this one; a node reads nodes before it, so move it up");
        }
        if (number < 0) {
            List<String> before = new ArrayList<>(names.subList(0, reader));
            before.add(INPUT);
            throw place.error("there is no node '" + YamlNode.quote(name) + "'" + NearestName.hint(name, before)
                    + "; give the name of a node before this one, or input");
        }
        return number;
    }

    private void checkReaders(ModelSpec spec) {
        Set<Integer> read = new HashSet<>();
        spec.nodes().forEach(entry -> read.addAll(entry.inputs()));
        for (int i = 0; i < nodes.size() - 1; i++) {
            if (!read.contains(i)) {
                throw nodes.get(i).place.error("no node reads '" + names.get(i)
                        + "'; name it in the from: of another node, or remove it");
            }
        }
    }

    /** Reports an input that a layer cannot take with the place of the layer. */
    private void checkShapes(ModelSpec spec, Shape input) {
        GraphBuilder builder = Graph.builder(input);
        for (int i = 0; i < nodes.size(); i++) {
            Entry entry = spec.nodes().get(i);
            String name = names.get(i);
            Value[] inputs = entry.inputs().stream().map(Value::new).toArray(Value[]::new);
            nodes.get(i).place.check(() -> builder.add(name, entry.layer(), inputs));
        }
    }
}
