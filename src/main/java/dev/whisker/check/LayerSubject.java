package dev.whisker.check;

import dev.whisker.layer.Layer;
import dev.whisker.layer.SingleLayer;
import dev.whisker.layer.SingleLayerBuilder;
import dev.whisker.layer.WeightSpec;
import dev.whisker.op.Backend;
import dev.whisker.op.Mode;
import dev.whisker.tensor.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A layer as a function of its input and its trained weights, every tensor between guard zones. */
final class LayerSubject implements Differentiable {
    private static final int MAX_STEPS = 256;
    private static final int MAX_EPOCHS = 16;
    private static final int MAX_SAMPLES = 1000;

    private final LayerCase layerCase;
    private final InputValues values;
    private final GuardedTensors tensors;
    private final SingleLayer layer;
    private final List<WeightSpec> trained;
    /** How many tensors of a point are inputs; the others are weights. */
    private final int inputs;
    private final List<Shape> shapes = new ArrayList<>();
    private final long step;
    private final int epoch;
    private final int[] samples;
    private Map<String, double[]> constants = Map.of();
    private double[][] point;
    private double[] y;
    private double[] dy;

    LayerSubject(Backend backend, LayerCase layerCase, InputValues values) {
        this.layerCase = layerCase;
        this.values = values;
        this.tensors = new GuardedTensors(backend);
        SingleLayerBuilder builder = SingleLayer.of(layerCase.layer(),
                layerCase.inputs()).mode(layerCase.mode()).seed(layerCase.seed()).gradients()
                .tensors(tensors);
        try {
            layer = (layerCase.frozen() ? builder.frozen() : builder).build(backend);
        } catch (RuntimeException | Error e) {
            tensors.close();
            throw e;
        }
        trained = layer.weights().stream().filter(spec -> spec.trainable() && !layerCase.frozen()).toList();
        inputs = layerCase.inputs().size();
        shapes.addAll(layerCase.inputs());
        trained.forEach(spec -> shapes.add(spec.shape()));
        Draw draw = new Draw(~layerCase.seed());
        step = draw.between(0, MAX_STEPS);
        epoch = draw.between(0, MAX_EPOCHS);
        samples = new int[layerCase.input().batch()];
        Arrays.setAll(samples, i -> draw.between(0, MAX_SAMPLES));
    }

    Layer layer() {
        return layerCase.layer();
    }

    @Override
    public String choices() {
        return layer.choices();
    }

    @Override
    public List<String> gradients() {
        List<String> names = new ArrayList<>();
        for (int i = 0; i < inputs; i++) {
            names.add(input("dx", i));
        }
        trained.forEach(spec -> names.add("d_" + spec.name()));
        return names;
    }

    /** As {@link SingleLayer} calls it. */
    private String input(String name, int place) {
        return inputs == 1 ? name : name + place;
    }

    @Override
    public List<Shape> shapes() {
        return shapes;
    }

    @Override
    public Shape outputShape() {
        return layer.outputShape();
    }

    @Override
    public double[][] draw(Draw draw) {
        Map<String, double[]> untrained = new LinkedHashMap<>();
        layer.weights().stream().filter(spec -> !trained.contains(spec))
                .forEach(spec -> untrained.put(spec.name(), values.draw(spec.name(), spec.shape(), draw)));
        constants = untrained;
        double[][] drawn = new double[shapes.size()][];
        for (int i = 0; i < drawn.length; i++) {
            drawn[i] = values.draw(i < inputs ? "x" : trained.get(i - inputs).name(), shapes.get(i), draw);
        }
        return drawn;
    }

    @Override
    public double[] forward(double[][] at) {
        layer.step(step, epoch, samples);
        constants.forEach(layer::weight);
        for (int i = inputs; i < at.length; i++) {
            layer.weight(trained.get(i - inputs).name(), at[i]);
        }
        point = at;
        dy = null;
        tensors.spoilScratch();
        y = layer.forward(Arrays.copyOf(at, inputs));
        return y;
    }

    @Override
    public double[][] backward(double[] outputGradient) {
        dy = outputGradient;
        tensors.spoilScratch();
        SingleLayer.Gradients gradients = layer.backward(outputGradient);
        double[][] results = new double[shapes.size()][];
        for (int i = 0; i < results.length; i++) {
            results[i] = i < inputs ? gradients.inputs().get(i)
                    : gradients.weights().get(trained.get(i - inputs).name());
        }
        return results;
    }

    @Override
    public Map<String, double[]> untrainedWeights() {
        Map<String, double[]> after = new LinkedHashMap<>();
        constants.keySet().forEach(name -> after.put(name, layer.weight(name)));
        return after;
    }

    @Override
    public List<String> damage() {
        List<String> damage = new ArrayList<>(tensors.damage());
        String pass = dy == null ? "forward" : "backward";
        for (int i = 0; i < inputs; i++) {
            if (changed(input("x", i), point[i])) {
                damage.add(pass + " changes its input " + input("x", i));
            }
        }
        if (dy != null && changed("y", y)) {
            damage.add("backward changes y");
        }
        if (dy != null && changed("dy", dy)) {
            damage.add("backward changes dy");
        }
        for (int i = inputs; i < point.length; i++) {
            if (changed(trained.get(i - inputs).name(), point[i])) {
                damage.add(pass + " changes the weight " + trained.get(i - inputs).name());
            }
        }
        boolean mayUpdate = layerCase.mode() == Mode.TRAINING && !layerCase.frozen();
        constants.forEach((name, values) -> {
            if (!mayUpdate && changed(name, values)) {
                damage.add(pass + " changes the weight " + name + ", which is not trained");
            }
        });
        return damage;
    }

    /**
     * Whether a tensor holds something else; what the layer did not ask to keep is NaN, and must stay so. A view never
     * gets a tensor to change.
     */
    private boolean changed(String name, double[] expected) {
        double[] now = tensors.read(name);
        boolean spoiled = Arrays.stream(now).allMatch(Double::isNaN);
        return !spoiled && !Arrays.equals(now, expected);
    }

    @Override
    public void close() {
        layer.close();
        tensors.close();
    }
}
