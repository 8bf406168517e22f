package dev.whisker.train.metric;

import dev.whisker.WhiskerException;
import dev.whisker.describe.Registry;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** The metrics that text and YAML can name, and the rules for lists of them. */
public final class Metrics {
    /** What is reported where nothing else is asked for. */
    public static final List<Metric> DEFAULT = List.of(new Accuracy());
    /** The name of the loss among the values of metrics. */
    public static final String LOSS = "loss";
    /** What the name of a value on the validation samples begins with. */
    public static final String VALIDATION = "val_";

    private static final Pattern NAME = Pattern.compile("[A-Za-z][A-Za-z0-9_.@-]*");
    /** Other columns of history.csv. */
    private static final Set<String> TAKEN = Set.of(LOSS, "epoch", "step", "seconds", "ms_per_step", "learning_rate");
    private static final Registry<Metric> REGISTRY = Registry.of("metric", Metric.class);

    static {
        REGISTRY.register(Accuracy.NAME, DEFAULT.get(0))
                .alias("acc", Accuracy.NAME)
                .register(BinaryAccuracy.SIGNATURE)
                .register(SparseCategoricalAccuracy.SIGNATURE)
                .register(CategoricalAccuracy.SIGNATURE)
                .register(SparseTopKCategoricalAccuracy.SIGNATURE)
                .register(TopKCategoricalAccuracy.SIGNATURE)
                .register(Precision.SIGNATURE)
                .register(Recall.SIGNATURE)
                .register(F1Score.SIGNATURE)
                .register(AUC.SIGNATURE)
                .register(MeanSquaredError.SIGNATURE)
                .alias("mse", "MeanSquaredError")
                .register(MeanAbsoluteError.SIGNATURE)
                .alias("mae", "MeanAbsoluteError");
    }

    private Metrics() {
    }

    /** All that can be named. */
    public static Registry<Metric> registry() {
        return REGISTRY;
    }

    /**
     * Checks a list of metrics, and names the values of all of them in its order, the loss first.
     *
     * @param outputs numbers that the model gives for a sample
     * @throws WhiskerException if two values have the same name, or a name cannot be a column of history.csv
     */
    public static List<String> names(List<Metric> metrics, int outputs) {
        List<String> names = new ArrayList<>(List.of(LOSS));
        Set<String> seen = new HashSet<>();
        for (Metric metric : metrics) {
            for (String name : metric.names(outputs)) {
                checkName(name);
                if (!seen.add(name)) {
                    throw new WhiskerException("two metrics are called '" + name
                            + "'; give one of them another name, as in Precision(name=other)");
                }
                names.add(name);
            }
        }
        return List.copyOf(names);
    }

    private static void checkName(String name) {
        if (!NAME.matcher(name).matches() || TAKEN.contains(name) || name.startsWith(VALIDATION)) {
            throw new WhiskerException("a metric cannot be called '" + name + "': a name begins with a letter, has "
                    + "letters, digits and _ . @ - only, does not begin with val_, and is none of "
                    + String.join(", ", TAKEN.stream().sorted().toList()));
        }
    }
}
