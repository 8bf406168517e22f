package dev.whisker.layer;

import static dev.whisker.describe.ArgumentSpec.required;

import dev.whisker.describe.Signature;
import dev.whisker.tensor.Shape;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.List;

/**
 * The same elements in another shape, in row-major order.
 *
 * <p>Shapes: x (N,...), y (N, target shape). A view. Example: {@code Reshape.of(7, 7, -1)}.
 *
 * @param targetShape without the batch; one extent may be -1: as many as are left
 */
public record Reshape(List<Integer> targetShape) implements Layer {
    /** Keras' constructor. */
    public static final Signature<Reshape> SIGNATURE = Signature.of("Reshape", Reshape.class,
            required("target_shape"));

    public Reshape {
        targetShape = List.copyOf(targetShape);
        long open = targetShape.stream().filter(extent -> extent == -1).count();
        if (open > 1 || targetShape.stream().anyMatch(extent -> extent < 1 && extent != -1)) {
            throw new LayerException("Reshape: target_shape takes positive numbers and at most one -1, received "
                    + targetShape);
        }
    }

    public static Reshape of(int... targetShape) {
        return new Reshape(Arrays.stream(targetShape).boxed().toList());
    }

    @Override
    public Shape outputShape(Shape input) {
        Rules.notEmpty(this, input);
        long elements = input.size() / input.batch();
        BigInteger all = BigInteger.valueOf(elements);
        BigInteger known = targetShape.stream().filter(extent ->
                extent != -1).map(BigInteger::valueOf).reduce(BigInteger.ONE, BigInteger::multiply);
        boolean open = targetShape.contains(-1);
        if (open ? all.mod(known).signum() != 0 : !all.equals(known)) {
            throw new LayerException(this, input, "a sample has " + elements + " elements, "
                    + (open ? "which cannot be divided by the " + known + " of the known extents" : "the target shape "
                            + known));
        }
        int[] extents = new int[targetShape.size() + 1];
        extents[0] = input.batch();
        for (int i = 1; i < extents.length; i++) {
            int extent = targetShape.get(i - 1);
            extents[i] = extent == -1 ? Rules.extent(this, input, elements / known.longValueExact()) : extent;
        }
        return Shape.of(extents);
    }

    @Override
    public LayerInstance build(LayerContext context, Shape input) {
        outputShape(input);
        return new ViewInstance();
    }

    @Override
    public String toString() {
        return LayerText.format(this);
    }
}
