package dev.whisker.describe;

import java.util.Arrays;
import java.util.List;

/**
 * One parameter of a constructor, under Keras' name.
 *
 * @param defaultValue   as a plain value; null where required
 * @param refusal        null, or why this parameter of Keras takes nothing but the allowed values
 * @param allowedAnyway  plain values that a refused parameter takes, because they ask for what is done anyway; null (None) always is one
 * @param otherName      a second name that calls may use; null for none
 */
public record ArgumentSpec(String name, boolean required, Object defaultValue, String refusal, List<Object> allowedAnyway,
        String otherName) {
    /** One that must be given. */
    public static ArgumentSpec required(String name) {
        return new ArgumentSpec(name, true, null, null, List.of(), null);
    }

    /** One that may be left out. */
    public static ArgumentSpec optional(String name, Object defaultValue) {
        return new ArgumentSpec(name, false, defaultValue, null, List.of(), null);
    }

    /** One that Keras has and this description does not have: it keeps its place among positional arguments, and asking for more than the default is refused. */
    public static ArgumentSpec refused(String name, String refusal, Object... allowedAnyway) {
        return new ArgumentSpec(name, false, null, refusal, Arrays.asList(allowedAnyway), null);
    }

    /** The same parameter, which calls may also give under another name. */
    public ArgumentSpec or(String other) {
        return new ArgumentSpec(name, required, defaultValue, refusal, allowedAnyway, other);
    }

    /** Whether it takes nothing but the values that are allowed anyway. */
    public boolean isRefused() {
        return refusal != null;
    }
}
