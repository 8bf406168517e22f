package dev.whisker.describe;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A call as somebody wrote it: a name, positional arguments, named arguments, all plain values. */
public record Call(String name, List<Object> positional, Map<String, Object> named) {
    @Override
    public String toString() {
        return Stream.concat(positional.stream().map(PlainValue::text),
                        named.entrySet().stream().map(argument -> argument.getKey() + "=" + PlainValue.text(argument.getValue())))
                .collect(Collectors.joining(", ", name + "(", ")"));
    }
}
