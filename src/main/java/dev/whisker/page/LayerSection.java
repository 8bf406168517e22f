package dev.whisker.page;

import dev.whisker.layer.WeightSpec;
import dev.whisker.model.Graph;
import dev.whisker.model.ModelFlops;
import dev.whisker.model.Node;
import dev.whisker.model.Summary;
import dev.whisker.report.DataTable;
import dev.whisker.report.Figures;
import dev.whisker.report.Html;
import java.util.List;

/** The layers of the model: shapes, weights, and what they cost. */
final class LayerSection {
    /** Bytes of a float32 value. */
    private static final int BYTES = 4;
    private static final double KIB = 1024;

    private final Graph model;

    LayerSection(Graph model) {
        this.model = model.open();
    }

    Html html() {
        long parameters = Summary.totalParameters(model);
        long trained = Summary.trainableParameters(model);
        DataTable table = new DataTable("", List.of("layer", "type", "output shape", "parameters", "of them trained",
                "multiply-adds of a picture", "value of a picture, KiB"));
        double all = 0;
        for (int i = 0; i < model.size(); i++) {
            Node node = model.node(i);
            double multiplyAdds = ModelFlops.multiplyAdds(model, i, 1);
            all += multiplyAdds;
            table.row(List.of(node.path(), node.computation().type(), model.outputShape(i, 1).toKerasString(),
                    parameters(model.weights(i), false), parameters(model.weights(i), true),
                    Math.round(multiplyAdds), model.outputShape(i, 1).size() * BYTES / KIB));
        }
        return Html.of(Html.paragraph(Figures.plural(model.size(), "layer", "layers") + " with "
                        + Figures.plural(parameters, "parameter", "parameters") + ", of which " + Figures.count(trained)
                        + " are trained; a picture takes " + Figures.count(Math.round(all)) + " multiply-adds."),
                table.html());
    }

    private static long parameters(List<WeightSpec> weights, boolean trainedOnly) {
        return weights.stream().filter(weight -> !trainedOnly || weight.trainable())
                .mapToLong(weight -> weight.shape().size()).sum();
    }
}
