package dev.whisker.describe;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A call as it was written: a name, positional arguments and named arguments, all plain values. */
public record Call(String name, List<Object> positional, Map<String, Object> named) {
    @Override
    public String toString() {
        Stream<String> namedTexts = named.entrySet().stream()
                .map(argument -> argument.getKey() + "=" + PlainValue.text(argument.getValue()));
        return Stream.concat(positional.stream().map(PlainValue::text), namedTexts)
                .collect(Collectors.joining(", ", name + "(", ")"));
    }
}
