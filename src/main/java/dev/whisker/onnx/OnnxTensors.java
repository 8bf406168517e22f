package dev.whisker.onnx;

import dev.whisker.format.Elements;
import dev.whisker.format.protobuf.ProtoMessage;
import dev.whisker.tensor.Shape;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Constants and declared values of a graph: {@code TensorProto} and {@code ValueInfoProto}. */
final class OnnxTensors {
    private static final int FLOAT = 1;
    private static final int INT64 = 7;
    /** What the unknown extent of the batch is called. */
    private static final String BATCH = "N";

    private OnnxTensors() {
    }

    /** A constant of float32 elements. */
    static ProtoMessage floats(String name, Elements values) {
        return constant(name, values.shape(), FLOAT).floats(9, values);
    }

    /** A vector of integers. */
    static ProtoMessage integers(String name, int[] values) {
        ByteBuffer raw = ByteBuffer.allocate(values.length * Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (int value : values) {
            raw.putLong(value);
        }
        return constant(name, new int[] {values.length}, INT64).bytes(9, raw.array());
    }

    private static ProtoMessage constant(String name, int[] shape, int type) {
        ProtoMessage tensor = new ProtoMessage();
        for (int extent : shape) {
            tensor.number(1, extent);
        }
        return tensor.number(2, type).text(8, name);
    }

    /** The declaration of a float32 value of any batch. */
    static ProtoMessage declaration(String name, Shape shape) {
        ProtoMessage extents = new ProtoMessage().message(1, new ProtoMessage().text(2, BATCH));
        for (int axis = 1; axis < shape.rank(); axis++) {
            extents.message(1, new ProtoMessage().number(1, shape.get(axis)));
        }
        ProtoMessage tensor = new ProtoMessage().number(1, FLOAT).message(2, extents);
        return new ProtoMessage().text(1, name).message(2, new ProtoMessage().message(1, tensor));
    }
}
