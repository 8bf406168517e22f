package dev.whisker.train.inside;

import dev.whisker.layer.ActivationLayer;
import dev.whisker.layer.LeakyReLU;
import dev.whisker.layer.ReLU;
import dev.whisker.model.Graph;
import dev.whisker.model.Node;
import dev.whisker.train.checkpoint.Checkpoint;
import dev.whisker.train.checkpoint.CheckpointWriter;
import dev.whisker.train.inside.EpochInside.UnitEvent;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;

/**
 * The units that are dead, and since when: channels whose values were 0 for every sample and position that was observed
 * in an epoch. Units are those of layers with weights and of activations, and only where the values come to be 0: an
 * activation that passes on what is 0 before it is not named.
 */
public final class DeadUnits {
    private static final int MAX_NAMED = 12;
    /** Of pairs of a channel and the epoch from which on it was dead, in a checkpoint. */
    private static final String PREFIX = "dead/";

    private final Map<String, Node> nodes = new HashMap<>();
    private final Graph model;
    /** By layer and channel: the epoch from which on the unit was dead. */
    private final Map<String, Map<Integer, Integer>> since = new LinkedHashMap<>();

    /** @param model as described */
    public DeadUnits(Graph model) {
        this.model = model.open();
        this.model.nodes().forEach(node -> nodes.put(node.path(), node));
    }

    /** Takes in an epoch; returns what has changed. */
    List<UnitEvent> update(int epoch, List<LayerInside> layers) {
        Map<String, LayerInside> byPath = new HashMap<>();
        layers.forEach(layer -> byPath.put(layer.path(), layer));
        List<UnitEvent> events = new ArrayList<>();
        for (LayerInside layer : layers) {
            Node node = nodes.get(layer.path());
            if (node == null || !hasUnits(node)) {
                continue;
            }
            BitSet dead = (BitSet) layer.dead().clone();
            dead.andNot(passedOn(node, layer.channels(), byPath));
            Map<Integer, Integer> known = since.computeIfAbsent(layer.path(), path -> new TreeMap<>());
            for (int c = 0; c < layer.channels(); c++) {
                if (dead.get(c) && known.putIfAbsent(c, epoch) == null) {
                    events.add(new UnitEvent(layer.path(), c, true));
                } else if (!dead.get(c) && known.remove(c) != null) {
                    events.add(new UnitEvent(layer.path(), c, false));
                }
            }
        }
        return events;
    }

    /** Writes which units are dead. */
    public void save(CheckpointWriter to) {
        since.forEach((path, units) -> to.numbers(PREFIX + path, units.entrySet().stream()
                .flatMapToDouble(unit -> DoubleStream.of(unit.getKey(), unit.getValue())).toArray()));
    }

    /** Takes up what {@link #save} wrote. */
    public void load(Checkpoint from) {
        since.clear();
        from.under(PREFIX).keySet().forEach(path -> {
            double[] numbers = from.numbers(PREFIX + path);
            Map<Integer, Integer> units = since.computeIfAbsent(path, key -> new TreeMap<>());
            for (int i = 0; i + 1 < numbers.length; i += 2) {
                units.put((int) numbers[i], (int) numbers[i + 1]);
            }
        });
    }

    private boolean hasUnits(Node node) {
        return node.computation() instanceof ReLU || node.computation() instanceof LeakyReLU
                || node.computation() instanceof ActivationLayer
                || !model.weights(model.nodes().indexOf(node)).isEmpty();
    }

    /** The channels that are dead in an input of the node already, looking past layers that were not observed. */
    private BitSet passedOn(Node node, int channels, Map<String, LayerInside> layers) {
        BitSet dead = new BitSet();
        for (int input : node.inputs()) {
            if (input == Graph.INPUT) {
                continue;
            }
            Node before = model.node(input);
            LayerInside layer = layers.get(before.path());
            if (layer == null) {
                dead.or(passedOn(before, channels, layers));
            } else if (layer.channels() == channels) {
                dead.or(layer.dead());
            }
        }
        return dead;
    }

    /** Those that are dead now, in one line that names the first of them: "2 units are dead: ..."; empty if none is. */
    public String line() {
        List<String> named = new ArrayList<>();
        int count = 0;
        for (Map.Entry<String, Map<Integer, Integer>> layer : since.entrySet()) {
            count += layer.getValue().size();
            Map<Integer, List<Integer>> byEpoch = layer.getValue().entrySet().stream().collect(Collectors.groupingBy(
                    Map.Entry::getValue, TreeMap::new, Collectors.mapping(Map.Entry::getKey, Collectors.toList())));
            byEpoch.forEach((epoch, channels) -> named.add(layer.getKey() + " " + numbers(channels) + " since epoch "
                    + epoch));
        }
        if (named.isEmpty()) {
            return "";
        }
        String shown = named.stream().limit(MAX_NAMED).collect(Collectors.joining("; "));
        return (count == 1 ? "1 unit is dead" : count + " units are dead")
                + " (0 for every sample of the observed steps): " + shown
                + (named.size() > MAX_NAMED ? "; and more, listed in inside.csv" : "");
    }

    private static String numbers(List<Integer> channels) {
        String shown = channels.stream().limit(MAX_NAMED).map(String::valueOf).collect(Collectors.joining(", "));
        return (channels.size() == 1 ? "channel " : "channels ") + shown
                + (channels.size() > MAX_NAMED ? " and " + (channels.size() - MAX_NAMED) + " more" : "");
    }
}
