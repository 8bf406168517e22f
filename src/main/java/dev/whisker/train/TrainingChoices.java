package dev.whisker.train;

import dev.whisker.model.ProgramSpec;
import dev.whisker.op.Mode;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Lists what the backend chose for training. */
final class TrainingChoices {
    private TrainingChoices() {
    }

    /** A line for each layer of the largest program, and one for its steps; empty before one was planned. */
    static List<String> of(CompiledModel compiled) {
        return compiled.specs().stream().filter(spec -> spec.mode() == Mode.TRAINING)
                .max(Comparator.comparingInt(ProgramSpec::batch)).map(compiled::batch).map(batch ->
                        Stream.concat(batch.program().choices().stream(), batch.calls().description().stream())
                                .toList()).orElse(List.of());
    }
}
