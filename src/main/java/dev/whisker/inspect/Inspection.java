package dev.whisker.inspect;

import dev.whisker.WhiskerException;
import dev.whisker.format.npy.NpyArray;
import dev.whisker.layer.Conv2D;
import dev.whisker.model.Graph;
import dev.whisker.op.Statistics;
import dev.whisker.tensor.Shape;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;

/** Computes analyses of pictures, one after another, with one network. */
public final class Inspection implements AutoCloseable {
    private static final double COMPLETE = 0.05;
    private static final int MAX_STEPS = 300;
    private static final int SMOOTHGRAD_COPIES = 30;
    private static final double SMOOTHGRAD_NOISE = 0.1;
    private static final int REDRAWN_HEADS = 5;
    private static final Statistics[] NO_GRADIENT = {};

    private final Trace trace;
    private final Trace guided;
    private final InspectionOptions options;
    private final List<String> layers;
    private final List<String> mapLayers;

    /**
     * @param trace with the weights; stays the caller's
     * @throws WhiskerException if there is no such layer or class
     */
    public Inspection(Trace trace, Graph described, InspectionOptions options) {
        this.trace = trace;
        this.options = options;
        if (options.classNumber() >= trace.classes()) {
            throw new WhiskerException("the model has the classes 0 to " + (trace.classes() - 1) + ", received "
                    + options.classNumber());
        }
        options.layers().forEach(trace::shape);
        List<String> maps = options.layers().stream().filter(layer -> trace.shape(layer).rank() == 3).toList();
        mapLayers = maps.isEmpty() ? List.of(trace.lastFeatureMap()) : maps;
        layers = options.layers().isEmpty() ? mapLayers : options.layers();
        guided = options.analyses().contains(Analysis.GUIDED_BACKPROP)
                ? Trace.guided(described, trace.model().backend()) : null;
        if (guided != null) {
            guided.copyWeights(trace.model());
        }
    }

    /** Where class activation maps look. */
    public List<String> mapLayers() {
        return mapLayers;
    }

    /** The class with the largest score. */
    private static int predicted(double[] logits) {
        if (logits.length == 1) {
            return logits[0] > 0 ? 1 : 0;
        }
        int best = 0;
        for (int i = 1; i < logits.length; i++) {
            best = logits[i] > logits[best] ? i : best;
        }
        return best;
    }

    private static double[] probabilities(double[] logits) {
        if (logits.length == 1) {
            double one = 1 / (1 + Math.exp(-logits[0]));
            return new double[] {1 - one, one};
        }
        return ScoreCam.softmax(logits);
    }

    /**
     * Computes all that is wanted of one picture.
     *
     * @param picture (height, width, channels) as it goes into the network
     */
    public PictureInspection of(double[] picture) {
        double[] logits = trace.forward(picture, 1, Set.of(trace.scores())).value(trace.scores());
        int target = options.classNumber() >= 0 ? options.classNumber() : predicted(logits);
        Job job = new Job(picture, target);
        job.put("logits", logits);
        job.put("probabilities", probabilities(logits));
        job.arrays.put("target", new NpyArray(new int[0], new double[] {target}));
        new TreeSet<>(options.analyses()).stream().filter(each -> !each.isOfAll()).forEach(job::run);
        return new PictureInspection(predicted(logits), target, probabilities(logits), mapLayers, job.arrays, job.rows,
                Optional.ofNullable(job.integrated), job.kept);
    }

    /** The work on one picture. */
    private final class Job {
        private final double[] picture;
        private final int target;
        private final Shape input = trace.shape(ObservedGraph.INPUT);
        private final Map<String, NpyArray> arrays = new LinkedHashMap<>();
        private final Map<String, LayerRow> rows = new LinkedHashMap<>();
        private final Map<String, Double> kept = new LinkedHashMap<>();
        private final Map<String, TracedValues> passes = new HashMap<>();
        private IntegratedGradients integrated;

        Job(double[] picture, int target) {
            this.picture = picture;
            this.target = target;
        }

        private void put(String name, double... values) {
            arrays.put(name, new NpyArray(new int[] {values.length}, values));
        }

        private void put(String name, Heatmap map) {
            arrays.put(name, new NpyArray(new int[] {map.height(), map.width()}, map.values()));
        }

        private void put(String name, Shape shape, double[] values) {
            arrays.put(name, new NpyArray(shape.toArray(), values));
        }

        void run(Analysis analysis) {
            switch (analysis) {
                case STATISTICS -> statistics();
                case SALIENCY -> saliency();
                case SMOOTHGRAD -> put("smoothgrad", InputGradient.smoothGrad(trace, picture, target,
                        SMOOTHGRAD_COPIES, SMOOTHGRAD_NOISE, options.seed()));
                case INTEGRATED_GRADIENTS -> integratedGradients();
                case GRADCAM, GRADCAM_PLUS_PLUS, HIRESCAM, LAYERCAM -> mapLayers.forEach(layer ->
                        activationMap(analysis.classActivationMap(), layer));
                case SCORE_CAM -> mapLayers.forEach(this::scoreCam);
                case GUIDED_BACKPROP -> put("guided_backprop", input,
                        InputGradient.of(guided, picture, target));
                case OCCLUSION -> put("occlusion", occlusion().of(trace, picture, target));
                case ABLATION -> layers.forEach(this::ablation);
                case ACTIVATION -> layers.forEach(layer -> put("activation/" + layer, trace.shape(layer),
                        trace.forward(picture, 1, Set.of(layer)).value(layer)));
                case RANDOMIZATION -> randomization();
                default -> throw new IllegalArgumentException(analysis + " is of all pictures together");
            }
        }

        private Occlusion occlusion() {
            return options.occlusion() == null ? Occlusion.forSize(input) : options.occlusion();
        }

        private void statistics() {
            Map<String, Statistics[]> values = new HashMap<>();
            Map<String, Statistics[]> gradients = new HashMap<>();
            Set<String> wanted = Set.copyOf(trace.layers());
            trace.run(picture, 1, trace.score(target), new Observation() {
                @Override
                public void value(String name, Value value) {
                    if (wanted.contains(name)) {
                        values.put(name, value.statistics());
                    }
                }

                @Override
                public void gradient(String name, Value gradient) {
                    if (wanted.contains(name)) {
                        gradients.put(name, gradient.statistics());
                    }
                }
            });
            // A layer after the scores has a value but no gradient.
            trace.layers().forEach(name -> rows.put(name, LayerRow.of(name, trace.shape(name), values.get(name),
                    gradients.getOrDefault(name, NO_GRADIENT))));
            double[] table = rows.values().stream().flatMapToDouble(row -> Arrays.stream(row.numbers()))
                    .toArray();
            arrays.put("layer_statistics", new NpyArray(new int[] {rows.size(), LayerRow.COLUMNS.size()}, table));
        }

        private void saliency() {
            double[] gradient = InputGradient.of(trace, picture, target);
            put("input_gradient", input, gradient);
            put("input_gradient_probes", InputGradient.probes(gradient, picture));
            put("saliency_max_abs", InputGradient.saliency(input, gradient));
        }

        private void integratedGradients() {
            integrated = options.steps() > 0 ? IntegratedGradients.of(trace, picture, target, options.steps())
                    : IntegratedGradients.complete(trace, picture, target, COMPLETE, MAX_STEPS);
            put("integrated_gradients_sum", InputGradient.channelSums(input, integrated.values()));
            put("integrated_gradients_completeness", integrated.sum(), integrated.difference());
            put("integrated_gradients_steps", integrated.steps());
        }

        private void activationMap(ClassActivationMap method, String layer) {
            Heatmap map = map(method, layer);
            put(method.key() + "/" + layer, map);
            put(method.key() + "_display/" + layer, map.overMax().resized(input.get(0), input.get(1)));
        }

        private Heatmap map(ClassActivationMap method, String layer) {
            TracedValues pass = passes.computeIfAbsent(layer, name -> pass(trace, name));
            return method.of(trace.shape(layer), pass.value(layer), pass.gradient(layer));
        }

        private TracedValues pass(Trace by, String layer) {
            return by.gradients(picture, 1, by.score(target), List.of(layer), List.of(layer));
        }

        private void scoreCam(String layer) {
            ScoreCam scoreCam = ScoreCam.of(trace, picture, target, layer);
            put("score_cam_scores/" + layer, scoreCam.scores());
            put("score_cam/" + layer, scoreCam.map());
        }

        private void ablation(String layer) {
            double[][] logits = ChannelAblation.logits(trace, picture, layer);
            double[] flat = Arrays.stream(logits).flatMapToDouble(Arrays::stream).toArray();
            arrays.put("ablation_logits/" + layer, new NpyArray(new int[] {logits.length, logits[0].length}, flat));
        }

        /** The mean rank correlation of each map with itself under last layers drawn anew. */
        private void randomization() {
            for (int draw = 0; draw < REDRAWN_HEADS; draw++) {
                long seed = options.seed() + 1 + draw;
                RandomHead.during(trace, seed, () -> {
                    mapLayers.forEach(this::compareMaps);
                    compare("saliency_max_abs", () -> InputGradient.saliency(input,
                            InputGradient.of(trace, picture, target)).values());
                });
                if (guided != null) {
                    RandomHead.during(guided, seed, () -> compare("guided_backprop",
                            () -> InputGradient.of(guided, picture, target)));
                }
            }
            kept.replaceAll((name, sum) -> sum / REDRAWN_HEADS);
            kept.forEach((name, correlation) -> put("randomization/" + name, correlation));
        }

        private void compareMaps(String layer) {
            TracedValues pass = pass(trace, layer);
            for (ClassActivationMap method : ClassActivationMap.values()) {
                compare(method.key() + "/" + layer, () -> method.of(trace.shape(layer), pass.value(layer),
                        pass.gradient(layer)).values());
            }
        }

        private void compare(String name, Supplier<double[]> redrawn) {
            NpyArray map = arrays.get(name);
            // What is the same everywhere has no ranks.
            if (map != null && Arrays.stream(map.data()).anyMatch(value -> value != map.data()[0])) {
                kept.merge(name, RankCorrelation.of(map.data(), redrawn.get()), Double::sum);
            }
        }
    }

    /** The kernels of the first convolution, (height, width, in, out), by its name; empty if there is none. */
    public Optional<Map.Entry<String, NpyArray>> firstFilters() {
        return trace.graph().nodes().stream().filter(node -> node.computation() instanceof Conv2D).findFirst()
                .map(node -> {
                    var kernel = trace.model().parameters().get(node.weightPath("kernel"));
                    return Map.entry(node.path(), new NpyArray(kernel.spec().shape().toArray(),
                            trace.model().backend().read(kernel.value())));
                });
    }

    @Override
    public void close() {
        if (guided != null) {
            guided.close();
        }
    }
}
