package dev.whisker.model;

import dev.whisker.layer.BufferSpec;
import dev.whisker.layer.BufferSpec.Lifetime;
import dev.whisker.layer.LayerContext;
import dev.whisker.layer.LayerInstance;
import dev.whisker.layer.LayerWork;
import dev.whisker.layer.Step;
import dev.whisker.layer.WatchedValue;
import dev.whisker.tensor.DType;
import dev.whisker.tensor.MemoryPlan;
import dev.whisker.tensor.Shape;
import dev.whisker.tensor.Tensor;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A graph as one layer's instance. To the outside it asks for one buffer for each lifetime; inside, what is never
 * needed at the same time shares its place. Values that backward reads lie in the STEP buffer, all others in the
 * FORWARD buffer, gradients in the BACKWARD buffer. Views of the input see the input itself; what becomes the output
 * lies in the output.
 */
final class GraphInstance extends LayerInstance {
    private final GraphPlan plan;
    private final int size;
    private final DType type;
    private final Map<Lifetime, MemoryPlan> memory = new EnumMap<>(Lifetime.class);
    private final Map<Lifetime, List<Slot>> slots = new EnumMap<>(Lifetime.class);

    /** @param graph opened */
    GraphInstance(Graph graph, LayerContext context, int batch) {
        size = graph.size();
        type = context.backend().activationType();
        plan = new GraphPlan(graph, batch, context, 0, size, size - 1, true);
        for (Lifetime lifetime : Lifetime.values()) {
            List<Slot> inside = plan.slots().stream().filter(slot -> lifetime(slot) == lifetime).toList();
            memory.put(lifetime, area(inside, Slot::placeIn));
            slots.put(lifetime, inside);
        }
    }

    private static MemoryPlan area(List<Slot> slots, BiConsumer<Slot, MemoryPlan> adding) {
        MemoryPlan area = new MemoryPlan();
        slots.forEach(slot -> adding.accept(slot, area));
        area.place();
        return area;
    }

    private Lifetime lifetime(Slot slot) {
        if (slot.first() > plan.lossTime()) {
            return Lifetime.BACKWARD;
        }
        return slot.last() > plan.lossTime() ? Lifetime.STEP : Lifetime.FORWARD;
    }

    @Override
    public boolean keepsInput() {
        return plan.isKept(0);
    }

    @Override
    public boolean keepsOutput() {
        return plan.isKept(size);
    }

    @Override
    public boolean isView() {
        return plan.isView();
    }

    @Override
    public List<BufferSpec> buffers() {
        return buffers(memory);
    }

    @Override
    public List<BufferSpec> writtenBuffers() {
        Map<Lifetime, List<Slot>> written = plan.writtenSlots().stream()
                .collect(Collectors.groupingBy(this::lifetime, () -> new EnumMap<>(Lifetime.class),
                        Collectors.toList()));
        Map<Lifetime, MemoryPlan> areas = new EnumMap<>(Lifetime.class);
        written.forEach((lifetime, inside) -> areas.put(lifetime, area(inside, Slot::addTo)));
        return buffers(areas);
    }

    private List<BufferSpec> buffers(Map<Lifetime, MemoryPlan> areas) {
        List<BufferSpec> buffers = new ArrayList<>();
        areas.forEach((lifetime, area) -> {
            if (area.byteSize() > 0) {
                buffers.add(new BufferSpec("inner", Shape.of(Math.toIntExact(area.byteSize() / type.bytes())), type,
                        lifetime));
            }
        });
        return buffers;
    }

    @Override
    public List<WatchedValue> watched() {
        return plan.watched();
    }

    @Override
    public List<LayerWork> work() {
        return plan.work().of(0, size);
    }

    @Override
    public void bind(List<Tensor> buffers) {
        List<BufferSpec> specs = buffers();
        for (int i = 0; i < specs.size(); i++) {
            Tensor area = buffers.get(i);
            slots.get(specs.get(i).lifetime()).forEach(slot -> slot.bind(area));
        }
        plan.bind();
    }

    @Override
    public boolean isRepeatable() {
        return plan.firstNotRepeatable() < 0;
    }

    @Override
    public void forward(Tensor x, Tensor y, Step step) {
        plan.lend(x, y);
        plan.forward(step);
    }

    @Override
    public void backward(Tensor x, Tensor y, Tensor dy, Tensor dx, Step step) {
        plan.lend(x, y, dy, dx);
        plan.backward(step);
    }

    @Override
    public void weightsChanged() {
        IntStream.range(0, size).forEach(i -> plan.instance(i).weightsChanged());
    }

    @Override
    public long keptBytes() {
        return plan.keptBytes();
    }

    @Override
    public String description() {
        return IntStream.range(0, size).mapToObj(i -> plan.instance(i).description()).filter(text -> !text.isEmpty())
                .collect(Collectors.joining("; "));
    }

    @Override
    public void close() {
        plan.close();
    }
}
