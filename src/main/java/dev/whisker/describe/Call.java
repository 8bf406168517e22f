package dev.whisker.describe;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A call as it was written: a name, positional arguments and named arguments, all plain values. */
public record Call(String name, List<Object> positional, Map<String, Object> named) {
    /** As text from which an equal call is read, in YAML and on the command line: words are quoted where needed. */
    public String text() {
        return text(this);
    }

    private static String text(Object value) {
        if (value instanceof Call call) {
            Stream<String> namedTexts = call.named.entrySet().stream()
                    .map(argument -> argument.getKey() + "=" + text(argument.getValue()));
            return Stream.concat(call.positional.stream().map(Call::text), namedTexts)
                    .collect(Collectors.joining(", ", call.name + "(", ")"));
        }
        if (value instanceof List<?> list) {
            return list.stream().map(Call::text).collect(Collectors.joining(", ", "[", "]"));
        }
        return value instanceof String string ? PlainValue.quoteIfNeeded(string) : PlainValue.text(value);
    }

    /** For messages: as Python would show it. */
    @Override
    public String toString() {
        Stream<String> namedTexts = named.entrySet().stream()
                .map(argument -> argument.getKey() + "=" + PlainValue.text(argument.getValue()));
        return Stream.concat(positional.stream().map(PlainValue::text), namedTexts)
                .collect(Collectors.joining(", ", name + "(", ")"));
    }
}
