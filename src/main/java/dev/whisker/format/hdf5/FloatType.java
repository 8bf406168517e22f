package dev.whisker.format.hdf5;

import io.jhdf.object.datatype.DataType;
import io.jhdf.object.datatype.FixedPoint;
import io.jhdf.object.datatype.FloatingPoint;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** An IEEE 754 float type with a byte order. */
record FloatType(int bytes, ByteOrder order) {

    /** Returns the type, or null if it is not an IEEE float of 2, 4 or 8 bytes. */
    static FloatType of(DataType type) {
        if (!(type instanceof FloatingPoint found) || found.getBitOffset() != 0
                || found.getBitPrecision() != 8 * found.getSize()) {
            return null;
        }
        int mantissa = switch (found.getSize()) {
            case 2 -> 10;
            case 4 -> 23;
            case 8 -> 52;
            default -> -1;
        };
        int exponent = 8 * found.getSize() - 1 - mantissa;
        boolean ieee = found.getMantissaLocation() == 0 && found.getMantissaSize() == mantissa
                && found.getExponentLocation() == mantissa && found.getExponentSize() == exponent
                && found.getSignLocation() == 8 * found.getSize() - 1
                && found.getExponentBias() == (1 << exponent - 1) - 1;
        return ieee ? new FloatType(found.getSize(), found.getByteOrder()) : null;
    }

    /** Describes a type for messages, such as "64-bit integers". */
    static String describe(DataType type) {
        if (type instanceof FixedPoint) {
            return 8L * type.getSize() + "-bit integers";
        }
        if (type instanceof FloatingPoint found) {
            return 8L * type.getSize() + "-bit floats with " + found.getExponentSize() + " bits of exponent, bias "
                    + found.getExponentBias();
        }
        return "the type " + type.getClass().getSimpleName();
    }

    String label() {
        return "float" + 8 * bytes;
    }

    /** Reads the next element. */
    double get(ByteBuffer buffer) {
        buffer.order(order);
        return switch (bytes) {
            case 2 -> FloatingPoint.toFloat(buffer.getShort());
            case 4 -> buffer.getFloat();
            default -> buffer.getDouble();
        };
    }
}
