package dev.whisker.layer;

import dev.whisker.layer.BufferSpec.Lifetime;
import dev.whisker.op.Backend;
import dev.whisker.op.Scratch;
import dev.whisker.tensor.Arena;
import dev.whisker.tensor.DType;
import dev.whisker.tensor.Shape;
import dev.whisker.tensor.Tensor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * The tensors of a {@link SingleLayer}: in arenas of their own, or from a {@link TensorSource}. What a layer must not
 * read, or must write, is filled with NaN.
 */
final class SingleLayerTensors implements AutoCloseable {
    final Map<String, Tensor> weights = new LinkedHashMap<>();
    final Map<String, Tensor> gradients = new LinkedHashMap<>();
    final List<Tensor> xs = new ArrayList<>();
    final List<Tensor> dxs = new ArrayList<>();
    final Scratch scratch;
    Tensor y;
    Tensor dy;
    Tensor samples;
    private final Backend backend;
    private final TensorSource source;
    private final List<Arena> arenas = new ArrayList<>();
    private final Map<BufferSpec, Tensor> buffers = new LinkedHashMap<>();

    /** @param source null for arenas of their own */
    SingleLayerTensors(Backend backend, TensorSource source) {
        this.backend = backend;
        this.source = source;
        this.scratch = source == null ? new Scratch() : source.scratch();
    }

    /** What an input, or a gradient of inputs, is called among so many: "x", or "x0" and "x1". */
    private static String name(String name, int place, int count) {
        return count == 1 ? name : name + place;
    }

    void placeWeights(List<WeightSpec> specs, boolean trained) {
        Plan plan = new Plan("weights");
        for (WeightSpec spec : specs) {
            plan.reserve(spec.name(), spec.shape(), backend.weightType(), tensor -> weights.put(spec.name(), tensor));
            if (trained && spec.trainable()) {
                plan.reserve("d_" + spec.name(), spec.shape(), backend.weightType(),
                        tensor -> gradients.put(spec.name(), tensor));
            }
        }
        plan.seal();
    }

    void placeActivations(List<Shape> inputs, Shape output, boolean inputGradients, Instance instance) {
        Plan plan = new Plan("activations");
        DType dtype = backend.activationType();
        DType gradientType = backend.gradientType();
        for (int i = 0; i < inputs.size(); i++) {
            plan.reserve(name("x", i, inputs.size()), inputs.get(i), dtype, xs::add);
        }
        plan.reserve("y", output, dtype, tensor -> y = tensor);
        plan.reserve("dy", output, gradientType, tensor -> dy = tensor);
        plan.reserve("samples", Shape.of(inputs.get(0).batch()), backend.integerType(), tensor -> samples = tensor);
        for (int i = 0; inputGradients && i < inputs.size(); i++) {
            plan.reserve(name("dx", i, inputs.size()), inputs.get(i), gradientType, dxs::add);
        }
        for (BufferSpec spec : instance.buffers()) {
            plan.reserve("buffer " + spec.name(), spec.shape(), spec.dtype(), tensor -> buffers.put(spec, tensor));
        }
        plan.seal();
        instance.bind(List.copyOf(buffers.values()));
    }

    /** Makes unreadable what forward must write. */
    void spoilBeforeForward() {
        spoil(y);
        buffers.values().forEach(this::spoil);
    }

    /** Makes all but what the instance keeps for backward unreadable, and what backward must write. */
    void spoilBeforeBackward(Instance instance) {
        for (int i = 0; i < xs.size(); i++) {
            if (!instance.keepsInput(i)) {
                spoil(xs.get(i));
            }
        }
        if (!instance.keepsOutput()) {
            spoil(y);
        }
        buffers.forEach((spec, buffer) -> {
            if (spec.lifetime() != Lifetime.STEP) {
                spoil(buffer);
            }
        });
        gradients.values().forEach(this::spoil);
        dxs.forEach(this::spoil);
    }

    private void spoil(Tensor tensor) {
        if (tensor.dtype() == backend.gradientType() || tensor.dtype() == backend.weightType()) {
            backend.fill(tensor, Double.NaN);
        }
    }

    @Override
    public void close() {
        scratch.close();
        arenas.forEach(Arena::close);
    }

    /** An arena under way, and who gets which tensor of it. */
    private final class Plan {
        private final Arena arena;
        private final List<Runnable> deliveries = new ArrayList<>();

        Plan(String name) {
            arena = new Arena(name);
            arenas.add(arena);
        }

        void reserve(String name, Shape shape, DType dtype, Consumer<Tensor> receiver) {
            if (source != null) {
                deliveries.add(() -> receiver.accept(source.tensor(name, shape, dtype)));
                return;
            }
            long offset = arena.reserve(shape.size() * dtype.bytes());
            deliveries.add(() -> receiver.accept(arena.tensor(shape, dtype, offset)));
        }

        void seal() {
            arena.seal(backend::allocate);
            deliveries.forEach(Runnable::run);
        }
    }
}
