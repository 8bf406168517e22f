package dev.whisker.describe;

import java.util.List;

/**
 * Converts plain values to arguments of a Java type, and back.
 *
 * @param allowed description of the allowed values for messages, such as "an integer"
 * @param names the allowed names if only certain names are allowed, for suggesting the nearest; otherwise empty
 * @param reader converts a plain value; throws {@link IllegalArgumentException} if it is not allowed
 * @param writer converts an argument to text that the parser reads back
 */
public record ArgumentKind(String allowed, List<String> names, Reader reader, Writer writer) {
    /** Converts a plain value to an argument. */
    public interface Reader {
        Object read(Object plain);
    }

    /** Converts an argument to text. */
    public interface Writer {
        String write(Object value);
    }
}
