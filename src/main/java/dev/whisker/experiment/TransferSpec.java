package dev.whisker.experiment;

import dev.whisker.WhiskerException;
import dev.whisker.describe.NearestName;
import dev.whisker.model.Graph;
import dev.whisker.model.LayerPaths;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What an experiment takes over from an earlier training, and what of it stays as it is.
 *
 * @param freeze       {@linkplain LayerPaths paths} of layers that are not trained; * stands for any characters
 * @param fineTuneFrom path of a layer in an application: the layers of that application before it are not trained; null
 *                     for none
 * @param weights      for the names of applications the weights that they start from, {@link #IMAGENET}
 */
public record TransferSpec(List<String> freeze, String fineTuneFrom, Map<String, String> weights) {
    /** The weights that Keras publishes, trained on ImageNet. */
    public static final String IMAGENET = "imagenet";

    /** Every layer is trained, from random weights. */
    public static final TransferSpec NOTHING = new TransferSpec(List.of(), null, Map.of());

    public TransferSpec {
        freeze = List.copyOf(freeze);
        weights = Collections.unmodifiableMap(new LinkedHashMap<>(weights));
    }

    /**
     * The model with these layers frozen.
     *
     * @throws WhiskerException if a path means no layer of it
     */
    Graph freeze(Graph model) {
        freeze.forEach(pattern -> requireLayers(pattern, model));
        Set<String> before = fineTuneFrom == null ? Set.of() : new HashSet<>(layersBefore(fineTuneFrom, model));
        List<Pattern> patterns = freeze.stream().map(TransferSpec::compile).toList();
        return freeze.isEmpty() && before.isEmpty() ? model
                : model.freeze(path -> before.contains(path)
                        || patterns.stream().anyMatch(pattern -> pattern.matcher(path).matches()));
    }

    private static Pattern compile(String pattern) {
        return Pattern.compile(Arrays.stream(pattern.split("\\*",
                -1)).map(Pattern::quote).collect(Collectors.joining(".*")));
    }

    /** @throws WhiskerException if no layer's path is like the pattern */
    static void requireLayers(String pattern, Graph model) {
        List<String> paths = LayerPaths.all(model);
        if (paths.stream().noneMatch(compile(pattern).asMatchPredicate())) {
            throw new WhiskerException("no layer of the model is called '" + pattern + "'"
                    + NearestName.hint(pattern, paths) + "; its layers are "
                    + names(model) + ", and the layers in an application NAME/LAYER");
        }
    }

    private static String names(Graph model) {
        return model.nodes().stream().map(node -> node.path()).collect(Collectors.joining(", "));
    }

    /**
     * The paths of the layers that an application has before one of its layers.
     *
     * @throws WhiskerException if there is no such layer in an application of the model
     */
    static List<String> layersBefore(String path, Graph model) {
        List<String> inner = LayerPaths.leaves(model).stream().filter(leaf -> leaf.contains("/")).toList();
        if (!inner.contains(path)) {
            throw new WhiskerException(inner.isEmpty()
                    ? "the model has no application, whose first layers could be frozen; its layers are " + names(model)
                    : "no application of the model has a layer '" + path + "'" + NearestName.hint(path, inner)
                    + "; the first is '" + inner.get(0)
                            + "', the last '" + inner.get(inner.size() - 1) + "'");
        }
        String application = path.substring(0, path.indexOf('/') + 1);
        return inner.subList(0, inner.indexOf(path)).stream().filter(leaf -> leaf.startsWith(application)).toList();
    }
}
