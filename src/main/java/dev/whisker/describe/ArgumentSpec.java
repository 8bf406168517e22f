package dev.whisker.describe;

import java.util.Arrays;
import java.util.List;

/**
 * One parameter of a constructor, under Keras' name.
 *
 * @param defaultValue   as a plain value; null where required
 * @param refusal        null, or why this parameter of Keras takes nothing but the allowed values
 * @param allowedAnyway  plain values that a refused parameter takes, because they ask for what is done anyway; null (None) always is one
 */
public record ArgumentSpec(String name, boolean required, Object defaultValue, String refusal, List<Object> allowedAnyway) {
    /** One that must be given. */
    public static ArgumentSpec required(String name) {
        return new ArgumentSpec(name, true, null, null, List.of());
    }

    /** One that may be left out. */
    public static ArgumentSpec optional(String name, Object defaultValue) {
        return new ArgumentSpec(name, false, defaultValue, null, List.of());
    }

    /** One that Keras has and this description does not have: it keeps its place among positional arguments, and asking for more than the default is refused. */
    public static ArgumentSpec refused(String name, String refusal, Object... allowedAnyway) {
        return new ArgumentSpec(name, false, null, refusal, Arrays.asList(allowedAnyway));
    }

    /** Whether it takes nothing but the values that are allowed anyway. */
    public boolean isRefused() {
        return refusal != null;
    }
}
