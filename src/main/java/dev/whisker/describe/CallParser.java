package dev.whisker.describe;

import dev.whisker.WhiskerException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Parses Python's call syntax.
 *
 * <pre>
 * call      name [ "(" [ argument { "," argument } [ "," ] ] ")" ]
 * argument  [ name "=" ] value
 * value     call with parentheses | "(" values ")" | "[" values "]" | quoted string | word
 * </pre>
 * A name may have a path before it, as in {@code layers.Conv2D}; the path is dropped.
 */
public final class CallParser {
    private static final String ENDS_WORD = "()[]=,'\"";
    private static final int MAX_DEPTH = 32;
    private static final int MAX_QUOTE = 100;

    private final String text;
    private int position;
    private int depth;

    private CallParser(String text) {
        this.text = text;
    }

    /** Parses a whole text as one call. */
    public static Call parseCall(String text) {
        CallParser parser = new CallParser(text);
        String name = parser.word("a name");
        Call call = parser.peek() == '(' ? parser.call(name) : new Call(lastName(name), List.of(), Map.of());
        parser.end();
        return call;
    }

    /** Parses a whole text as one value. */
    public static Object parseValue(String text) {
        CallParser parser = new CallParser(text);
        Object value = parser.value();
        parser.end();
        return value;
    }

    private static String lastName(String path) {
        return path.substring(path.lastIndexOf('.') + 1);
    }

    private Call call(String name) {
        List<Object> positional = new ArrayList<>();
        Map<String, Object> named = new LinkedHashMap<>();
        expect('(');
        while (peek() != ')') {
            argument(positional, named);
            if (peek() != ')') {
                expect(',');
            }
        }
        expect(')');
        return new Call(lastName(name), positional, named);
    }

    private void argument(List<Object> positional, Map<String, Object> named) {
        int start = position;
        if (startsWord()) {
            String name = word("an argument");
            if (peek() == '=') {
                expect('=');
                if (named.containsKey(name)) {
                    throw error("argument '" + name + "' is given twice");
                }
                named.put(name, value());
                return;
            }
            position = start;
        }
        if (!named.isEmpty()) {
            throw error("an argument without a name follows one with a name");
        }
        positional.add(value());
    }

    private Object value() {
        if (depth == MAX_DEPTH) {
            throw error("values are nested more than " + MAX_DEPTH + " deep");
        }
        depth++;
        Object value = valueInside();
        depth--;
        return value;
    }

    private Object valueInside() {
        char next = peek();
        if (next == '(' || next == '[') {
            return sequence(next == '(' ? ')' : ']');
        }
        if (next == '\'' || next == '"') {
            return quoted();
        }
        String word = word("a value");
        return peek() == '(' ? call(word) : PlainValue.ofWord(word);
    }

    /** Parses a list; as in Python, one value without a comma in parentheses is the value itself. */
    private Object sequence(char closing) {
        position++;
        List<Object> values = new ArrayList<>();
        boolean comma = false;
        while (peek() != closing) {
            values.add(value());
            if (peek() != closing) {
                expect(',');
                comma = true;
            }
        }
        expect(closing);
        return closing == ')' && values.size() == 1 && !comma ? values.get(0) : values;
    }

    private String quoted() {
        char quote = text.charAt(position++);
        StringBuilder string = new StringBuilder();
        while (position < text.length() && text.charAt(position) != quote) {
            if (text.charAt(position) == '\\' && position + 1 < text.length()) {
                position++;
            }
            string.append(text.charAt(position++));
        }
        if (position == text.length()) {
            throw error("the quote " + quote + " is not closed");
        }
        position++;
        return string.toString();
    }

    private boolean startsWord() {
        char next = peek();
        return next != 0 && ENDS_WORD.indexOf(next) < 0;
    }

    private String word(String what) {
        if (!startsWord()) {
            throw error("expected " + what);
        }
        int start = position;
        while (position < text.length() && ENDS_WORD.indexOf(text.charAt(position)) < 0
                && !Character.isWhitespace(text.charAt(position))) {
            position++;
        }
        return text.substring(start, position);
    }

    /** Returns the next character that is not whitespace; 0 at the end. */
    private char peek() {
        while (position < text.length() && Character.isWhitespace(text.charAt(position))) {
            position++;
        }
        return position < text.length() ? text.charAt(position) : 0;
    }

    private void expect(char wanted) {
        if (peek() != wanted) {
            throw error("expected '" + wanted + "'");
        }
        position++;
    }

    private void end() {
        if (peek() != 0) {
            throw error("expected the end");
        }
    }

    private WhiskerException error(String what) {
        String rest = position < text.length() ? "at '" + shortened(text.substring(position)) + "'" : "at the end";
        return new WhiskerException("cannot read '" + shortened(text) + "': " + what + " " + rest
                + "; write it like Conv2D(filters=8, kernel_size=(3, 2), padding=same)");
    }

    private static String shortened(String quote) {
        return quote.length() <= MAX_QUOTE ? quote : quote.substring(0, MAX_QUOTE) + "...";
    }
}
