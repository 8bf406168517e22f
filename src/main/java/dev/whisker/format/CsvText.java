package dev.whisker.format;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * A table as comma-separated values. A value with a comma, a quotation mark or a line end is put in quotation marks, as
 * RFC 4180 says; lines end in a line feed. Doubles have eight significant digits, enough for float results.
 */
public final class CsvText {
    private final StringBuilder text = new StringBuilder();

    /** A table with these columns. */
    public CsvText(List<?> columns) {
        row(columns);
    }

    /** Adds a row; null is an empty value. */
    public void row(List<?> values) {
        text.append(values.stream().map(CsvText::value).collect(Collectors.joining(","))).append('\n');
    }

    private static String value(Object value) {
        String plain = value == null ? "" : value instanceof Double number ? number(number) : value.toString();
        return quoted(plain);
    }

    /** A value as it stands in a row: in quotation marks where it needs them. */
    public static String quoted(String plain) {
        return plain.matches("(?s).*[,\"\r\n].*") ? '"' + plain.replace("\"", "\"\"") + '"' : plain;
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.8g", value);
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
