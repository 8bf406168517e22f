package dev.whisker.experiment;

import dev.whisker.WhiskerException;
import dev.whisker.describe.NearestName;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;
import org.snakeyaml.engine.v2.schema.CoreSchema;

/** A part of a YAML file that knows its position, so that every error names file, line and place. */
final class YamlNode {
    /** Deeper than any sensible file, and an end to files that contain themselves. */
    private static final int MAX_DEPTH = 16;
    /** More than any sensible file, and an end to aliases of aliases, of which a few lines make billions of parts. */
    private static final int MAX_PARTS = 100_000;
    private static final int MAX_QUOTE = 100;

    private final Node node;
    private final String source;
    private final String place;
    private final int depth;
    /** Counts the parts of the document that were visited; shared by all of them. */
    private final AtomicInteger parts;

    private YamlNode(Node node, String source, String place, int depth, AtomicInteger parts) {
        this.node = node;
        this.source = source;
        this.place = place;
        this.depth = depth;
        this.parts = parts;
        if (depth > MAX_DEPTH) {
            throw error("is nested more than " + MAX_DEPTH + " deep");
        }
        if (parts.incrementAndGet() > MAX_PARTS) {
            throw error("the file has more than " + MAX_PARTS
                    + " parts, counting those that aliases (*name) repeat; write a smaller one");
        }
    }

    /**
     * The root of a document.
     *
     * @param source the file, for messages
     * @throws WhiskerException if the text is not YAML, or empty
     */
    static YamlNode parse(String source, String text) {
        return parse(source, text, List.of());
    }

    /**
     * The root of a document of which parts are set.
     *
     * @param settings see {@link YamlSettings}
     */
    static YamlNode parse(String source, String text, List<String> settings) {
        Node root = compose(source, text).orElseThrow(() ->
                new WhiskerException(source + " is empty; describe data, model and training in it"));
        return new YamlNode(YamlSettings.apply(root, settings), source, "", 0, new AtomicInteger());
    }

    /** The tree of a text; none of an empty one. */
    static Optional<Node> compose(String source, String text) {
        LoadSettings settings = LoadSettings.builder().setSchema(new CoreSchema()).setLabel(source).build();
        try {
            return new Compose(settings).composeString(text);
        } catch (MarkedYamlEngineException e) {
            String line = e.getProblemMark().map(YamlNode::line).orElse("");
            throw new WhiskerException(source + line + " is not valid YAML: " + oneLine(e.getProblem()), e);
        } catch (StackOverflowError e) {
            // The library composes by recursion, without a limit of its own.
            throw new WhiskerException(source + " is nested too deeply to be read", e);
        } catch (YamlEngineException e) {
            throw new WhiskerException(source + " is not valid YAML: " + oneLine(e.getMessage()), e);
        }
    }

    private static String line(Mark mark) {
        return YamlSettings.isSetting(mark) ? "" : " line " + (mark.getLine() + 1);
    }

    private static String oneLine(String text) {
        return text == null ? "unknown reason" : text.lines().findFirst().orElse("").strip();
    }

    private YamlNode child(Node childNode, String childPlace) {
        return new YamlNode(childNode, source, childPlace, depth + 1, parts);
    }

    /** The values of a mapping, whose keys must all be known. */
    Map<String, YamlNode> map(List<String> known) {
        Map<String, YamlNode> values = map();
        values.forEach((key, value) -> {
            if (!known.contains(key)) {
                throw value.error("unknown key '" + quote(key) + "'" + NearestName.hint(key, known) + "; known keys: "
                        + String.join(", ", known));
            }
        });
        return values;
    }

    /** The values of a mapping of any keys. */
    Map<String, YamlNode> map() {
        if (!(node instanceof MappingNode mapping)) {
            throw error("expected keys and values, received " + describe());
        }
        Map<String, YamlNode> values = new LinkedHashMap<>();
        for (NodeTuple tuple : mapping.getValue()) {
            if (!(tuple.getKeyNode() instanceof ScalarNode key)) {
                throw error("has a key that is not a word");
            }
            String name = key.getValue();
            YamlNode value = child(tuple.getValueNode(), place.isEmpty() ? quote(name) : place + "." + quote(name));
            if (values.put(name, value) != null) {
                throw value.error("the key '" + quote(name) + "' is given twice");
            }
        }
        return values;
    }

    boolean isMap() {
        return node instanceof MappingNode;
    }

    boolean isList() {
        return node instanceof SequenceNode;
    }

    boolean isText() {
        return node instanceof ScalarNode;
    }

    /** The elements of a list. */
    List<YamlNode> list() {
        if (!(node instanceof SequenceNode sequence)) {
            throw error("expected a list, received " + describe());
        }
        List<YamlNode> elements = new ArrayList<>();
        for (Node element : sequence.getValue()) {
            elements.add(child(element, place + "[" + elements.size() + "]"));
        }
        return elements;
    }

    /** A text; numbers and truth values as they were written. */
    String text() {
        if (!(node instanceof ScalarNode scalar)) {
            throw error("expected a word or text, received " + describe());
        }
        return scalar.getValue();
    }

    /** One of a few words. */
    String choice(String... allowed) {
        String word = text();
        if (!List.of(allowed).contains(word)) {
            throw error("unknown word '" + quote(word) + "'" + NearestName.hint(word, List.of(allowed)) + "; known are "
                    + String.join(", ", allowed));
        }
        return word;
    }

    /** A whole number of at least {@code smallest}. */
    int integer(int smallest) {
        Object value = value();
        if (!(value instanceof Long number) || number < smallest || number > Integer.MAX_VALUE) {
            throw error("expected a whole number of at least " + smallest + ", received " + describe());
        }
        return number.intValue();
    }

    /** A whole number of 64 bits. */
    long longInteger() {
        if (!(value() instanceof Long number)) {
            throw error("expected a whole number, received " + describe());
        }
        return number;
    }

    double number() {
        if (!(value() instanceof Number number)) {
            throw error("expected a number, received " + describe());
        }
        return number.doubleValue();
    }

    boolean truth() {
        if (!(value() instanceof Boolean truth)) {
            throw error("expected true or false, received " + describe());
        }
        return truth;
    }

    /** As plain Java: null, Boolean, Long, Double, String, List, Map. */
    Object value() {
        if (node instanceof MappingNode) {
            Map<String, Object> values = new LinkedHashMap<>();
            map().forEach((key, value) -> values.put(key, value.value()));
            return values;
        }
        if (node instanceof SequenceNode) {
            List<Object> values = new ArrayList<>();
            list().forEach(element -> values.add(element.value()));
            return values;
        }
        String text = text();
        Tag tag = node.getTag();
        try {
            if (tag.equals(Tag.NULL)) {
                return null;
            } else if (tag.equals(Tag.BOOL)) {
                return Boolean.valueOf(text);
            } else if (tag.equals(Tag.INT)) {
                return wholeNumber(text);
            } else if (tag.equals(Tag.FLOAT)) {
                return Double.valueOf(text);
            }
        } catch (NumberFormatException e) {
            throw error("the number " + quote(text) + " cannot be read");
        }
        return text;
    }

    /** As YAML 1.2's core schema says: 0x and 0o begin other bases, and zeros in front mean nothing. */
    private static long wholeNumber(String text) {
        if (text.startsWith("0x")) {
            return Long.parseLong(text.substring(2), 16);
        }
        return text.startsWith("0o") ? Long.parseLong(text.substring(2), 8) : Long.parseLong(text);
    }

    private String describe() {
        if (node instanceof MappingNode) {
            return "keys and values";
        }
        return node instanceof SequenceNode ? "a list" : "'" + quote(text()) + "'";
    }

    /** A text for messages, cut if it is long. */
    static String quote(String text) {
        return text.length() <= MAX_QUOTE ? text : text.substring(0, MAX_QUOTE) + "...";
    }

    /** Runs what may fail on account of this part, and adds file, line and place to its message. */
    <T> T at(Supplier<T> action) {
        try {
            return action.get();
        } catch (LocatedException | SettingException e) {
            throw e;
        } catch (WhiskerException e) {
            throw error(e.getMessage());
        }
    }

    /** {@link #at} for what gives no value. */
    void check(Runnable action) {
        at(() -> {
            action.run();
            return null;
        });
    }

    /** A complaint about this part. */
    WhiskerException error(String message) {
        Optional<Mark> setting = node.getStartMark().filter(YamlSettings::isSetting);
        if (setting.isPresent()) {
            return new SettingException(setting.get().getName() + ": " + message);
        }
        String line = node.getStartMark().map(YamlNode::line).orElse("");
        return new LocatedException(source + line + (place.isEmpty() ? "" : ", " + place) + ": " + message);
    }

    /** Says already where it arose. */
    private static final class LocatedException extends WhiskerException {
        private static final long serialVersionUID = 1L;

        LocatedException(String message) {
            super(message);
        }
    }
}
