package dev.whisker.train.optimizer;

import static dev.whisker.describe.ArgumentSpec.optional;
import static dev.whisker.describe.ArgumentSpec.refused;

import dev.whisker.describe.ArgumentSpec;
import dev.whisker.describe.Signature;
import java.util.ArrayList;
import java.util.List;

/** Arguments that Keras' optimizers have in common. */
final class KerasArguments {
    private static final String NO_AVERAGE = "averages of weights are not kept; leave it out";

    /** What follows the own arguments of each of Keras' optimizers (Keras 3 {@code optimizers/base_optimizer.py}). */
    private static final List<ArgumentSpec> COMMON = List.of(
            optional("weight_decay", null), optional("clipnorm", null), optional("clipvalue", null),
            optional("global_clipnorm", null),
            refused("use_ema", NO_AVERAGE, false), refused("ema_momentum", NO_AVERAGE, 0.99),
            refused("ema_overwrite_frequency", NO_AVERAGE),
            refused("loss_scale_factor", "losses are not scaled; leave it out"),
            refused("gradient_accumulation_steps", "gradients are not accumulated; use a larger batch"),
            refused("name", "optimizers have no names; leave it out"));

    private KerasArguments() {
    }

    /** The signature of a record, with what all optimizers of Keras have in common after its own parameters. */
    static <R extends Record> Signature<R> signature(String name, Class<R> type, ArgumentSpec... own) {
        List<String> names = List.of(own).stream().map(ArgumentSpec::name).toList();
        List<ArgumentSpec> all = new ArrayList<>(List.of(own));
        COMMON.stream().filter(parameter -> !names.contains(parameter.name())).forEach(all::add);
        return Signature.of(name, type, all.toArray(ArgumentSpec[]::new));
    }
}
