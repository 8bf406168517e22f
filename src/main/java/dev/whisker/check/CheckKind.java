package dev.whisker.check;

import dev.whisker.describe.NearestName;
import dev.whisker.layer.LayerRegistry;
import dev.whisker.layer.regularizer.Regularizers;
import dev.whisker.train.loss.Losses;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** What has a backward pass that can be checked by name. */
public enum CheckKind {
    /** A {@link LayerCase}. */
    LAYER,
    /** A {@link LossCase}. */
    LOSS,
    /** A {@link RegularizerCase}. */
    REGULARIZER;

    /** Names and calls of all there is to check: kinds of layers, losses and regularizers. */
    public static List<String> everything() {
        List<String> all = new ArrayList<>(LayerGenerator.names());
        LossCase.all().forEach(loss -> all.add(LossCase.text(loss)));
        RegularizerCase.all().forEach(regularizer -> all.add(RegularizerCase.text(regularizer)));
        return all;
    }

    /** What a name, with or without arguments, names. */
    public static Optional<CheckKind> known(String call) {
        String name = name(call);
        if (LayerGenerator.names().contains(name) || LayerRegistry.names().contains(name)) {
            return Optional.of(LAYER);
        }
        return Losses.isKnown(name) ? Optional.of(LOSS)
                : Regularizers.isKnown(name) ? Optional.of(REGULARIZER) : Optional.empty();
    }

    /** {@link #known}; of an unknown name that of the name most like it, which the message will propose. */
    public static CheckKind of(String call) {
        return known(call).orElseGet(() -> {
            List<String> all = Stream.of(LayerGenerator.names(), Losses.names(), Regularizers.names())
                    .flatMap(List::stream).toList();
            return NearestName.of(name(call), all).flatMap(CheckKind::known).orElse(LAYER);
        });
    }

    private static String name(String call) {
        return call.replaceFirst("\\s*\\(.*", "").replaceFirst(".*\\.", "");
    }
}
