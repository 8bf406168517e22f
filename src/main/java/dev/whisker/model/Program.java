package dev.whisker.model;

import dev.whisker.layer.BufferSpec;
import dev.whisker.layer.Layer;
import dev.whisker.layer.LayerInstance;
import dev.whisker.layer.Step;
import dev.whisker.op.Mode;
import dev.whisker.op.Scratch;
import dev.whisker.tensor.Arena;
import dev.whisker.tensor.DType;
import dev.whisker.tensor.MemoryPlan;
import dev.whisker.tensor.Shape;
import dev.whisker.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A model, or a part of it, that computes, for one batch size in one mode: the layers' instances in order, with their memory planned.
 *
 * <p>Time runs 0 ... n-1 through the layers forward, n is the loss, n+1 ... 2n the layers backward. A value is alive from the layer that writes it to the last
 * that reads it; what backward does not read is gone by then. The gradient stops at the first layer with trained weights.
 */
public final class Program implements AutoCloseable {
    private final Sequential model;
    private final ProgramSpec spec;
    private final DType type;
    /** All layers of the model; those from {@link #begin} to before {@link #end} are run. */
    private final int layers;
    private final int begin;
    private final int end;
    /** The first layer that backward reaches; beyond the loss layer where there is no backward. */
    private final int firstBackward;
    private final LayerInstance[] instances;
    private final MemoryPlan memory = new MemoryPlan();

    /** Value i goes into layer i; value n is the output. Views share their buffer. */
    private final MemoryPlan.Buffer[] valueBuffers;
    private final MemoryPlan.Buffer[] gradientBuffers;
    private final List<List<MemoryPlan.Buffer>> extraBuffers = new ArrayList<>();
    private final Tensor[] values;
    private final Tensor[] gradients;

    Program(Model model, ProgramSpec spec, Scratch scratch) {
        this.model = model.description();
        this.spec = spec;
        this.type = model.backend().floatType();
        this.layers = this.model.size();
        this.begin = spec.first();
        this.end = spec.end() == ProgramSpec.ALL ? layers : spec.end();
        if (spec.mode() == Mode.TRAINING && model.mode() != Mode.TRAINING) {
            throw new IllegalArgumentException("this model was made for inference; a training program needs one made for training");
        }
        if (end > layers) {
            throw new IllegalArgumentException("the model has " + layers + " layers; a program of those before " + end + " is not possible");
        }
        if (spec.lossLayer() < begin || spec.lossLayer() >= end) {
            throw new IllegalArgumentException("the loss layer must be " + begin + " to " + (end - 1) + ", got " + spec.lossLayer());
        }
        firstBackward = firstBackward();
        instances = new LayerInstance[layers];
        valueBuffers = new MemoryPlan.Buffer[layers + 1];
        gradientBuffers = new MemoryPlan.Buffer[layers + 1];
        values = new Tensor[layers + 1];
        gradients = new Tensor[layers + 1];
        try {
            for (int i = begin; i < end; i++) {
                Layer layer = this.model.layers().get(i).layer();
                instances[i] = layer.build(new ProgramContext(model, spec, i, firstBackward, scratch), shape(i));
            }
        } catch (RuntimeException | Error e) {
            close();
            throw e;
        }
        planValues();
        planGradients();
        planExtras();
        memory.place();
    }

    private int firstBackward() {
        int first = model.firstTrained();
        return spec.mode() == Mode.TRAINING && first <= spec.lossLayer() ? Math.max(first, begin) : layers;
    }

    private Shape shape(int value) {
        return model.shape(value, spec.batch());
    }

    private boolean goesBackward(int layer) {
        return layer >= firstBackward && layer <= spec.lossLayer();
    }

    private int backwardTime(int layer) {
        return 2 * layers - layer;
    }

    private void planValues() {
        valueBuffers[begin] = memory.add("input", shape(begin).size() * type.bytes(), begin);
        for (int i = begin; i < end; i++) {
            String name = model.layers().get(i).name();
            valueBuffers[i].use(i);
            valueBuffers[i + 1] = instances[i].isView() ? valueBuffers[i] : memory.add(name, shape(i + 1).size() * type.bytes(), i);
            if (goesBackward(i) && instances[i].keepsInput()) {
                valueBuffers[i].use(backwardTime(i));
            }
            if (goesBackward(i) && instances[i].keepsOutput()) {
                valueBuffers[i + 1].use(backwardTime(i));
            }
        }
        // The loss and the metrics read these after the last forward.
        valueBuffers[end].use(layers);
        valueBuffers[spec.lossLayer() + 1].use(layers);
    }

    private void planGradients() {
        if (firstBackward > spec.lossLayer()) {
            return;
        }
        int top = spec.lossLayer() + 1;
        gradientBuffers[top] = memory.add("gradient of " + model.layers().get(top - 1).name(), shape(top).size() * type.bytes(), layers);
        for (int i = spec.lossLayer(); i >= firstBackward; i--) {
            gradientBuffers[i + 1].use(backwardTime(i));
            if (i > firstBackward) {
                gradientBuffers[i] = instances[i].isView()
                        ? gradientBuffers[i + 1]
                        : memory.add("gradient of " + model.layers().get(i - 1).name(), shape(i).size() * type.bytes(), backwardTime(i));
            }
        }
    }

    private void planExtras() {
        for (int i = begin; i < end; i++) {
            List<MemoryPlan.Buffer> extras = new ArrayList<>();
            for (BufferSpec extra : instances[i].buffers()) {
                boolean backwardOnly = extra.lifetime() == BufferSpec.Lifetime.BACKWARD;
                MemoryPlan.Buffer buffer = memory.add(model.layers().get(i).name() + ":" + extra.name(),
                        extra.shape().size() * extra.dtype().bytes(), backwardOnly ? backwardTime(i) : i);
                if (extra.lifetime() == BufferSpec.Lifetime.STEP && goesBackward(i)) {
                    buffer.use(backwardTime(i));
                }
                extras.add(buffer);
            }
            extraBuffers.add(extras);
        }
    }

    /** Gives every tensor its place in the sealed arena. */
    void bind(Arena arena) {
        for (int i = begin; i <= end; i++) {
            values[i] = arena.tensor(shape(i), type, valueBuffers[i].offset());
            if (gradientBuffers[i] != null) {
                gradients[i] = arena.tensor(shape(i), type, gradientBuffers[i].offset());
            }
        }
        for (int i = begin; i < end; i++) {
            List<Tensor> tensors = new ArrayList<>();
            List<BufferSpec> specs = instances[i].buffers();
            for (int b = 0; b < specs.size(); b++) {
                tensors.add(arena.tensor(specs.get(b).shape(), specs.get(b).dtype(), extraBuffers.get(i - begin).get(b).offset()));
            }
            instances[i].bind(tensors);
        }
    }

    /** Where the batch is put before forward. */
    public Tensor input() {
        return values[begin];
    }

    /** What the last layer made of it; valid after forward and before backward. */
    public Tensor output() {
        return values[end];
    }

    /** What the loss looks at: the output of the loss layer; valid after forward and before backward. */
    public Tensor lossInput() {
        return values[spec.lossLayer() + 1];
    }

    /** Where the gradient of {@link #lossInput} is put before backward; null in a program without backward. */
    public Tensor lossGradient() {
        return gradients[spec.lossLayer() + 1];
    }

    /** Runs the layers in order. */
    public void forward(Step step) {
        for (int i = begin; i < end; i++) {
            if (!instances[i].isView()) {
                instances[i].forward(values[i], values[i + 1], step);
                if (step.watcher() != null) {
                    step.watcher().forward(model.layers().get(i).name(), values[i + 1]);
                }
            }
        }
    }

    /** Runs the layers backward from the loss layer to the first trained one; leaves the gradients of all trained weights. */
    public void backward(Step step) {
        for (int i = spec.lossLayer(); i >= firstBackward; i--) {
            if (!instances[i].isView()) {
                instances[i].backward(values[i], values[i + 1], gradients[i + 1], gradients[i], step);
                if (step.watcher() != null) {
                    step.watcher().backward(model.layers().get(i).name(), gradients[i]);
                }
            }
        }
    }

    void weightsChangedFrom(int layer) {
        for (int i = Math.max(begin, layer); i < end; i++) {
            instances[i].weightsChanged();
        }
    }

    public ProgramSpec spec() {
        return spec;
    }

    /** Who lies where in memory, and when. */
    public MemoryPlan memory() {
        return memory;
    }

    /** Bytes that the layers' plans hold besides the activations and the scratch area. */
    long keptBytes() {
        return Arrays.stream(instances, begin, end).mapToLong(LayerInstance::keptBytes).sum();
    }

    /** What the backend chose for each layer: "conv2d: brg_conv_fwd:avx512_core". Layers without a choice are left out. */
    public List<String> choices() {
        List<String> choices = new ArrayList<>();
        for (int i = begin; i < end; i++) {
            if (!instances[i].description().isEmpty()) {
                choices.add(model.layers().get(i).name() + ": " + instances[i].description());
            }
        }
        return choices;
    }

    @Override
    public void close() {
        for (LayerInstance instance : instances) {
            if (instance != null) {
                instance.close();
            }
        }
    }
}
