package dev.whisker.model;

import dev.whisker.layer.WeightSpec;
import java.util.List;
import java.util.Locale;

/**
 * The table of layers, as {@code model.summary()} of tf.keras 2.8 prints it: 65 characters wide, columns ending at 29, 55 and 65, long cells wrapped
 * (layout facts: Keras 2.8 {@code utils/layer_utils.py}).
 */
public final class Summary {
    private static final int WIDTH = 65;
    private static final int[] COLUMN_ENDS = {29, 55, 65};

    private final StringBuilder text = new StringBuilder();

    private Summary() {
    }

    /** The table, every line ended by a newline. */
    public static String of(Graph model) {
        return new Summary().table(model);
    }

    private String table(Graph model) {
        line("Model: \"" + model.name() + "\"");
        line("_".repeat(WIDTH));
        row("Layer (type)", "Output Shape", "Param #");
        line("=".repeat(WIDTH));
        for (int i = 0; i < model.size(); i++) {
            Node node = model.node(i);
            long count = parameters(model.weights(i));
            row(node.path() + " (" + node.computation().type() + ")", model.outputShape(i, 1).toKerasString(), Long.toString(count));
            line(" ".repeat(WIDTH));
        }
        line("=".repeat(WIDTH));
        long total = totalParameters(model);
        long trainable = trainableParameters(model);
        line("Total params: " + thousands(total));
        line("Trainable params: " + thousands(trainable));
        line("Non-trainable params: " + thousands(total - trainable));
        line("_".repeat(WIDTH));
        return text.toString();
    }

    /** How many numbers the weights of a model are. */
    public static long totalParameters(Graph model) {
        return parameters(model.weights());
    }

    /** How many of them the optimizer changes. */
    public static long trainableParameters(Graph model) {
        return parameters(model.weights().stream().filter(WeightSpec::trainable).toList());
    }

    private static long parameters(List<WeightSpec> weights) {
        return weights.stream().mapToLong(weight -> weight.shape().size()).sum();
    }

    private static String thousands(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }

    /** One row of the table: as many lines as the longest cell needs. A cell also breaks behind the end of a tuple, as Keras' does. */
    private void row(String... cells) {
        String[] rest = cells.clone();
        while (!(rest[0].isEmpty() && rest[1].isEmpty() && rest[2].isEmpty())) {
            StringBuilder line = new StringBuilder();
            int start = 0;
            for (int column = 0; column < rest.length; column++) {
                boolean last = column == rest.length - 1;
                int room = COLUMN_ENDS[column] - start - (last ? 0 : 2);
                String part = rest[column].substring(0, Math.min(room, rest[column].length()));
                int tupleEnd = part.indexOf("),");
                if (tupleEnd >= 0) {
                    part = part.substring(0, tupleEnd + 2);
                }
                // The leading blank is not counted in the room: a full first cell pushes its line one to the right, in Keras too.
                line.append(column == 0 ? " " : "").append(part).append(last ? "" : "  ");
                line.append(" ".repeat(Math.max(0, COLUMN_ENDS[column] - line.length())));
                rest[column] = rest[column].substring(part.length());
                start = COLUMN_ENDS[column];
            }
            line(line.toString());
        }
    }

    private void line(String line) {
        text.append(line).append('\n');
    }
}
