package dev.whisker.experiment;

import dev.whisker.describe.Call;
import dev.whisker.train.callback.Callbacks;
import dev.whisker.train.loss.Loss;
import dev.whisker.train.loss.Losses;
import dev.whisker.train.metric.Metrics;
import dev.whisker.train.optimizer.Adam;
import dev.whisker.train.optimizer.Optimizers;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads the training part of an experiment. */
final class TrainingReader {
    private static final int DEFAULT_EPOCHS = 20;
    private static final String FROM_LOGITS = "from_logits";

    private TrainingReader() {
    }

    /** @param dataBatch the batch size where the part has none */
    static TrainingSpec read(YamlNode node, int dataBatch) {
        Map<String, YamlNode> keys =
                node.map(List.of("epochs", "batch", "loss", FROM_LOGITS, "optimizer", "class_weight", "seed", "metrics",
                        "callbacks"));
        if (!keys.containsKey("loss")) {
            throw node.error("the key 'loss' is missing");
        }
        return new TrainingSpec(optional(keys, "epochs").map(n -> n.integer(1)).orElse(DEFAULT_EPOCHS),
                optional(keys, "batch").map(n -> n.integer(1)).orElse(dataBatch),
                loss(keys.get("loss"), keys.get(FROM_LOGITS)),
                optional(keys, "optimizer").map(call -> YamlCall.create(call, Optimizers.registry()))
                        .orElse(Adam.defaults()),
                optional(keys, "class_weight").map(TrainingReader::classWeight).orElse(Map.of()),
                optional(keys, "seed").map(YamlNode::longInteger).orElse(0L),
                optional(keys, "metrics").map(list -> YamlCall.list(list, Metrics.registry())).orElse(Metrics.DEFAULT),
                optional(keys, "callbacks").map(list -> YamlCall.list(list, Callbacks.registry())).orElse(List.of()));
    }

    private static Optional<YamlNode> optional(Map<String, YamlNode> keys, String key) {
        return Optional.ofNullable(keys.get(key));
    }

    /** @param fromLogits the key next to the loss, an argument of it; null if there is none */
    private static Loss loss(YamlNode node, YamlNode fromLogits) {
        if (fromLogits == null) {
            return YamlCall.create(node, Losses.registry());
        }
        boolean logits = fromLogits.truth();
        Call call = YamlCall.of(node, Losses.registry());
        if (call.named().containsKey(FROM_LOGITS) || !call.positional().isEmpty()) {
            throw fromLogits.error("give from_logits either here or as an argument of the loss");
        }
        Map<String, Object> named = new LinkedHashMap<>(call.named());
        named.put(FROM_LOGITS, logits);
        return node.at(() -> Losses.create(new Call(call.name(), call.positional(), named)));
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
