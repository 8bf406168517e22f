package dev.whisker.describe;

import java.util.Arrays;
import java.util.List;

/**
 * A parameter of a constructor, with Keras' name.
 *
 * @param defaultValue default as a plain value; null if required
 * @param refusal null, or why this parameter of Keras takes only the allowed values
 * @param allowedAnyway plain values that a refused parameter accepts because they request what is done anyway; null
 *                      (None) is always accepted
 * @param otherName a second name that calls may use; null if there is none
 */
public record ArgumentSpec(String name, boolean required, Object defaultValue, String refusal,
        List<Object> allowedAnyway, String otherName) {
    /** Creates a required parameter. */
    public static ArgumentSpec required(String name) {
        return new ArgumentSpec(name, true, null, null, List.of(), null);
    }

    /** Creates an optional parameter. */
    public static ArgumentSpec optional(String name, Object defaultValue) {
        return new ArgumentSpec(name, false, defaultValue, null, List.of(), null);
    }

    /**
     * Creates a parameter that Keras has and this description does not support: it keeps its place among positional
     * arguments, and only values that request the default are accepted.
     */
    public static ArgumentSpec refused(String name, String refusal, Object... allowedAnyway) {
        return new ArgumentSpec(name, false, null, refusal, Arrays.asList(allowedAnyway), null);
    }

    /** Returns the same parameter with a second name that calls may use. */
    public ArgumentSpec or(String other) {
        return new ArgumentSpec(name, required, defaultValue, refusal, allowedAnyway, other);
    }

    /** Whether it takes nothing but the values that are allowed anyway. */
    public boolean isRefused() {
        return refusal != null;
    }
}
