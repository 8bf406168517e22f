package dev.whisker.describe;

import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Converts between text and plain values, as in YAML: numbers, strings, booleans, lists, null. */
public final class PlainValue {
    private static final Pattern INTEGER = Pattern.compile("[+-]?\\d+");
    private static final String DECIMAL = "[+-]?(?:\\d+\\.?\\d*|\\.\\d+)(?:[eE][+-]?\\d+)?";
    private static final Pattern NUMBER = Pattern.compile("(" + DECIMAL + ")(?:/(" + DECIMAL + "))?");
    private static final Pattern BARE_WORD = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");

    private PlainValue() {
    }

    /**
     * Returns the value of an unquoted word: None, a boolean, a number, a quotient such as 1./255, or otherwise a
     * string.
     */
    public static Object ofWord(String word) {
        return switch (word) {
            case "None", "null" -> null;
            case "True", "true" -> true;
            case "False", "false" -> false;
            default -> INTEGER.matcher(word).matches() ? integer(word)
                    : number(word).<Object>map(value -> value).orElse(word);
        };
    }

    private static Object integer(String word) {
        try {
            return Long.valueOf(word);
        } catch (NumberFormatException e) {
            return Double.valueOf(word);
        }
    }

    /** Returns a decimal number or a quotient of two. */
    public static Optional<Double> number(String word) {
        Matcher matcher = NUMBER.matcher(word);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        double numerator = Double.parseDouble(matcher.group(1));
        return Optional.of(matcher.group(2) == null ? numerator : numerator / Double.parseDouble(matcher.group(2)));
    }

    /** Returns a value as Python would write it, for messages. */
    public static String text(Object value) {
        if (value == null) {
            return "None";
        }
        if (value instanceof Boolean) {
            return (Boolean) value ? "True" : "False";
        }
        if (value instanceof String) {
            return "'" + value + "'";
        }
        if (value instanceof List<?>) {
            List<?> list = (List<?>) value;
            return list.stream().map(PlainValue::text)
                    .collect(Collectors.joining(", ", "(", list.size() == 1 ? ",)" : ")"));
        }
        return value.toString();
    }

    /** Returns a string so that the parser reads it back, without quotes if it is unambiguous. */
    public static String quoteIfNeeded(String string) {
        return BARE_WORD.matcher(string).matches() && ofWord(string) instanceof String ? string
                : "'" + string.replace("\\", "\\\\").replace("'", "\\'") + "'";
    }
}
