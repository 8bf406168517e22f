package dev.whisker.keras;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.DoubleNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.whisker.WhiskerException;
import dev.whisker.layer.Layer;
import dev.whisker.layer.Range;
import dev.whisker.layer.Size2d;
import dev.whisker.layer.init.Initializer;
import dev.whisker.layer.regularizer.Regularizer;
import dev.whisker.op.Padding2d;
import java.lang.reflect.RecordComponent;
import java.util.List;
import java.util.Locale;

/**
 * Layers in the words of Keras' configurations: {@code {"filters": 8, "kernel_size": [3, 3], ...}}. A layer is a record
 * of its Keras arguments, so its components are the configuration.
 */
final class LayerConfigWriter {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private LayerConfigWriter() {
    }

    /** @throws WhiskerException if an argument has no form in a configuration */
    static ObjectNode of(Layer layer) {
        return arguments(layer);
    }

    private static ObjectNode arguments(Object described) {
        ObjectNode config = JSON.objectNode();
        for (RecordComponent component : components(described)) {
            config.set(snakeCase(component.getName()), value(described, component));
        }
        return config;
    }

    private static RecordComponent[] components(Object described) {
        RecordComponent[] components = described.getClass().getRecordComponents();
        if (components == null) {
            throw unknown(described, "it is not a record of its arguments");
        }
        return components;
    }

    private static JsonNode value(Object described, RecordComponent component) {
        try {
            component.getAccessor().setAccessible(true);
            return value(component.getAccessor().invoke(described));
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("cannot read " + component.getName() + " of " + described, e);
        }
    }

    private static JsonNode value(Object value) {
        if (value == null) {
            return NullNode.instance;
        } else if (value instanceof Integer number) {
            return IntNode.valueOf(number);
        } else if (value instanceof Long number) {
            return LongNode.valueOf(number);
        } else if (value instanceof Double number) {
            return DoubleNode.valueOf(number);
        } else if (value instanceof Boolean truth) {
            return BooleanNode.valueOf(truth);
        } else if (value instanceof String text) {
            return TextNode.valueOf(text);
        } else if (value instanceof Enum<?> choice) {
            return TextNode.valueOf(choice.name().toLowerCase(Locale.ROOT));
        } else if (value instanceof Initializer || value instanceof Regularizer) {
            ObjectNode node = JSON.objectNode().put("class_name", value.getClass().getSimpleName());
            node.set("config", arguments(value));
            return node;
        }
        return list(value);
    }

    private static ArrayNode list(Object value) {
        ArrayNode list = JSON.arrayNode();
        if (value instanceof Size2d size) {
            return list.add(size.height()).add(size.width());
        } else if (value instanceof Range range) {
            return list.add(range.lower()).add(range.upper());
        } else if (value instanceof Padding2d padding) {
            list.addArray().add(padding.top()).add(padding.bottom());
            list.addArray().add(padding.left()).add(padding.right());
            return list;
        } else if (value instanceof List<?> values) {
            values.forEach(item -> list.add(value(item)));
            return list;
        }
        throw unknown(value, "Keras' configurations have no form for it");
    }

    private static WhiskerException unknown(Object value, String reason) {
        return new WhiskerException("cannot write " + value + " (" + value.getClass().getSimpleName()
                + ") to a Keras file: " + reason);
    }

    /** kernelSize as kernel_size. */
    private static String snakeCase(String name) {
        return name.replaceAll("([A-Z])", "_$1").toLowerCase(Locale.ROOT);
    }
}
