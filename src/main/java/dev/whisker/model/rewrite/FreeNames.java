package dev.whisker.model.rewrite;

import dev.whisker.model.Graph;
import dev.whisker.model.Node;
import java.util.Set;
import java.util.stream.Collectors;

/** Names for layers that a rewrite adds, none of which the model has already. */
final class FreeNames {
    private final Set<String> taken;

    FreeNames(Graph model) {
        taken = model.nodes().stream().map(Node::path).collect(Collectors.toSet());
    }

    /** The name wanted, with the first number after it that makes it free where it is taken. */
    String free(String wanted) {
        String name = wanted;
        for (int number = 1; !taken.add(name); number++) {
            name = wanted + "_" + number;
        }
        return name;
    }
}
