package dev.whisker.experiment;

import dev.whisker.WhiskerException;
import dev.whisker.describe.ArgumentSpec;
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
            throw new WhiskerException("expected one " + noun + ", received the keys " + entry.keySet()
                    + "; begin every " + noun + " with '- '");
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

    /**
     * The call at a node, of something that a registry knows. Names of arguments are checked where they stand.
     *
     * @throws WhiskerException with the place, if there is none
     */
    static Call of(YamlNode node, Registry<?> registry) {
        if (node.isMap() && node.map().size() != 1) {
            throw node.error("expected one name with its arguments, received the keys " + node.map().keySet());
        }
        YamlNode arguments = arguments(node);
        if (arguments != node && (arguments.isMap() || arguments.value() != null)) {
            String name = node.map().keySet().iterator().next();
            arguments.map(arguments.at(() -> registry.signature(name)).parameters().stream().map(ArgumentSpec::name)
                    .toList());
        }
        return node.at(() -> of(node, registry.noun()));
    }

    /** Where the arguments stand: after the name, or where the call is. */
    static YamlNode arguments(YamlNode node) {
        return node.isMap() ? node.map().values().iterator().next() : node;
    }

    /** What the call at a node makes. Errors name the place of its arguments. */
    static <T> T create(YamlNode node, Registry<T> registry) {
        Call call = of(node, registry);
        return arguments(node).at(() -> registry.create(call));
    }

    /** Everything in a list, each with its own place in messages. */
    static <T> List<T> list(YamlNode node, Registry<T> registry) {
        List<T> descriptions = new ArrayList<>();
        for (YamlNode element : node.list()) {
            element.at(() -> of(element, registry.noun()));
            descriptions.add(create(element, registry));
        }
        return descriptions;
    }
}
