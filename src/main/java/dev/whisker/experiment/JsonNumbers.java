package dev.whisker.experiment;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Iterator;
import java.util.Map;

/** Numbers that JSON has no notation for. */
public final class JsonNumbers {
    private JsonNumbers() {
    }

    /**
     * Puts null in the place of every NaN and infinity, which would else be written as text such as "NaN". Returns the
     * tree.
     */
    public static <T extends JsonNode> T finite(T tree) {
        if (tree instanceof ObjectNode object) {
            for (Iterator<Map.Entry<String, JsonNode>> fields = object.properties().iterator(); fields.hasNext();) {
                Map.Entry<String, JsonNode> field = fields.next();
                if (isNotFinite(field.getValue())) {
                    field.setValue(object.nullNode());
                }
                finite(field.getValue());
            }
        } else if (tree instanceof ArrayNode array) {
            for (int i = 0; i < array.size(); i++) {
                if (isNotFinite(array.get(i))) {
                    array.setNull(i);
                }
                finite(array.get(i));
            }
        }
        return tree;
    }

    private static boolean isNotFinite(JsonNode node) {
        return node.isFloatingPointNumber() && !Double.isFinite(node.doubleValue());
    }
}
