package dev.whisker.train;

import dev.whisker.format.Elements;
import dev.whisker.op.Backend;
import dev.whisker.tensor.DType;
import dev.whisker.tensor.Shape;
import dev.whisker.tensor.Tensor;
import java.io.IOException;

/**
 * The values of a tensor in the program's own memory, bit for bit: floats, or doubles where the backend computes in
 * these.
 */
record HostTensor(float[] floats, double[] doubles) {
    static HostTensor read(Backend backend, Tensor tensor) {
        if (tensor.dtype() == DType.FLOAT64) {
            return new HostTensor(null, backend.read(tensor));
        }
        float[] values = new float[Math.toIntExact(tensor.size())];
        backend.read(tensor, values);
        return new HostTensor(values, null);
    }

    /** Of a tensor's size and type. */
    static HostTensor zeros(Tensor like) {
        int length = Math.toIntExact(like.size());
        return like.dtype() == DType.FLOAT64 ? new HostTensor(null, new double[length])
                : new HostTensor(new float[length], null);
    }

    void write(Backend backend, Tensor tensor) {
        if (doubles != null) {
            backend.write(tensor, doubles);
        } else {
            backend.write(tensor, floats, 0, floats.length);
        }
    }

    /** Sets the values from an index on. */
    void fill(long first, Elements values) {
        int[] next = {Math.toIntExact(first)};
        values.read(piece -> {
            for (double value : piece) {
                if (doubles != null) {
                    doubles[next[0]++] = value;
                } else {
                    floats[next[0]++] = (float) value;
                }
            }
        });
    }

    /** The values from an index on, as an array of some shape. */
    Elements elements(long first, Shape shape) {
        return new Part(this, Math.toIntExact(first), shape.toArray());
    }

    private record Part(HostTensor of, int first, int[] shape) implements Elements {
        @Override
        public void forEachPiece(Receiver receiver) throws IOException {
            int end = first + Math.toIntExact(count());
            for (int from = first; from < end; from += PIECE) {
                double[] piece = new double[Math.min(PIECE, end - from)];
                for (int i = 0; i < piece.length; i++) {
                    piece[i] = of.doubles != null ? of.doubles[from + i] : of.floats[from + i];
                }
                receiver.accept(piece);
            }
        }
    }
}
