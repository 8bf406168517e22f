package dev.whisker.tensor;

/**
 * Numbers of type {@link DType#BFLOAT16}: the upper half of a float32, with a sign, 8 bits of exponent and 7 of
 * mantissa. Between powers of two 2^k and 2^(k+1) they are 2^(k-7) apart.
 */
public final class BFloat16 {
    private static final int QUIET_NAN = 0x40;

    private BFloat16() {
    }

    /** The bits of the nearest one, of two the one with an even mantissa; NaN stays NaN. */
    public static short rounded(float value) {
        int exact = Float.floatToRawIntBits(value);
        return (short) (Float.isNaN(value) ? exact >>> 16 | QUIET_NAN : exact + 0x7FFF + (exact >>> 16 & 1) >>> 16);
    }

    /** The number that these bits stand for, exactly. */
    public static float widened(short bits) {
        return Float.intBitsToFloat(bits << 16);
    }

    /** The nearest number of this type. */
    public static float nearest(float value) {
        return widened(rounded(value));
    }
}
