package dev.whisker.op;

import dev.whisker.tensor.DType;
import dev.whisker.tensor.Memory;
import dev.whisker.tensor.Shape;
import dev.whisker.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongFunction;

/**
 * The one memory area that all plans of a model use in turn for the temporary data of a call, such as reordered
 * weights or a library's workspace. Plans {@linkplain #require report} how much they need when they are made, or lay
 * out {@linkplain Layout parts}; it is allocated once, at the size of the largest.
 *
 * <p>A guarded area is for checks: every part has its own place there, with a zone before and after it that
 * nothing may write to. Only layouts can share it.
 */
public final class Scratch implements AutoCloseable {
    private final long guard;
    private final List<Zone> zones = new ArrayList<>();
    private long bytes;
    private Memory memory;

    public Scratch() {
        this(0);
    }

    private Scratch(long guard) {
        this.guard = guard;
        if (guard > 0) {
            addZone(0);
        }
    }

    /**
     * An area whose parts share nothing and lie between zones.
     *
     * @param zone bytes of each zone, a multiple of every alignment that is used
     */
    public static Scratch guarded(long zone) {
        return new Scratch(zone);
    }

    /** Bytes of a guarded area that belong to no part: from {@code start} to before {@code end}. */
    public record Zone(long start, long end) {
    }

    /**
     * Parts that are in use at the same time, one after the other. The parts of two layouts overlap, save in a guarded
     * area.
     */
    public final class Layout {
        private final long alignment;
        private long end;

        private Layout(long alignment) {
            this.alignment = alignment;
        }

        /**
         * Sets a part aside and returns where in the area it starts.
         *
         * @throws IllegalStateException if the scratch was allocated already and is smaller
         */
        public long part(long size) {
            long start = roundUp(guard > 0 ? bytes : end, alignment);
            end = start + size;
            if (guard > 0) {
                addZone(end);
            } else {
                require(end);
            }
            return start;
        }
    }

    /** @param alignment what the start of each part is a multiple of */
    public Layout layout(long alignment) {
        return new Layout(alignment);
    }

    private void addZone(long start) {
        long end = roundUp(start, Math.max(guard, 1)) + guard;
        require(end);
        zones.add(new Zone(start, end));
    }

    private static long roundUp(long value, long unit) {
        return (value + unit - 1) / unit * unit;
    }

    /** What lies before, between and after the parts of a guarded area; empty for any other. */
    public List<Zone> zones() {
        return List.copyOf(zones);
    }

    /**
     * Makes sure that at least this much will be there.
     *
     * @throws IllegalStateException if the scratch was allocated already and is smaller
     */
    public void require(long bytes) {
        if (memory != null && bytes > this.bytes) {
            throw new IllegalStateException("the scratch area is sealed at " + this.bytes + " bytes; a plan needs "
                    + bytes);
        }
        this.bytes = Math.max(this.bytes, bytes);
    }

    /** Allocates the area; {@code allocator} is the backend's. */
    public void seal(LongFunction<Memory> allocator) {
        memory = allocator.apply(Math.max(bytes, 64));
    }

    public boolean isSealed() {
        return memory != null;
    }

    public long byteSize() {
        return bytes;
    }

    /** The memory itself, once sealed. */
    public Memory memory() {
        if (memory == null) {
            throw new IllegalStateException("the scratch area is not sealed yet");
        }
        return memory;
    }

    /** A view at the start of the area, once sealed. */
    public Tensor tensor(Shape shape, DType dtype) {
        return new Tensor(shape, dtype, memory(), 0);
    }

    @Override
    public void close() {
        if (memory != null) {
            memory.close();
            memory = null;
        }
    }
}
