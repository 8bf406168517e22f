package dev.whisker.experiment;

import dev.whisker.WhiskerException;
import java.util.ArrayList;
import java.util.List;
import org.snakeyaml.engine.v2.common.FlowStyle;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/**
 * Changes parts of a YAML tree before it is read: {@code training.epochs=5}, {@code model.3=Conv2D(64, 3)}.
 *
 * <p>A path has keys, and numbers in a list from 0, with a point between. A key that is not there is added, for the
 * reader knows which are allowed; so is the entry after the last one of a list.
 */
final class YamlSettings {
    private static final String OPTION = "--set ";

    /** In messages, and the name of the source of each node that the setting makes. */
    private final String label;
    private final List<String> path;
    private final Node value;

    private YamlSettings(String setting) {
        label = OPTION + setting;
        int equals = setting.indexOf('=');
        if (equals < 1) {
            throw new SettingException(label + ": expected PATH=VALUE, such as training.epochs=5");
        }
        path = List.of(setting.substring(0, equals).strip().split("\\.", -1));
        value = value(setting.substring(equals + 1));
    }

    private Node value(String text) {
        try {
            return YamlNode.compose(label, text).orElseThrow(() ->
                    new SettingException(label + ": there is no value after '='; give one"));
        } catch (WhiskerException e) {
            throw e instanceof SettingException ? e : new SettingException(e.getMessage());
        }
    }

    /**
     * The tree with all settings, one after another. The tree itself does not change.
     *
     * @param settings each PATH=VALUE
     * @throws SettingException if one has no value, or its path leads nowhere, with what is there
     */
    static Node apply(Node root, List<String> settings) {
        Node changed = root;
        for (String setting : settings) {
            YamlSettings parsed = new YamlSettings(setting);
            changed = parsed.set(changed, 0);
        }
        return changed;
    }

    /** Whether a mark stands in a setting, and not in a file. */
    static boolean isSetting(Mark mark) {
        return mark.getName().startsWith(OPTION);
    }

    /** The part with the value at the rest of the path, from this step on. */
    private Node set(Node node, int step) {
        if (step == path.size()) {
            return value;
        }
        if (node instanceof MappingNode mapping) {
            return setKey(mapping, step);
        }
        if (node instanceof SequenceNode list) {
            return setEntry(list, step);
        }
        throw new SettingException(label + ": " + place(step) + " is '" + YamlNode.quote(((ScalarNode) node).getValue())
                + "', which has no parts; set it as a whole, " + place(step) + "=...");
    }

    private Node setKey(MappingNode mapping, int step) {
        List<NodeTuple> tuples = new ArrayList<>(mapping.getValue());
        String key = path.get(step);
        for (int i = 0; i < tuples.size(); i++) {
            if (tuples.get(i).getKeyNode() instanceof ScalarNode scalar && scalar.getValue().equals(key)) {
                tuples.set(i, new NodeTuple(scalar, set(tuples.get(i).getValueNode(), step + 1)));
                return mapping(mapping, tuples);
            }
        }
        Node part = value;
        for (int i = path.size() - 1; i > step; i--) {
            part = new MappingNode(Tag.MAP, true, List.of(tuple(path.get(i), part)), FlowStyle.FLOW,
                    value.getStartMark(), value.getEndMark());
        }
        tuples.add(tuple(key, part));
        return mapping(mapping, tuples);
    }

    private static Node mapping(MappingNode like, List<NodeTuple> tuples) {
        return new MappingNode(like.getTag(), true, tuples, like.getFlowStyle(), like.getStartMark(),
                like.getEndMark());
    }

    private NodeTuple tuple(String key, Node part) {
        return new NodeTuple(new ScalarNode(Tag.STR, true, key, ScalarStyle.PLAIN, value.getStartMark(),
                value.getEndMark()), part);
    }

    private Node setEntry(SequenceNode list, int step) {
        List<Node> entries = new ArrayList<>(list.getValue());
        String number = path.get(step);
        boolean isLast = step == path.size() - 1;
        int index = number.matches("\\d{1,6}") ? Integer.parseInt(number) : -1;
        if (index >= 0 && index < entries.size()) {
            entries.set(index, set(entries.get(index), step + 1));
        } else if (index == entries.size() && isLast) {
            entries.add(value);
        } else {
            throw new SettingException(label + ": " + place(step) + " is a list with " + entries.size()
                    + " entries, received '" + YamlNode.quote(number) + "'; give a number from 0 to "
                    + (entries.size() - 1) + (isLast ? ", or " + entries.size() + " to add one" : ""));
        }
        return new SequenceNode(list.getTag(), true, entries, list.getFlowStyle(), list.getStartMark(),
                list.getEndMark());
    }

    private String place(int steps) {
        return steps == 0 ? "the file" : String.join(".", path.subList(0, steps));
    }
}
