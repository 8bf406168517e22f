package dev.whisker.keras;

import dev.whisker.keras.ConfiguredModel.ConfiguredLayer;
import dev.whisker.keras.ConfiguredModel.Source;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * The calls of a functional model's layers as a graph. It computes the range of places that each layer with weights may
 * have on the longest chain of such layers.
 *
 * <p>If only one layer may have a place, it is called before or after every other layer: of two layers on a path, the
 * earlier one has the smaller place, and a layer off the longest chain may have several places.
 */
final class CallGraph {
    private final List<ConfiguredLayer> layers;
    private final int[] firstCall;
    private final int[] layerOf;
    private final Map<String, Integer> numbers = new HashMap<>();
    private final List<List<Integer>> sources = new ArrayList<>();
    private final List<List<Integer>> readers = new ArrayList<>();
    private boolean isUnderstood = true;

    /** The range of places that a layer may have. */
    record Places(int first, int last) {
    }

    CallGraph(List<ConfiguredLayer> layers) {
        this.layers = layers;
        firstCall = new int[layers.size() + 1];
        for (int i = 0; i < layers.size(); i++) {
            firstCall[i + 1] = firstCall[i] + callCount(layers.get(i));
        }
        layerOf = new int[firstCall[layers.size()]];
        for (int i = 0; i < layers.size(); i++) {
            Arrays.fill(layerOf, firstCall[i], firstCall[i + 1], i);
            numbers.put(layers.get(i).name(), i);
        }
        for (int call = 0; call < layerOf.length; call++) {
            sources.add(new ArrayList<>());
            readers.add(new ArrayList<>());
        }
        for (int i = 0; i < layers.size(); i++) {
            for (int k = 0; k < layers.get(i).calls().size(); k++) {
                for (Source source : layers.get(i).calls().get(k)) {
                    connect(numbers.get(source.layer()), source.call(), firstCall[i] + k);
                }
            }
        }
    }

    private static int callCount(ConfiguredLayer layer) {
        return Math.max(1, layer.calls().size());
    }

    private void connect(int source, int number, int reader) {
        int call = call(source, number);
        sources.get(reader).add(call);
        readers.get(call).add(reader);
    }

    private int call(int layer, int number) {
        int calls = callCount(layers.get(layer));
        // For a nested model, Keras may count an additional call, so that with several calls it is unclear which one is
        // meant.
        isUnderstood &= calls == 1 || layers.get(layer).body() == null && number >= 0 && number < calls;
        return firstCall[layer] + (calls == 1 ? 0 : Math.min(Math.max(number, 0), calls - 1));
    }

    /** Returns the number of the call that gives an output. */
    int call(Source output) {
        return call(numbers.get(output.layer()), output.call());
    }

    /** Returns the layer that is called. */
    ConfiguredLayer layer(int call) {
        return layers.get(layerOf[call]);
    }

    /** Returns the numbers of the calls whose outputs a call takes, in the order of its arguments. */
    List<Integer> sources(int call) {
        return sources.get(call);
    }

    /** Whether it is clear which call each input is the output of, and no calls depend on each other. */
    boolean isUnderstood() {
        return isUnderstood && sorted().size() == layerOf.length;
    }

    /**
     * Returns for each layer the places that it may have among those with weights; a layer that is called several times
     * has the places of all its calls.
     */
    List<Places> places(Predicate<ConfiguredLayer> hasWeights) {
        List<Integer> order = sorted();
        int[] weight = new int[layerOf.length];
        for (int call = 0; call < weight.length; call++) {
            weight[call] = hasWeights.test(layers.get(layerOf[call])) ? 1 : 0;
        }
        int[] before = new int[weight.length];
        int[] after = new int[weight.length];
        int longest = 0;
        for (int call : order) {
            before[call] = weight[call] + sources.get(call).stream().mapToInt(source -> before[source]).max().orElse(0);
            longest = Math.max(longest, before[call]);
        }
        for (int i = order.size() - 1; i >= 0; i--) {
            int call = order.get(i);
            after[call] = weight[call] + readers.get(call).stream().mapToInt(reader -> after[reader]).max().orElse(0);
        }
        boolean known = isUnderstood && order.size() == layerOf.length;
        List<Places> places = new ArrayList<>();
        for (int i = 0; i < layers.size(); i++) {
            int first = known ? Integer.MAX_VALUE : 1;
            int last = known ? 0 : Integer.MAX_VALUE;
            for (int call = firstCall[i]; known && call < firstCall[i + 1]; call++) {
                first = Math.min(first, before[call]);
                last = Math.max(last, longest - after[call] + 1);
            }
            places.add(new Places(first, last));
        }
        return places;
    }

    /** Returns the calls, each after those whose outputs it takes; calls that depend on each other are left out. */
    List<Integer> sorted() {
        int[] waiting = sources.stream().mapToInt(List::size).toArray();
        ArrayDeque<Integer> ready = new ArrayDeque<>();
        for (int call = 0; call < waiting.length; call++) {
            if (waiting[call] == 0) {
                ready.add(call);
            }
        }
        List<Integer> order = new ArrayList<>();
        while (!ready.isEmpty()) {
            int call = ready.remove();
            order.add(call);
            for (int reader : readers.get(call)) {
                if (--waiting[reader] == 0) {
                    ready.add(reader);
                }
            }
        }
        return order;
    }
}
