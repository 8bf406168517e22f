package dev.whisker.model.rewrite;

import dev.whisker.layer.BufferSpec;
import dev.whisker.layer.LayerContext;
import dev.whisker.layer.LayerInstance;
import dev.whisker.layer.LayerWork;
import dev.whisker.layer.Step;
import dev.whisker.layer.WatchedValue;
import dev.whisker.op.Backend;
import dev.whisker.op.Lanes;
import dev.whisker.op.Scratch;
import dev.whisker.tensor.Shape;
import dev.whisker.tensor.Tensor;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;

/**
 * The instance of {@link BatchSlices} where slices are computed side by side, in {@link Lanes}: each lane takes the
 * next slice that none has taken, so that one whose core is busy with other work takes fewer. Each lane has instances,
 * buffers and scratch memory of its own, planned alike, so that bits do not depend on the lane; weights are read by
 * all. A step that is watched or measured runs one slice after the other, with the same bits.
 */
final class LanedSlicesInstance extends LayerInstance {
    private final Backend backend;
    private final int slices;
    private final Shape inputSlice;
    private final Shape outputSlice;
    private final List<LayerInstance> bodies = new ArrayList<>();
    private final List<Scratch> scratches = new ArrayList<>();

    /** @param slices at least as many as the backend has lanes */
    LanedSlicesInstance(BatchSlices layers, LayerContext context, Shape input, Shape output, int slices) {
        this.backend = context.backend();
        this.slices = slices;
        inputSlice = input.withBatch(input.batch() / slices);
        outputSlice = output.withBatch(input.batch() / slices);
        Lanes lanes = backend.lanes();
        try {
            for (int lane = 0; lane < lanes.count(); lane++) {
                Scratch scratch = new Scratch();
                scratches.add(scratch);
                bodies.add(lanes.alone(() -> layers.body().build(new LaneContext(context, scratch), inputSlice)));
            }
        } catch (RuntimeException | Error e) {
            close();
            throw e;
        }
    }

    @Override
    public List<BufferSpec> buffers() {
        return bodies.stream().flatMap(body -> body.buffers().stream()).toList();
    }

    @Override
    public List<BufferSpec> writtenBuffers() {
        return bodies.stream().flatMap(body -> body.writtenBuffers().stream()).toList();
    }

    @Override
    public void bind(List<Tensor> buffers) {
        int first = 0;
        for (LayerInstance body : bodies) {
            int count = body.buffers().size();
            body.bind(buffers.subList(first, first + count));
            first += count;
        }
        scratches.stream().filter(scratch -> !scratch.isSealed()).forEach(scratch -> scratch.seal(backend::allocate));
    }

    @Override
    public boolean isView() {
        return bodies.get(0).isView();
    }

    @Override
    public List<WatchedValue> watched() {
        return Collections.nCopies(slices, bodies.get(0).watched()).stream().flatMap(List::stream).toList();
    }

    @Override
    public List<LayerWork> work() {
        return bodies.get(0).work().stream().map(each -> each.times(slices)).toList();
    }

    @Override
    public void forward(Tensor x, Tensor y, Step step) {
        AtomicInteger next = new AtomicInteger();
        IntConsumer lane = number -> {
            for (int i = next.getAndIncrement(); i < slices; i = next.getAndIncrement()) {
                bodies.get(number).forward(x.slice(i * inputSlice.size(), inputSlice),
                        y.slice(i * outputSlice.size(), outputSlice), step);
            }
        };
        if (step.watcher() == null && step.clock() == null) {
            backend.lanes().run(bodies.size(), lane);
            return;
        }
        backend.lanes().alone(() -> {
            lane.accept(0);
            return null;
        });
    }

    @Override
    public void backward(Tensor x, Tensor y, Tensor dy, Tensor dx, Step step) {
        throw new IllegalStateException("nothing goes backward through slices of a batch");
    }

    @Override
    public void weightsChanged() {
        bodies.forEach(LayerInstance::weightsChanged);
    }

    @Override
    public long keptBytes() {
        return bodies.stream().mapToLong(LayerInstance::keptBytes).sum()
                + scratches.stream().mapToLong(Scratch::byteSize).sum();
    }

    @Override
    public String description() {
        return "in slices of " + inputSlice.batch() + ", " + bodies.size() + " side by side: "
                + bodies.get(0).description();
    }

    @Override
    public void close() {
        bodies.forEach(LayerInstance::close);
        scratches.forEach(Scratch::close);
    }
}
