package dev.whisker.inspect;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** Values and gradients of one pass that were kept, by name. */
public final class TracedValues implements Observation {
    private final Set<String> wantedValues;
    private final Set<String> wantedGradients;
    private final Map<String, double[]> values = new HashMap<>();
    private final Map<String, double[]> gradients = new HashMap<>();

    TracedValues(Collection<String> values, Collection<String> gradients) {
        this.wantedValues = Set.copyOf(values);
        this.wantedGradients = Set.copyOf(gradients);
    }

    @Override
    public void value(String name, Value value) {
        if (wantedValues.contains(name)) {
            values.put(name, value.read());
        }
    }

    @Override
    public void gradient(String name, Value gradient) {
        if (wantedGradients.contains(name)) {
            gradients.put(name, gradient.read());
        }
    }

    /** A value, sample by sample. */
    public double[] value(String name) {
        return require(name, values, "value");
    }

    /** The gradient of a value, sample by sample. */
    public double[] gradient(String name) {
        return require(name, gradients, "gradient");
    }

    private static double[] require(String name, Map<String, double[]> all, String what) {
        double[] found = all.get(name);
        if (found == null) {
            throw new IllegalArgumentException("the " + what + " of '" + name + "' was not kept; kept are "
                    + all.keySet());
        }
        return found;
    }
}
