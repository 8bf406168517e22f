package dev.whisker.experiment;

import dev.whisker.WhiskerException;
import dev.whisker.describe.Call;
import dev.whisker.describe.CallParser;
import dev.whisker.describe.Registry;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads what is written as a call, {@code Conv2D(32, 3)}, or as a name with its arguments,
 * {@code Conv2D: {filters: 32}}.
 */
final class YamlCall {
    private YamlCall() {
    }

    /**
     * The call at a node.
     *
     * @param noun what it describes, for messages
     * @throws WhiskerException if there is none
     */
    static Call of(YamlNode node, String noun) {
        if (!node.isMap()) {
            return CallParser.parseCall(text(node, noun).strip());
        }
        Map<String, YamlNode> entry = node.map();
        if (entry.size() != 1) {
            throw new WhiskerException("expected one " + noun + ", received the keys " + entry.keySet() + "; begin "
                    + "every "
                    + noun
                    + " with '- '");
        }
        String type = entry.keySet().iterator().next();
        YamlNode value = entry.get(type);
        if (value.isMap()) {
            Map<String, Object> named = new LinkedHashMap<>();
            value.map().forEach((name, argument) -> named.put(name, argument.value()));
            return new Call(type, List.of(), named);
        }
        Object arguments = value.value();
        if (arguments == null) {
            return new Call(type, List.of(), Map.of());
        }
        return new Call(type, arguments instanceof List<?> list ? new ArrayList<>(list) : List.of(arguments), Map.of());
    }

    private static String text(YamlNode node, String noun) {
        String text = node.text();
        if (text.contains("(") && !text.contains(")")) {
            throw new WhiskerException("'" + text
                    + "' ends before its closing bracket, since a comma between square brackets ends an item:"
                    + " quote the " + noun + ", or begin a line with '- '");
        }
        return text;
    }

    /** Everything in a list, each with its own place in messages. */
    static <T> List<T> list(YamlNode node, Registry<T> registry) {
        List<T> descriptions = new ArrayList<>();
        for (YamlNode element : node.list()) {
            descriptions.add(element.at(() -> registry.create(of(element, registry.noun()))));
        }
        return descriptions;
    }
}
