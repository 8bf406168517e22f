package dev.whisker.describe;

import java.util.List;

/**
 * How plain values become arguments of one Java type, and back.
 *
 * @param allowed what a message says is allowed, such as "an integer"
 * @param names   the allowed names where only certain ones are, for the hint at the nearest; else empty
 * @param reader  from a plain value; throws {@link IllegalArgumentException} if that is none of the allowed
 * @param writer  to text that the parser reads back
 */
public record ArgumentKind(String allowed, List<String> names, Reader reader, Writer writer) {
    /** From a plain value. */
    public interface Reader {
        Object read(Object plain);
    }

    /** To text. */
    public interface Writer {
        String write(Object value);
    }
}
