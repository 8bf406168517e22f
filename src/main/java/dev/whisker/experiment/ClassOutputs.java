package dev.whisker.experiment;

import dev.whisker.WhiskerException;
import dev.whisker.describe.Call;
import dev.whisker.layer.ActivationLayer;
import dev.whisker.layer.LayerRegistry;
import dev.whisker.model.Graph;
import dev.whisker.op.Activation;
import dev.whisker.tensor.Shape;
import dev.whisker.train.loss.BinaryCrossentropy;
import dev.whisker.train.loss.CategoricalCrossentropy;
import dev.whisker.train.loss.Loss;
import dev.whisker.train.loss.SparseCategoricalCrossentropy;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What the word {@code classes} in a model stands for: the outputs that the classes of the data need.
 *
 * <p>That is one output per class, and a single one for two classes under binary cross-entropy. For two classes a
 * published experiment has the outputs that were published for them. Without data there are two classes, or as many as
 * the program draws.
 */
final class ClassOutputs {
    static final String WORD = "classes";
    /** Fewer classes cannot be distinguished. */
    static final int MIN_CLASSES = 2;
    private static final String SIGMOID = Activation.SIGMOID.kerasName();
    private static final String SOFTMAX = Activation.SOFTMAX.kerasName();

    private ClassOutputs() {
    }

    /** The outputs for this number of classes. */
    private static int of(int classes, Published published, boolean binary) {
        if (classes > MIN_CLASSES) {
            return classes;
        }
        return published.outputs() > 0 ? published.outputs() : binary ? 1 : MIN_CLASSES;
    }

    /** The outputs where there is no data yet. */
    static int withoutData(DataSpec data, Published published, boolean binary) {
        return of(data.isDrawn() ? DrawnShape.values().length : MIN_CLASSES, published, binary);
    }

    /** Whether a call has the word {@code classes} among its arguments, or among those of a call in it. */
    static boolean areNamedIn(Object value) {
        if (value instanceof Call call) {
            return call.positional().stream().anyMatch(ClassOutputs::areNamedIn)
                    || call.named().values().stream().anyMatch(ClassOutputs::areNamedIn);
        }
        return value instanceof List<?> list ? list.stream().anyMatch(ClassOutputs::areNamedIn) : WORD.equals(value);
    }

    /** The call with a number for the word {@code classes}. */
    static Call filled(Call call, int outputs) {
        return (Call) replaced(call, WORD, (long) outputs);
    }

    private static Object replaced(Object value, String word, Object replacement) {
        if (value instanceof Call call) {
            Map<String, Object> named = new LinkedHashMap<>();
            call.named().forEach((name, argument) -> named.put(name, replaced(argument, word, replacement)));
            return new Call(call.name(), replacedAll(call.positional(), word, replacement), named);
        }
        if (value instanceof List<?> list) {
            return replacedAll(list, word, replacement);
        }
        return word.equals(value) ? replacement : value;
    }

    private static List<Object> replacedAll(List<?> values, String word, Object replacement) {
        List<Object> all = new ArrayList<>();
        values.forEach(value -> all.add(replaced(value, word, replacement)));
        return all;
    }

    /**
     * The experiment for data with this number of classes, with numbers alone in its model. Binary cross-entropy, which
     * tells two classes apart, becomes categorical for more, and the sigmoid of its output a softmax.
     *
     * @throws WhiskerException if the model has a fixed number of outputs that does not suit the classes, in one line
     *                          that says what to write instead; or if it cannot have so many outputs
     */
    static Experiment resolved(Experiment experiment, int classes) {
        Loss loss = experiment.training().loss();
        boolean binary = loss instanceof BinaryCrossentropy;
        ModelSpec nodes = experiment.nodes();
        Experiment resolved = experiment;
        if (nodes.namesClasses()) {
            boolean changed = binary && classes > MIN_CLASSES;
            ModelSpec model = changed ? withSoftmax(nodes) : nodes;
            TrainingSpec training = changed
                    ? experiment.training().withLoss(categorical((BinaryCrossentropy) loss)) : experiment.training();
            resolved = new Experiment(experiment.name(), experiment.title(), experiment.published(), experiment.data(),
                    model.withOutputs(of(classes, experiment.published(), binary)).withoutCalls(),
                    experiment.transfer(), training);
        }
        Graph model = resolved.trainedModel();
        Shape output = model.outputShape(1);
        loss = resolved.training().loss();
        if (loss.labels(output) < classes) {
            throw new WhiskerException("experiment " + experiment.name() + ": " + (binary
                    ? "binary_crossentropy tells two classes apart, but the data has " + classes
                    + "; end the model in Dense(classes, activation=softmax), and give 'loss: "
                    + "sparse_categorical_crossentropy'"
                    : "the model has " + output.channels() + " outputs, but the data has " + classes
                    + " classes; write Dense(classes) for the last layer"));
        }
        resolved.training().check(model);
        return resolved;
    }

    private static Loss categorical(BinaryCrossentropy loss) {
        return loss.labelSmoothing() == 0 ? new SparseCategoricalCrossentropy(loss.fromLogits())
                : new CategoricalCrossentropy(loss.fromLogits(), loss.labelSmoothing());
    }

    /** With a softmax for the sigmoid of the layers that name classes, and for one that is the last layer. */
    private static ModelSpec withSoftmax(ModelSpec model) {
        List<ModelSpec.Entry> nodes = new ArrayList<>();
        for (ModelSpec.Entry entry : model.nodes()) {
            boolean isLast = nodes.size() == model.nodes().size() - 1;
            if (entry.call() != null) {
                Call call = (Call) replaced(entry.call(), SIGMOID, SOFTMAX);
                nodes.add(new ModelSpec.Entry(entry.name(), LayerRegistry.create(filled(call, 1)), entry.inputs(),
                        call));
            } else if (isLast && entry.layer() instanceof ActivationLayer last
                    && last.activation() == Activation.SIGMOID) {
                nodes.add(new ModelSpec.Entry(entry.name(), ActivationLayer.of(Activation.SOFTMAX), entry.inputs(),
                        null));
            } else {
                nodes.add(entry);
            }
        }
        return new ModelSpec(nodes);
    }

    /** What is different from the experiment as it is without data; one line, or none. */
    static List<String> remarks(Experiment described, Experiment resolved, int classes) {
        List<String> changed = new ArrayList<>();
        for (int i = 0; i < described.layers().size(); i++) {
            if (!described.layers().get(i).equals(resolved.layers().get(i))) {
                ModelSpec.Entry entry = described.nodes().nodes().get(i);
                changed.add(resolved.layers().get(i) + " where the experiment has "
                        + (entry.call() == null ? entry.layer() : entry.call().text()));
            }
        }
        if (changed.isEmpty()) {
            return List.of();
        }
        String loss = described.training().loss().equals(resolved.training().loss()) ? ""
                : ", and the loss " + resolved.training().loss().name() + " instead of "
                + described.training().loss().name() + ", which tells two classes apart";
        return List.of("The data has " + classes + " classes, so the model has " + String.join(" and ", changed) + loss
                + ".");
    }
}
