package dev.whisker.experiment;

import dev.whisker.train.Trainer;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/**
 * The weights that a run begins with.
 *
 * @param files loaded one after another; weights that are in none of them are random
 */
record InitialWeights(Experiment experiment, List<StartingWeights> files) {
    /** Copies the list. */
    InitialWeights {
        files = List.copyOf(files);
    }

    /** Loads them; describes each file in a line, with what was left out of it. */
    List<StartingWeights.Loaded> load(Trainer into, Consumer<String> remarks) {
        List<StartingWeights.Loaded> loaded =
                files.stream().map(weights -> weights.load(experiment.model(), into.model())).toList();
        loaded.forEach(weights -> {
            remarks.accept(weights.line());
            weights.report().remarks().forEach(remark -> remarks.accept("  " + remark));
        });
        return loaded;
    }

    /** What the user should know, one line each. */
    List<String> warnings() {
        Set<String> wanted = experiment.transfer().weights().keySet();
        return wanted.isEmpty() || !files.isEmpty() ? List.of() : List.of(String.join(", ", wanted)
                + " starts from random weights, where the experiment asks for trained ones; what is frozen stays "
                + "random");
    }
}
