package dev.whisker.check;

import dev.whisker.layer.Computation;
import dev.whisker.layer.Layer;
import dev.whisker.model.Graph;
import dev.whisker.model.Node;
import dev.whisker.model.rewrite.JoinMaxPooling;
import dev.whisker.model.rewrite.MoveReluAfterMaxPooling;
import dev.whisker.model.rewrite.StandardForm;
import dev.whisker.op.Backend;
import dev.whisker.op.Mode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Compares a model layer by layer with the reference backend, and so finds the first layer that goes wrong by itself:
 * every layer at the shape that it has there, from separate values ({@link InputValues#MODERATE}), so that an error
 * is that of one layer and is not carried on to the next. Values that come out of the layers before would not do: with
 * initial weights they vanish in a deep model, where any result agrees with any other, and so do biases, which begin
 * with zero.
 *
 * <p>Layers inside applications are compared one by one. Where the engine computes a layer in another form than
 * described, with its padding or with batch normalization folded in, or with max pooling joined to a convolution, that
 * form is compared as well. (Layers that are joined only where no gradient passes have the bits of what they replace.)
 */
public final class ModelParity {
    private final Graph model;
    private int batch = 2;
    private long seed;

    private ModelParity(Graph model) {
        this.model = model;
    }

    public static ModelParity of(Graph model) {
        return new ModelParity(model);
    }

    public ModelParity batch(int samples) {
        batch = samples;
        return this;
    }

    /** Of the values, and of what layers draw. */
    public ModelParity seed(long other) {
        seed = other;
        return this;
    }

    /**
     * One report a layer, by the layer's name in the model, in the model's order; then those of layers that are
     * computed in another form.
     */
    public List<Map.Entry<String, ParityReport>> run(Backend backend) {
        Graph described = model.open();
        Map<String, Computation> layers = new HashMap<>();
        described.nodes().forEach(node -> layers.put(node.path(), node.computation()));
        List<Map.Entry<String, ParityReport>> reports = new ArrayList<>(compare(described, layer -> true, "", backend));
        Graph standard = StandardForm.apply(model);
        reports.addAll(compare(standard, node -> !node.computation().equals(layers.get(node.path())), " as computed",
                backend));
        Graph moved = MoveReluAfterMaxPooling.apply(standard);
        Set<Computation> compared = moved.nodes().stream().map(Node::computation).collect(Collectors.toSet());
        reports.addAll(compare(JoinMaxPooling.apply(moved, backend.conv()),
                node -> !compared.contains(node.computation()), " joined", backend));
        return reports;
    }

    private List<Map.Entry<String,
            ParityReport>> compare(Graph form, Predicate<Node> wanted, String suffix, Backend backend) {
        List<Map.Entry<String, ParityReport>> reports = new ArrayList<>();
        for (int i = 0; i < form.size(); i++) {
            Node node = form.node(i);
            if (wanted.test(node)) {
                // A node of another form, which is no layer, is compared as a graph of one node.
                Layer layer = node.computation() instanceof Layer plain ? plain : form.part(List.of(i)).asLayer();
                Mode mode = node.inference() ? Mode.INFERENCE : Mode.TRAINING;
                LayerCase layerCase = new LayerCase(layer, form.inputShapes(i, batch), mode, !node.trainable(), seed
                        + i);
                reports.add(Map.entry(node.path() + suffix, Parity.of(layerCase).run(backend)));
            }
        }
        return reports;
    }

    /** The first layer whose results are not the reference's. */
    public static Optional<Map.Entry<String,
            ParityReport>> firstDivergent(List<Map.Entry<String, ParityReport>> reports) {
        return reports.stream().filter(report -> !report.getValue().passed()).findFirst();
    }
}
