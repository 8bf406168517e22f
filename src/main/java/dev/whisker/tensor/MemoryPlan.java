package dev.whisker.tensor;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Places buffers with known lifetimes in one block of memory, so that buffers that are never alive at the same time
 * share it.
 *
 * <p>Buffers are placed from the largest to the smallest, each at the lowest offset where it overlaps no buffer that is
 * alive at the same time ("greedy by size", Pisarchyk and Lee, "Efficient memory management for deep neural net
 * inference", 2020). For chains of layers, the result is within a few percent of the largest sum of buffers alive at
 * the same time.
 */
public final class MemoryPlan {
    private final List<Buffer> buffers = new ArrayList<>();
    private long byteSize;

    /** A part of the memory that is alive from one time to another, both included. */
    public static final class Buffer {
        private final String name;
        private final long bytes;
        private int first;
        private int last;
        private long offset = -1;

        private Buffer(String name, long bytes, int first, int last) {
            this.name = name;
            this.bytes = bytes;
            this.first = first;
            this.last = last;
        }

        /** Extends the lifetime to include this time. */
        public void use(int time) {
            first = Math.min(first, time);
            last = Math.max(last, time);
        }

        public String name() {
            return name;
        }

        public long bytes() {
            return bytes;
        }

        public int first() {
            return first;
        }

        public int last() {
            return last;
        }

        /** Its offset, after planning. */
        public long offset() {
            return offset;
        }

        private boolean overlapsInTime(Buffer other) {
            return first <= other.last && other.first <= last;
        }
    }

    /** Adds a buffer that is alive at this time; {@link Buffer#use} extends its lifetime. */
    public Buffer add(String name, long bytes, int time) {
        Buffer buffer = new Buffer(name, Arena.align(bytes), time, time);
        buffers.add(buffer);
        return buffer;
    }

    /** Assigns an offset to every buffer. */
    public void place() {
        List<Buffer> placed = new ArrayList<>();
        List<Buffer> bySize = new ArrayList<>(buffers);
        bySize.sort(Comparator.comparingLong(Buffer::bytes).reversed().thenComparingInt(Buffer::first));
        for (Buffer buffer : bySize) {
            buffer.offset = lowestGap(buffer, placed);
            byteSize = Math.max(byteSize, buffer.offset + buffer.bytes);
            placed.add(buffer);
            placed.sort(Comparator.comparingLong(Buffer::offset));
        }
    }

    private static long lowestGap(Buffer buffer, List<Buffer> placedByOffset) {
        long candidate = 0;
        for (Buffer other : placedByOffset) {
            if (!buffer.overlapsInTime(other)) {
                continue;
            }
            if (other.offset >= candidate + buffer.bytes) {
                break;
            }
            candidate = Math.max(candidate, other.offset + other.bytes);
        }
        return candidate;
    }

    public List<Buffer> buffers() {
        return List.copyOf(buffers);
    }

    /** Number of bytes needed in total. */
    public long byteSize() {
        return byteSize;
    }

    /** Number of bytes that would be needed without sharing. */
    public long unsharedByteSize() {
        return buffers.stream().mapToLong(Buffer::bytes).sum();
    }
}
