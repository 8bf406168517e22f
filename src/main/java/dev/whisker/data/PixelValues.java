package dev.whisker.data;

/** Converts unsigned bytes to the numbers 0..255 that they represent. */
final class PixelValues {
    private PixelValues() {
    }

    static void widen(byte[] from, int start, int length, float[] to, int offset) {
        for (int i = 0; i < length; i++) {
            to[offset + i] = from[start + i] & 0xFF;
        }
    }
}
