package dev.whisker.train.callback;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a callback remembers from epoch to epoch, as a checkpoint keeps it.
 *
 * @param numbers by name
 * @param weights weights that the callback has kept; null for none
 */
public record CallbackState(Map<String, Double> numbers, Snapshot weights) {
    /** Nothing. */
    public static final CallbackState NONE = new CallbackState(Map.of(), null);

    /** Copies the numbers. */
    public CallbackState {
        numbers = Collections.unmodifiableMap(new LinkedHashMap<>(numbers));
    }

    /** Whether there is nothing to remember. */
    public boolean isEmpty() {
        return numbers.isEmpty() && weights == null;
    }

    /** This and one more number; nothing more if it is null. */
    public CallbackState with(String name, Number value) {
        if (value == null) {
            return this;
        }
        Map<String, Double> more = new LinkedHashMap<>(numbers);
        more.put(name, value.doubleValue());
        return new CallbackState(more, weights);
    }

    /** This with weights; null for none. */
    public CallbackState withWeights(Snapshot kept) {
        return new CallbackState(numbers, kept);
    }

    /** A number; null if there is none. */
    public Double number(String name) {
        return numbers.get(name);
    }

    /** A count; 0 if there is none. */
    public int count(String name) {
        return numbers.getOrDefault(name, 0.0).intValue();
    }
}
