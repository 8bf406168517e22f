package dev.whisker.data;

/** Unsigned bytes as the numbers 0..255 that they stand for. */
final class PixelValues {
    private PixelValues() {
    }

    static void widen(byte[] from, int start, int length, float[] to, int offset) {
        for (int i = 0; i < length; i++) {
            to[offset + i] = from[start + i] & 0xFF;
        }
    }
}
