package dev.whisker.op;

import dev.whisker.tensor.Shape;

/**
 * Which elements {@link MergeOps#copyBlocks} copies:
 * {@code target[target.offset + r target.stride + j] = source[source.offset + r source.stride + j]} for
 * {@code 0 <= r < rows} and {@code 0 <= j < width}.
 */
public record BlockCopy(long rows, long width, Place source, Place target) {

    /** Where the blocks of one of the tensors lie: the first {@code offset} elements in, and {@code stride} apart. */
    public record Place(long offset, long stride) {
    }

    /** @throws IllegalArgumentException if blocks would overlap, or start before their tensor */
    public BlockCopy {
        if (rows < 0 || width < 0) {
            throw new IllegalArgumentException("numbers of rows and elements are not negative, received " + rows
                    + " and "
                    + width);
        }
        for (Place place : new Place[] {source, target}) {
            if (place.offset() < 0 || place.stride() < width) {
                throw new IllegalArgumentException("blocks of " + width
                        + " elements lie at least as far apart, the first not before 0, received " + place);
            }
        }
    }

    /**
     * The copy of a whole tensor into a part of another, that begins at {@code start} along an axis.
     *
     * @param axis counts from the end where negative
     * @throws IllegalArgumentException if another extent differs, or the part does not fit
     */
    public static BlockCopy inserting(Shape part, int axis, int start, Shape whole) {
        int along = axis < 0 ? axis + whole.rank() : axis;
        boolean fits = along >= 0 && along < whole.rank() && part.rank() == whole.rank() && start >= 0
                && start <= whole.get(along) - part.get(along);
        long rows = 1;
        long inner = 1;
        for (int i = 0; fits && i < whole.rank(); i++) {
            fits = i == along || part.get(i) == whole.get(i);
            rows *= i < along ? whole.get(i) : 1;
            inner *= i > along ? whole.get(i) : 1;
        }
        if (!fits) {
            throw new IllegalArgumentException("a part of shape " + part + " does not lie at " + start + " along axis "
                    + axis + " of " + whole);
        }
        long width = part.get(along) * inner;
        return new BlockCopy(rows, width, new Place(0, width), new Place(start * inner, whole.get(along) * inner));
    }

    /** The same blocks copied back. */
    public BlockCopy reversed() {
        return new BlockCopy(rows, width, target, source);
    }

    /** Whether there is anything to copy. */
    public boolean isEmpty() {
        return rows == 0 || width == 0;
    }

    /** @throws IllegalArgumentException if a block ends beyond its tensor, of that many elements */
    public void requireInside(long sourceSize, long targetSize) {
        requireInside(source, sourceSize);
        requireInside(target, targetSize);
    }

    private void requireInside(Place place, long size) {
        if (!isEmpty() && place.offset() + (rows - 1) * place.stride() + width > size) {
            throw new IllegalArgumentException(rows + " blocks of " + width + " elements at " + place
                    + " end beyond a tensor of " + size + " elements");
        }
    }
}
