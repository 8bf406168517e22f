package dev.whisker.model.rewrite;

import dev.whisker.layer.NamedLayer;
import dev.whisker.model.Sequential;
import java.util.Set;
import java.util.stream.Collectors;

/** Names for layers that a rewrite adds, none of which the model has already. */
final class FreeNames {
    private final Set<String> taken;

    FreeNames(Sequential model) {
        taken = model.layers().stream().map(NamedLayer::name).collect(Collectors.toSet());
    }

    /** The name wanted, with the first number behind it that makes it free where it is taken. */
    String free(String wanted) {
        String name = wanted;
        for (int number = 1; !taken.add(name); number++) {
            name = wanted + "_" + number;
        }
        return name;
    }
}
