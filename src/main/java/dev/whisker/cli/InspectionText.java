package dev.whisker.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.whisker.experiment.TracedModel;
import dev.whisker.inspect.PictureInspection;
import java.util.Locale;
import java.util.Map;

/** What the terminal and JSON say of an inspected picture. */
final class InspectionText {
    private InspectionText() {
    }

    static void print(CliCommand command, TracedModel model, String name, PictureInspection picture) {
        command.print("%s: %s %s", name, model.className(picture.predicted()),
                percent(picture.probabilities()[picture.predicted()]));
        if (picture.target() != picture.predicted()) {
            command.print("  looked at: the score of %s", model.className(picture.target()));
        }
        picture.integrated().ifPresent(integrated -> command.print(
                "  integrated gradients: %d steps, sum %.4g against a difference of scores of %.4g (%s off)",
                integrated.steps(), integrated.sum(), integrated.difference(), percent(integrated.gap())));
        long dead = picture.rows().values().stream().mapToLong(row -> row.deadChannels()).sum();
        if (!picture.rows().isEmpty()) {
            command.print("  channels that are zero everywhere in this picture: %d, in %d of %d layers", dead,
                    picture.rows().values().stream().filter(row -> row.deadChannels() > 0).count(),
                    picture.rows().size());
        }
        for (Map.Entry<String, Double> map : picture.randomization().entrySet()) {
            command.print("  %s: rank correlation %.2f with a last layer drawn anew%s", map.getKey(), map.getValue(),
                    PictureInspection.dependsOnNetwork(map.getValue()) ? "" : "; it hardly depends on the network");
        }
    }

    static void putInto(ObjectNode node, TracedModel model, String name, PictureInspection picture) {
        node.put("picture", name).put("predicted", model.className(picture.predicted()))
                .put("probability", picture.probabilities()[picture.predicted()])
                .put("class", model.className(picture.target()));
        picture.integrated().ifPresent(integrated -> node.putObject("integrated_gradients")
                .put("steps", integrated.steps()).put("sum", integrated.sum())
                .put("difference", integrated.difference()));
        if (!picture.randomization().isEmpty()) {
            ObjectNode maps = node.putObject("randomization");
            picture.randomization().forEach(maps::put);
        }
    }

    private static String percent(double share) {
        return String.format(Locale.ROOT, "%.1f %%", 100 * share);
    }
}
