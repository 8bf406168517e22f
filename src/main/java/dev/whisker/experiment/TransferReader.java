package dev.whisker.experiment;

import dev.whisker.describe.NearestName;
import dev.whisker.model.Graph;
import dev.whisker.model.Node;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads the keys freeze, fine_tune_from and weights of an experiment. */
final class TransferReader {
    private TransferReader() {
    }

    /**
     * What the keys say, held against the model.
     *
     * @throws dev.whisker.WhiskerException with file, line and place of a name that the model does not know
     */
    static TransferSpec read(Map<String, YamlNode> keys, Graph model) {
        List<String> freeze = keys.containsKey("freeze") ? freeze(keys.get("freeze"), model) : List.of();
        String fineTuneFrom = null;
        if (keys.containsKey("fine_tune_from")) {
            YamlNode node = keys.get("fine_tune_from");
            fineTuneFrom = node.text();
            String path = fineTuneFrom;
            node.check(() -> TransferSpec.layersBefore(path, model));
        }
        return new TransferSpec(freeze, fineTuneFrom, keys.containsKey("weights") ? weights(keys.get("weights"), model)
                : Map.of());
    }

    private static List<String> freeze(YamlNode node, Graph model) {
        List<String> patterns = new ArrayList<>();
        for (YamlNode element : node.list()) {
            String pattern = element.text();
            element.check(() -> TransferSpec.requireLayers(pattern, model));
            patterns.add(pattern);
        }
        return patterns;
    }

    private static Map<String, String> weights(YamlNode node, Graph model) {
        List<String> applications = model.nodes().stream().filter(Node::isApplication).map(Node::path).toList();
        Map<String, String> weights = new LinkedHashMap<>();
        node.map().forEach((name, value) -> {
            if (!applications.contains(name)) {
                throw value.error("the model has no application '" + name + "'" + NearestName.hint(name, applications)
                        + "; "
                        + (applications.isEmpty() ? "it has none" : "it has " + String.join(", ", applications)));
            }
            weights.put(name, value.choice(TransferSpec.IMAGENET));
        });
        return weights;
    }
}
