package dev.whisker.experiment;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.snakeyaml.engine.v2.common.FlowStyle;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/** Shows in comments the paths that {@link YamlSettings} takes. */
final class YamlPaths {
    private YamlPaths() {
    }

    /** A text of YAML with the path of each entry of its lists, where that is on one line, in a comment after it. */
    static String withPaths(String source, String text) {
        List<String> lines = new ArrayList<>(text.lines().toList());
        YamlNode.compose(source, text).ifPresent(root -> addPaths(root, "", lines));
        return String.join("\n", lines) + "\n";
    }

    private static void addPaths(Node node, String place, List<String> lines) {
        String prefix = place.isEmpty() ? "" : place + ".";
        if (node instanceof MappingNode mapping) {
            for (NodeTuple tuple : mapping.getValue()) {
                if (tuple.getKeyNode() instanceof ScalarNode key) {
                    addPaths(tuple.getValueNode(), prefix + key.getValue(), lines);
                }
            }
        } else if (node instanceof SequenceNode list && list.getFlowStyle() == FlowStyle.BLOCK) {
            for (int i = 0; i < list.getValue().size(); i++) {
                Node entry = list.getValue().get(i);
                String comment = "  # " + prefix + i;
                onlyLine(entry).filter(line -> line == line(entry.getStartMark()))
                        .ifPresent(line -> lines.set(line, lines.get(line) + comment));
            }
        }
    }

    /** The line of a part that ends where it begins: a comment can follow it. */
    private static Optional<Integer> onlyLine(Node node) {
        if (node instanceof MappingNode block && block.getFlowStyle() == FlowStyle.BLOCK) {
            // What follows belongs to it as well, unless it is one key with a value on its line.
            return block.getValue().size() == 1 ? onlyLine(block.getValue().get(0).getValueNode()) : Optional.empty();
        }
        boolean isBlock = node instanceof SequenceNode list && list.getFlowStyle() == FlowStyle.BLOCK
                || node instanceof ScalarNode scalar && (scalar.getScalarStyle() == ScalarStyle.LITERAL
                || scalar.getScalarStyle() == ScalarStyle.FOLDED);
        return isBlock || line(node.getStartMark()) != line(node.getEndMark()) ? Optional.empty()
                : Optional.of(line(node.getStartMark()));
    }

    private static int line(Optional<Mark> mark) {
        return mark.map(Mark::getLine).orElse(-1);
    }
}
