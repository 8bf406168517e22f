package dev.whisker.experiment;

import dev.whisker.WhiskerException;
import dev.whisker.describe.Call;
import dev.whisker.model.Graph;
import dev.whisker.train.callback.Callbacks;
import dev.whisker.train.inside.ObservedSteps;
import dev.whisker.train.loss.BinaryCrossentropy;
import dev.whisker.train.loss.Loss;
import dev.whisker.train.loss.Losses;
import dev.whisker.train.metric.Metrics;
import dev.whisker.train.optimizer.Adam;
import dev.whisker.train.optimizer.Optimizers;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** Reads the training part of an experiment. */
final class TrainingReader {
    private static final int DEFAULT_EPOCHS = 20;

    private TrainingReader() {
    }

    /**
     * What the part says.
     *
     * @param dataBatch the batch size where the part has none
     * @param model     the model without data
     */
    static TrainingSpec read(YamlNode node, int dataBatch, Supplier<Graph> model) {
        Map<String, YamlNode> keys =
                node.map(List.of("epochs", "batch", "loss", FromLogits.KEY, "optimizer", "class_weight", "seed",
                        "metrics", "callbacks", "observe"));
        if (!keys.containsKey("loss")) {
            throw node.error("the key 'loss' is missing");
        }
        return new TrainingSpec(optional(keys, "epochs").map(n -> n.integer(1)).orElse(DEFAULT_EPOCHS),
                optional(keys, "batch").map(n -> n.integer(1)).orElse(dataBatch),
                loss(keys.get("loss"), keys.get(FromLogits.KEY), model),
                optional(keys, "optimizer").map(call -> YamlCall.create(call, Optimizers.registry()))
                        .orElse(Adam.defaults()),
                optional(keys, "class_weight").map(TrainingReader::classWeight).orElse(Map.of()),
                optional(keys, "seed").map(YamlNode::longInteger).orElse(0L),
                optional(keys, "metrics").map(list -> YamlCall.list(list, Metrics.registry())).orElse(Metrics.DEFAULT),
                optional(keys, "callbacks").map(list -> YamlCall.list(list, Callbacks.registry())).orElse(List.of()),
                optional(keys, "observe").map(steps -> steps.at(() -> ObservedSteps.parse(steps.text())))
                        .orElse(ObservedSteps.EPOCH));
    }

    /** Whether the loss is binary cross-entropy; errors in it are reported when it is read. */
    static boolean isBinary(YamlNode node) {
        if (!node.isMap() || !node.map().containsKey("loss")) {
            return false;
        }
        try {
            Call call = YamlCall.of(node.map().get("loss"), Losses.registry());
            return Losses.registry().signature(call.name()).type() == BinaryCrossentropy.class;
        } catch (WhiskerException e) {
            return false;
        }
    }

    private static Optional<YamlNode> optional(Map<String, YamlNode> keys, String key) {
        return Optional.ofNullable(keys.get(key));
    }

    /** @param fromLogits the key next to the loss, an argument of it; null if there is none */
    private static Loss loss(YamlNode node, YamlNode fromLogits, Supplier<Graph> model) {
        Call call = YamlCall.of(node, Losses.registry());
        if (fromLogits == null) {
            return YamlCall.arguments(node).at(() -> FromLogits.create(call, model));
        }
        Object value = fromLogits.isText() && fromLogits.text().equals(FromLogits.AUTO) ? FromLogits.AUTO
                : fromLogits.truth();
        if (call.named().containsKey(FromLogits.KEY) || !call.positional().isEmpty()) {
            throw fromLogits.error("give from_logits either here or as an argument of the loss");
        }
        return node.at(() -> FromLogits.create(FromLogits.with(call, value), model));
    }

    private static Map<String, Double> classWeight(YamlNode node) {
        Map<String, Double> weights = new LinkedHashMap<>();
        node.map().forEach((name, value) -> {
            double weight = value.number();
            if (!(weight >= 0 && weight < Double.POSITIVE_INFINITY)) {
                throw value.error("a class's weight must be a number of at least 0, received " + weight);
            }
            weights.put(name, weight);
        });
        return weights;
    }
}
