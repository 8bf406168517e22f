package dev.whisker.layer;

import dev.whisker.layer.BufferSpec.Lifetime;
import dev.whisker.tensor.DType;
import dev.whisker.tensor.MemoryPlan;
import dev.whisker.tensor.Shape;
import dev.whisker.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The instance of layers one after another inside a layer.
 *
 * <p>To the outside it asks for one buffer for each lifetime; inside, what is never needed at the same time shares its place. Values that backward reads lie in
 * the STEP buffer, all others in the FORWARD buffer, gradients in the BACKWARD buffer. Views at the beginning see the input itself, views at the end the output.
 */
class ChainInstance extends LayerInstance {
    private final DType type;
    private final int size;
    private final List<Shape> shapes;
    private final List<String> names;
    private final LayerInstance[] instances;
    /** The first layer that backward reaches; beyond the last where there is no backward. */
    private final int firstBackward;
    /** The value that value i is a view of: itself, if layer i - 1 computes it. */
    private final int[] roots;
    private final Map<Lifetime, MemoryPlan> memory = new EnumMap<>(Lifetime.class);
    private final Place[] valuePlaces;
    private final Place[] gradientPlaces;
    private final List<List<Place>> extraPlaces = new ArrayList<>();
    private final Tensor[] values;
    private final Tensor[] gradients;

    /** Where something lies: in the buffer of a lifetime. */
    private record Place(Lifetime lifetime, MemoryPlan.Buffer buffer) {
    }

    ChainInstance(LayerContext context, List<NamedLayer> layers, Shape input) {
        type = context.backend().floatType();
        size = layers.size();
        names = layers.stream().map(NamedLayer::name).toList();
        shapes = Chain.shapes(layers, input);
        instances = new LayerInstance[size];
        roots = new int[size + 1];
        values = new Tensor[size + 1];
        gradients = new Tensor[size + 1];
        valuePlaces = new Place[size + 1];
        gradientPlaces = new Place[size + 1];
        firstBackward = context.needsInputGradient() ? 0 : firstTrained(context, layers);
        try {
            for (int i = 0; i < size; i++) {
                boolean needsInputGradient = context.needsInputGradient() || i > firstBackward;
                instances[i] = layers.get(i).layer().build(new InnerContext(context, layers.get(i), needsInputGradient), shapes.get(i));
                roots[i + 1] = instances[i].isView() ? roots[i] : i + 1;
            }
        } catch (RuntimeException | Error e) {
            close();
            throw e;
        }
        Arrays.stream(Lifetime.values()).forEach(lifetime -> memory.put(lifetime, new MemoryPlan()));
        planValues();
        planGradients();
        planExtras(layers);
        memory.values().forEach(MemoryPlan::place);
    }

    private int firstTrained(LayerContext context, List<NamedLayer> layers) {
        for (int i = 0; i < size; i++) {
            InnerContext inner = new InnerContext(context, layers.get(i), false);
            if (layers.get(i).layer().weights(shapes.get(i)).stream().anyMatch(spec -> inner.gradient(spec.name()) != null)) {
                return i;
            }
        }
        return size;
    }

    /** Whether backward has anything to do. */
    boolean goesBackward() {
        return firstBackward < size;
    }

    private int backwardTime(int layer) {
        return size - 1 - layer;
    }

    /** Whether a value is the caller's own: the input or the output. */
    private boolean isOuter(int value) {
        return roots[value] == 0 || roots[value] == roots[size];
    }

    private void planValues() {
        for (int value = 1; value < size; value++) {
            if (isOuter(value)) {
                continue;
            }
            if (roots[value] == value) {
                Lifetime lifetime = isKept(value) ? Lifetime.STEP : Lifetime.FORWARD;
                valuePlaces[value] = new Place(lifetime, memory.get(lifetime).add("value", bytes(value), value - 1));
                // What backward reads must not share its place with anything.
                if (lifetime == Lifetime.STEP) {
                    valuePlaces[value].buffer.use(0);
                    valuePlaces[value].buffer.use(size);
                }
            } else {
                valuePlaces[value] = valuePlaces[roots[value]];
            }
            valuePlaces[value].buffer.use(value);
        }
    }

    /** Whether backward reads a value, perhaps in another shape. */
    private boolean isKept(int root) {
        for (int value = root; value <= size && roots[value] == root; value++) {
            boolean asInput = value < size && value >= firstBackward && instances[value].keepsInput();
            boolean asOutput = value > 0 && value - 1 >= firstBackward && instances[value - 1].keepsOutput();
            if (asInput || asOutput) {
                return true;
            }
        }
        return false;
    }

    private void planGradients() {
        for (int value = size - 1; value > firstBackward; value--) {
            if (isOuter(value)) {
                continue;
            }
            // The gradient of a view is that of the value behind it, in another shape.
            gradientPlaces[value] = roots[value + 1] == roots[value] ? gradientPlaces[value + 1]
                    : new Place(Lifetime.BACKWARD, memory.get(Lifetime.BACKWARD).add("gradient", bytes(value), backwardTime(value)));
            gradientPlaces[value].buffer.use(backwardTime(value - 1));
        }
    }

    private void planExtras(List<NamedLayer> layers) {
        for (int i = 0; i < size; i++) {
            List<Place> places = new ArrayList<>();
            for (BufferSpec extra : instances[i].buffers()) {
                MemoryPlan plan = memory.get(extra.lifetime());
                int time = extra.lifetime() == Lifetime.BACKWARD ? backwardTime(i) : i;
                MemoryPlan.Buffer buffer = plan.add(layers.get(i).name() + ":" + extra.name(), extra.shape().size() * extra.dtype().bytes(), time);
                if (extra.lifetime() == Lifetime.STEP) {
                    buffer.use(0);
                    buffer.use(size);
                }
                places.add(new Place(extra.lifetime(), buffer));
            }
            extraPlaces.add(places);
        }
    }

    private long bytes(int value) {
        return shapes.get(value).size() * type.bytes();
    }

    @Override
    public boolean keepsInput() {
        return isKept(0);
    }

    @Override
    public boolean keepsOutput() {
        return isKept(roots[size]);
    }

    @Override
    public boolean isView() {
        return roots[size] == 0;
    }

    @Override
    public List<BufferSpec> buffers() {
        List<BufferSpec> buffers = new ArrayList<>();
        memory.forEach((lifetime, plan) -> {
            if (plan.byteSize() > 0) {
                buffers.add(new BufferSpec("inner", Shape.of(Math.toIntExact(plan.byteSize() / type.bytes())), type, lifetime));
            }
        });
        return buffers;
    }

    @Override
    public void bind(List<Tensor> buffers) {
        Map<Lifetime, Tensor> areas = new EnumMap<>(Lifetime.class);
        List<BufferSpec> specs = buffers();
        for (int i = 0; i < specs.size(); i++) {
            areas.put(specs.get(i).lifetime(), buffers.get(i));
        }
        for (int value = 1; value < size; value++) {
            values[value] = valuePlaces[value] == null ? null : tensor(areas, valuePlaces[value], shapes.get(value), type);
            gradients[value] = gradientPlaces[value] == null ? null : tensor(areas, gradientPlaces[value], shapes.get(value), type);
        }
        for (int i = 0; i < size; i++) {
            List<BufferSpec> wanted = instances[i].buffers();
            List<Tensor> tensors = new ArrayList<>();
            for (int b = 0; b < wanted.size(); b++) {
                tensors.add(tensor(areas, extraPlaces.get(i).get(b), wanted.get(b).shape(), wanted.get(b).dtype()));
            }
            instances[i].bind(tensors);
        }
    }

    private static Tensor tensor(Map<Lifetime, Tensor> areas, Place place, Shape shape, DType dtype) {
        Tensor area = areas.get(place.lifetime);
        return new Tensor(shape, dtype, area.memory(), area.byteOffset() + place.buffer.offset());
    }

    /** Puts what the caller hands over where its views are. */
    private void lend(Tensor[] tensors, Tensor input, Tensor output) {
        for (int value = 0; value <= size; value++) {
            if (roots[value] == 0) {
                tensors[value] = input == null ? null : input.reshape(shapes.get(value));
            } else if (roots[value] == roots[size]) {
                tensors[value] = output.reshape(shapes.get(value));
            }
        }
    }

    @Override
    public void forward(Tensor x, Tensor y, Step step) {
        lend(values, x, y);
        for (int i = 0; i < size; i++) {
            if (!instances[i].isView()) {
                instances[i].forward(values[i], values[i + 1], step);
                if (step.watcher() != null) {
                    step.watcher().forward(names.get(i), values[i + 1]);
                }
            }
        }
    }

    @Override
    public void backward(Tensor x, Tensor y, Tensor dy, Tensor dx, Step step) {
        lend(values, x, y);
        lend(gradients, dx, dy);
        for (int i = size - 1; i >= firstBackward; i--) {
            if (!instances[i].isView()) {
                instances[i].backward(values[i], values[i + 1], gradients[i + 1], gradients[i], step);
                if (step.watcher() != null) {
                    step.watcher().backward(names.get(i), gradients[i]);
                }
            }
        }
    }

    @Override
    public void weightsChanged() {
        for (LayerInstance instance : instances) {
            instance.weightsChanged();
        }
    }

    @Override
    public long keptBytes() {
        return Arrays.stream(instances).mapToLong(LayerInstance::keptBytes).sum();
    }

    @Override
    public String description() {
        return Arrays.stream(instances).map(LayerInstance::description).filter(text -> !text.isEmpty()).collect(Collectors.joining("; "));
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
