package dev.whisker.format;

import dev.whisker.op.Backend;
import dev.whisker.tensor.Shape;
import dev.whisker.tensor.Tensor;
import java.io.IOException;

/** The elements of a backend's tensor, which are read and written piece by piece. */
public final class TensorElements implements Elements {
    private final Backend backend;
    private final Tensor tensor;

    private TensorElements(Backend backend, Tensor tensor) {
        this.backend = backend;
        this.tensor = tensor;
    }

    /** Returns the elements of a tensor; reading them returns the values at that time. */
    public static Elements of(Backend backend, Tensor tensor) {
        return new TensorElements(backend, tensor);
    }

    /** Copies an array with the same number of elements, of any shape, into a tensor. */
    public static void fill(Backend backend, Tensor tensor, Elements elements) {
        if (elements.count() != tensor.size()) {
            throw new IllegalArgumentException(tensor + " cannot take " + elements.count() + " elements");
        }
        long[] filled = new long[1];
        elements.read(piece -> {
            backend.write(tensor.slice(filled[0], Shape.of(piece.length)), piece);
            filled[0] += piece.length;
        });
    }

    @Override
    public int[] shape() {
        return tensor.shape().toArray();
    }

    @Override
    public void forEachPiece(Receiver receiver) throws IOException {
        for (long first = 0; first < tensor.size(); first += PIECE) {
            receiver.accept(backend.read(tensor.slice(first, Shape.of((int) Math.min(PIECE, tensor.size() - first)))));
        }
    }
}
