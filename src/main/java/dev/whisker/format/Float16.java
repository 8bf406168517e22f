package dev.whisker.format;

/** Converts from IEEE 754 half precision: 1 sign bit, 5 exponent bits (bias 15), 10 mantissa bits. */
public final class Float16 {
    private static final int MANTISSA_BITS = 10;
    private static final int BIAS_DIFFERENCE = 127 - 15;

    private Float16() {
    }

    /** Returns the value, which float32 represents exactly. */
    public static float toFloat(short bits) {
        int sign = (bits & 0x8000) << 16;
        int exponent = bits >> MANTISSA_BITS & 0x1f;
        int mantissa = bits & 0x3ff;
        if (exponent == 0) {
            return Math.copySign(mantissa * 0x1p-24f, Float.intBitsToFloat(sign));
        }
        int wide = exponent == 0x1f ? 0xff : exponent + BIAS_DIFFERENCE;
        return Float.intBitsToFloat(sign | wide << 23 | mantissa << 23 - MANTISSA_BITS);
    }
}
