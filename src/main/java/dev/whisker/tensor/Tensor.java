package dev.whisker.tensor;

/**
 * A view of memory: a shape, an element type, and the position of the first element. Elements are dense, in row-major
 * order. A tensor does not own its memory, which is closed by the {@link Arena} it comes from.
 */
public final class Tensor {
    private final Shape shape;
    private final DType dtype;
    private final Memory memory;
    private final long byteOffset;

    /**
     * @param byteOffset position of the first element in the memory
     * @throws IllegalArgumentException if the view does not fit into the memory
     */
    public Tensor(Shape shape, DType dtype, Memory memory, long byteOffset) {
        long end = byteOffset + shape.size() * dtype.bytes();
        if (byteOffset < 0 || end > memory.byteSize()) {
            throw new IllegalArgumentException("a tensor of shape " + shape + " and type " + dtype + " at byte "
                    + byteOffset + " ends at byte " + end + ", beyond its memory of " + memory.byteSize() + " bytes");
        }
        this.shape = shape;
        this.dtype = dtype;
        this.memory = memory;
        this.byteOffset = byteOffset;
    }

    public Shape shape() {
        return shape;
    }

    public DType dtype() {
        return dtype;
    }

    public Memory memory() {
        return memory;
    }

    public long byteOffset() {
        return byteOffset;
    }

    /** The number of elements. */
    public long size() {
        return shape.size();
    }

    public long byteSize() {
        return shape.size() * dtype.bytes();
    }

    /**
     * Returns a view of the same elements in another shape.
     *
     * @throws IllegalArgumentException if the number of elements differs
     */
    public Tensor reshape(Shape other) {
        if (other.size() != shape.size()) {
            throw new IllegalArgumentException("cannot reshape a tensor of shape " + shape + " (" + shape.size()
                    + " elements) to " + other + " (" + other.size() + " elements)");
        }
        return new Tensor(other, dtype, memory, byteOffset);
    }

    /** Returns a view of the part of this tensor that starts at element {@code firstElement}, with its own shape. */
    public Tensor slice(long firstElement, Shape part) {
        if (firstElement < 0 || firstElement + part.size() > shape.size()) {
            throw new IllegalArgumentException("elements " + firstElement + " to " + (firstElement + part.size())
                    + " are outside a tensor of shape " + shape);
        }
        return new Tensor(part, dtype, memory, byteOffset + firstElement * dtype.bytes());
    }

    @Override
    public String toString() {
        return dtype + shape.toString();
    }
}
