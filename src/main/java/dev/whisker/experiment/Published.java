package dev.whisker.experiment;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * The figures reported for an experiment elsewhere, to compare with; NaN where there is none.
 *
 * @param valAccuracy     validation accuracy of the last epoch
 * @param bestValAccuracy the best of all epochs
 * @param testAccuracy    on the test set
 * @param outputs         of the published model, for its two classes; 0 where it had as many as {@link ClassOutputs}
 *                        gives it
 */
public record Published(double valAccuracy, double bestValAccuracy, double testAccuracy, int outputs) {
    /** Nothing was reported. */
    public static final Published NOTHING = new Published(Double.NaN, Double.NaN, Double.NaN, 0);

    /** What run.json says of them; of a run that does not, those of the built-in experiment of its name. */
    public static Published of(JsonNode record) {
        JsonNode node = record.path("published");
        String name = record.path("experiment").asText();
        return node.isObject() || !Experiments.names().contains(name)
                ? new Published(node.path("val_accuracy").asDouble(Double.NaN),
                        node.path("best_val_accuracy").asDouble(Double.NaN),
                        node.path("test_accuracy").asDouble(Double.NaN), 0)
                : Experiments.find(name).published();
    }
}
