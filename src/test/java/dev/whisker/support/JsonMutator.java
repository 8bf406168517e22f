package dev.whisker.support;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Damages JSON so that it stays JSON and only what it says is wrong: values of other types, numbers beyond every limit,
 * missing keys, parts in other places, deep nesting.
 */
public final class JsonMutator {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final int DEPTH = 800;

    private JsonMutator() {
    }

    /** The text with one to three changed parts; a text that is not JSON is damaged as a text. */
    public static String mutate(String text, Random random) {
        JsonNode root;
        try {
            root = JSON.readTree(text);
        } catch (JsonProcessingException e) {
            return TextMutator.mutate(text, text, random);
        }
        for (int i = 0; i <= random.nextInt(3); i++) {
            List<JsonNode> containers = new ArrayList<>();
            collect(root, containers);
            if (containers.isEmpty()) {
                break;
            }
            change(containers.get(random.nextInt(containers.size())), containers, random);
        }
        try {
            return root.toString();
        } catch (RuntimeException e) {
            // Parts within copies of themselves are deeper than Jackson writes.
            return TextMutator.mutate(text, text, random);
        }
    }

    /** All parts that have parts. */
    private static void collect(JsonNode node, List<JsonNode> containers) {
        if (node.isContainerNode() && !node.isEmpty()) {
            containers.add(node);
            node.forEach(child -> collect(child, containers));
        }
    }

    private static void change(JsonNode container, List<JsonNode> containers, Random random) {
        int at = random.nextInt(container.size());
        JsonNode value = random.nextInt(4) == 0 ? containers.get(random.nextInt(containers.size())).deepCopy()
                : nasty(random);
        if (container instanceof ObjectNode object) {
            List<String> names = new ArrayList<>();
            object.fieldNames().forEachRemaining(names::add);
            String name = names.get(at);
            switch (random.nextInt(4)) {
                case 0 -> object.remove(name);
                case 1 -> object.set(nasty(random).asText(), object.remove(name));
                default -> object.set(name, value);
            }
        } else {
            ArrayNode array = (ArrayNode) container;
            switch (random.nextInt(4)) {
                case 0 -> array.remove(at);
                case 1 -> array.insert(at, array.get(random.nextInt(array.size())).deepCopy());
                default -> array.set(at, value);
            }
        }
    }

    private static JsonNode nasty(Random random) {
        return switch (random.nextInt(20)) {
            case 0 -> NODES.nullNode();
            case 1 -> NODES.booleanNode(random.nextBoolean());
            case 2 -> NODES.numberNode(random.nextBoolean() ? -1 : 0);
            case 3 -> NODES.numberNode(random.nextBoolean() ? Integer.MAX_VALUE : Integer.MIN_VALUE);
            case 4 -> NODES.numberNode(random.nextBoolean() ? Long.MAX_VALUE : Long.MIN_VALUE);
            case 5 -> NODES.numberNode(new java.math.BigInteger("9".repeat(400)));
            case 6 -> NODES.numberNode(random.nextBoolean() ? 1e308 : 0.5);
            case 7 -> NODES.textNode("");
            case 8 -> NODES.textNode("\u001b[2J\u0007");
            case 9 -> NODES.textNode("../../../etc/passwd");
            case 10 -> NODES.textNode("x".repeat(5_000));
            case 11 -> NODES.textNode("\ud800");
            case 12 -> NODES.textNode("a\0b");
            case 13 -> NODES.arrayNode();
            case 14 -> NODES.objectNode();
            case 15 -> deep();
            case 16 -> many();
            case 17 -> NODES.textNode(random.nextBoolean() ? "NaN" : "1e999");
            case 18 -> NODES.textNode("Lambda");
            default -> NODES.numberNode(random.nextInt());
        };
    }

    private static JsonNode deep() {
        JsonNode node = NODES.textNode("bottom");
        for (int i = 0; i < DEPTH; i++) {
            ArrayNode outer = NODES.arrayNode();
            outer.add(node);
            node = outer;
        }
        return node;
    }

    private static JsonNode many() {
        ArrayNode many = NODES.arrayNode();
        for (int i = 0; i < 2_000; i++) {
            many.add(i);
        }
        return many;
    }
}
