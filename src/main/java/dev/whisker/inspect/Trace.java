package dev.whisker.inspect;

import dev.whisker.WhiskerException;
import dev.whisker.layer.Step;
import dev.whisker.model.Graph;
import dev.whisker.model.Model;
import dev.whisker.model.Parameter;
import dev.whisker.model.PlannedPrograms;
import dev.whisker.model.Program;
import dev.whisker.model.ProgramSpec;
import dev.whisker.op.Backend;
import dev.whisker.op.Mode;
import dev.whisker.tensor.Shape;
import dev.whisker.tensor.Tensor;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * A model in inference mode whose values can be seen: of every layer the value, as the model describes it, and the
 * gradient of a number with respect to it, in one forward and one backward pass. Gradients pass frozen layers, down to
 * the input.
 *
 * <p>Values are named as {@code summary} names the layers: "conv2d", "base/block_13_expand_relu"; "conv2d:pre" is the
 * value before a fused activation, "base" the output of an application, "input" what goes in. The gradient of a value
 * is the whole derivative, along all ways from it.
 *
 * <pre>
 * try (Trace trace = Trace.of(model, backend)) {
 *     trace.copyWeights(trained);
 *     double[] saliency = trace.gradients(pictures, 1, trace.score(1), List.of("input")).gradient("input");
 * }
 * </pre>
 * It computes the layers one by one, without the rewrites that make training and prediction fast; its numbers differ
 * from theirs by rounding. Owns its weights; the backend stays the caller's. Not safe for use by several threads.
 */
public final class Trace implements AutoCloseable {
    private static final long SEED = 0;

    private final ObservedGraph observed;
    private final Model model;
    private final Map<ProgramSpec, PlannedPrograms> programs = new LinkedHashMap<>();
    /** The names of the value that a node gives, by the node's path. */
    private final Map<String, List<String>> names = new HashMap<>();

    private Trace(ObservedGraph observed, Backend backend) {
        this.observed = observed;
        this.model = Model.create(observed.graph(), backend, Mode.TRAINING, SEED);
        for (String name : observed.names()) {
            names.computeIfAbsent(path(name), path -> new ArrayList<>()).add(name);
        }
    }

    /** A trace of a model, with weights drawn at random until others are written. */
    public static Trace of(Graph described, Backend backend) {
        return new Trace(ObservedGraph.of(described, false, false), backend);
    }

    /** A trace that has the gradients of all weights as well, of frozen ones too. */
    public static Trace withWeightGradients(Graph described, Backend backend) {
        return new Trace(ObservedGraph.of(described, true, false), backend);
    }

    /**
     * A trace whose relu and relu6 pass positive gradients alone, so that its gradients are those of guided
     * backpropagation.
     */
    public static Trace guided(Graph described, Backend backend) {
        return new Trace(ObservedGraph.of(described, false, true), backend);
    }

    /** The model that computes; weights are written to its parameters, under the paths that the described model has. */
    public Model model() {
        return model;
    }

    /** Takes over the weights of a model with the same description. */
    public void copyWeights(Model from) {
        for (Parameter parameter : model.parameters().all()) {
            model.backend().write(parameter.value(),
                    from.backend().read(from.parameters().get(parameter.path()).value()));
        }
    }

    /**
     * The names of the layers' values in computing order. RandomFlip and RandomRotation, which do nothing here, are not
     * among them.
     */
    public List<String> layers() {
        return observed.layers();
    }

    /** The graph that computes, for those who follow values through it. */
    Graph graph() {
        return observed.graph();
    }

    private String path(String name) {
        return observed.graph().node(observed.node(name)).path();
    }

    /** The node of {@link #graph} whose output a value is. */
    int node(String name) {
        return observed.node(name);
    }

    /**
     * The shape of one sample's value: (height, width, channels) of a feature map.
     *
     * @throws WhiskerException if there is no such value, with the nearest name
     */
    public Shape shape(String name) {
        return observed.shape(name);
    }

    /** The last layer whose value has height and width above 1: where class activation maps look by default. */
    public String lastFeatureMap() {
        return layers().stream().filter(name -> isFeatureMap(shape(name))).reduce((first, second) -> second)
                .orElseThrow(() -> new WhiskerException("no layer of the model has an output with height and width "
                        + "above 1; class activation maps need one"));
    }

    private static boolean isFeatureMap(Shape shape) {
        return shape.rank() == 3 && shape.get(0) > 1 && shape.get(1) > 1;
    }

    /** The name of the value whose elements are the scores: the logits before a last softmax or sigmoid. */
    public String scores() {
        return observed.score();
    }

    /** The number of classes: that of the scores, or 2 where there is one. */
    public int classes() {
        return Math.max(2, Math.toIntExact(shape(scores()).size()));
    }

    /**
     * Begins with the score of a class: its logit. Where the model has one output, that is the logit of class 1, and
     * the score of class 0 is its negative.
     */
    public Seed score(int classNumber) {
        int outputs = Math.toIntExact(shape(scores()).size());
        if (classNumber < 0 || classNumber >= classes()) {
            throw new IllegalArgumentException("the model has the classes 0 to " + (classes() - 1) + ", received "
                    + classNumber);
        }
        return new Seed(scores(), (value, samples) -> {
            double[] gradient = new double[value.length];
            for (int i = 0; i < samples; i++) {
                gradient[i * outputs + (outputs == 1 ? 0 : classNumber)] = outputs == 1 && classNumber == 0 ? -1 : 1;
            }
            return gradient;
        });
    }

    /** The score of a class, of each sample: what {@link #score} is the gradient of. */
    public double[] scoresOf(int classNumber, double[] inputs, int samples) {
        double[] all = forward(inputs, samples, Set.of(scores())).value(scores());
        int outputs = all.length / samples;
        double[] scores = new double[samples];
        for (int i = 0; i < samples; i++) {
            scores[i] = outputs == 1 ? (classNumber == 0 ? -all[i] : all[i]) : all[i * outputs + classNumber];
        }
        return scores;
    }

    /**
     * Runs samples forward and keeps these values.
     *
     * @param inputs as they go into the network, row by row
     */
    public TracedValues forward(double[] inputs, int samples, Collection<String> values) {
        TracedValues kept = new TracedValues(values, Set.of());
        run(inputs, samples, null, kept);
        return kept;
    }

    /** {@link #forward}, then backward; keeps these values, and these gradients. */
    public TracedValues gradients(double[] inputs, int samples, Seed seed, Collection<String> values,
            Collection<String> gradients) {
        TracedValues kept = new TracedValues(values, gradients);
        run(inputs, samples, seed, kept);
        return kept;
    }

    /** {@link #gradients} without values. */
    public TracedValues gradients(double[] inputs, int samples, Seed seed, Collection<String> gradients) {
        return gradients(inputs, samples, seed, Set.of(), gradients);
    }

    /**
     * Runs samples forward, and backward from the seed if there is one. Of a weight trace, the gradients of the weights
     * are then in {@link #model}'s parameters.
     *
     * @param inputs      as they go into the network, row by row
     * @param seed        null for no backward pass
     * @param observation sees the values
     */
    public void run(double[] inputs, int samples, Seed seed, Observation observation) {
        Program program = program(samples, seed);
        checkInputs(inputs, program.input().shape());
        model.backend().write(program.input(), inputs);
        TraceWatcher watcher = new TraceWatcher(model.backend(), names, observation);
        observation.value(ObservedGraph.INPUT, watcher.value(program.input()));
        Step step = new Step(0, 0, null, watcher);
        program.forward(step);
        if (seed != null) {
            double[] gradient = seed.gradient().of(model.backend().read(program.lossInput()), samples);
            model.backend().write(program.lossGradient(), gradient);
            program.backward(step);
            observation.gradient(ObservedGraph.INPUT, watcher.value(program.inputGradient()));
        }
    }

    /** The scores of samples, each row of one, where a layer's value is changed before the layers after it see it. */
    public double[] scoresWith(String layer, UnaryOperator<double[]> change, double[] inputs, int samples) {
        TracedValues kept = new TracedValues(Set.of(scores()), Set.of());
        String changed = path(layer);
        Program program = program(samples, null);
        checkInputs(inputs, program.input().shape());
        model.backend().write(program.input(), inputs);
        program.forward(new Step(0, 0, null, new TraceWatcher(model.backend(), names, kept) {
            @Override
            public void forward(String path, Tensor output) {
                if (path.equals(changed)) {
                    model.backend().write(output, change.apply(model.backend().read(output)));
                }
                super.forward(path, output);
            }
        }));
        return kept.value(scores());
    }

    private void checkInputs(double[] inputs, Shape wanted) {
        if (inputs.length != wanted.size()) {
            throw new IllegalArgumentException("samples for " + wanted + " are " + wanted.size()
                    + " numbers, received " + inputs.length);
        }
    }

    /** What is planned stays, each program with memory of its own. */
    private Program program(int samples, Seed seed) {
        ProgramSpec spec = seed == null ? new ProgramSpec(samples, Mode.INFERENCE)
                : new ProgramSpec(samples, Mode.TRAINING, node(seed.layer())).withInputGradient();
        PlannedPrograms planned = programs.computeIfAbsent(spec, wanted -> model.plan(List.of(wanted)));
        planned.weightsChanged();
        return planned.get(spec);
    }

    @Override
    public void close() {
        programs.values().forEach(PlannedPrograms::close);
        model.close();
    }
}
