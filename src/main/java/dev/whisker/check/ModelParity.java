package dev.whisker.check;

import dev.whisker.backend.reference.ReferenceBackend;
import dev.whisker.layer.NamedLayer;
import dev.whisker.layer.SingleLayer;
import dev.whisker.model.Sequential;
import dev.whisker.op.Backend;
import dev.whisker.op.Mode;
import dev.whisker.tensor.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Compares a model layer by layer with the reference backend, and so finds the first layer that goes wrong by itself: every layer gets the reference's values
 * as its input, rounded to float32, with the weights that it begins with, and a random gradient of its output. An error is then that of one layer, and is not
 * carried on to the next.
 */
public final class ModelParity {
    private final Sequential model;
    private int batch = 2;
    private long seed;

    private ModelParity(Sequential model) {
        this.model = model;
    }

    public static ModelParity of(Sequential model) {
        return new ModelParity(model);
    }

    public ModelParity batch(int samples) {
        batch = samples;
        return this;
    }

    /** Of the weights, the input and the gradients. */
    public ModelParity seed(long other) {
        seed = other;
        return this;
    }

    /** One report a layer, by the layer's name in the model, in the model's order. */
    public List<Map.Entry<String, ParityReport>> run(Backend backend) {
        List<Map.Entry<String, ParityReport>> reports = new ArrayList<>();
        Draw draw = new Draw(seed);
        double[] x = draw.normal(model.shape(0, batch).size());
        try (Backend reference = new ReferenceBackend()) {
            for (int i = 0; i < model.size(); i++) {
                NamedLayer named = model.layers().get(i);
                Shape input = model.shape(i, batch);
                Mode mode = named.inference() ? Mode.INFERENCE : Mode.TRAINING;
                LayerCase layerCase = new LayerCase(named.layer(), input, mode, !named.trainable(), seed + i);
                try (SingleLayer layer = SingleLayer.of(named.layer(), input).mode(mode).seed(seed + i).build(reference)) {
                    double[] given = x;
                    Values values = (tensor, shape, ignored) -> tensor.equals("x") ? given : layer.weight(tensor);
                    reports.add(Map.entry(named.name(), Parity.of(layerCase).values(values).run(backend)));
                    x = layer.forward(x);
                }
            }
        }
        return reports;
    }

    /** The first layer whose results are not the reference's. */
    public static Optional<Map.Entry<String, ParityReport>> firstDivergent(List<Map.Entry<String, ParityReport>> reports) {
        return reports.stream().filter(report -> !report.getValue().passed()).findFirst();
    }
}
