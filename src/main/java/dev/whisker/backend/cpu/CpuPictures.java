package dev.whisker.backend.cpu;

import java.nio.FloatBuffer;

/** What whisker_cpu does to decoded pictures before they are tensors. */
public final class CpuPictures {
    private CpuPictures() {
    }

    /** Whether the native libraries can be used; they are loaded at the first call. */
    public static boolean usable() {
        return CpuLibraries.fault().isEmpty();
    }

    /**
     * Resizes a picture bilinearly; the bits are those of {@link dev.whisker.data.Bilinear}.
     *
     * @param pixels uint8 (height, width, channels)
     * @param out    receives (newHeight, newWidth, channels) floats from {@code offset} on
     */
    public static void resize(byte[] pixels, int height, int width, int channels, float[] out, int offset,
            int newHeight, int newWidth) {
        check(pixels.length, height, width, channels, out.length, offset, newHeight, newWidth);
        requireMemory(WhiskerCpu.resizePicture(pixels, height, width, channels, out, offset, newHeight, newWidth));
    }

    /**
     * Does the same to a picture in native memory.
     *
     * @param pixels its address
     * @param bytes  its length
     * @param out    receives the floats from {@code offset} on; direct, or with an array
     */
    public static void resize(long pixels, long bytes, int height, int width, int channels, FloatBuffer out, int offset,
            int newHeight, int newWidth) {
        check(bytes, height, width, channels, out.capacity(), offset, newHeight, newWidth);
        if (out.isDirect()) {
            requireMemory(WhiskerCpu.resizePicture(pixels, height, width, channels, out.duplicate().rewind(), offset,
                    newHeight, newWidth));
        } else {
            requireMemory(WhiskerCpu.resizePicture(pixels, height, width, channels, out.array(),
                    (long) out.arrayOffset() + offset, newHeight, newWidth));
        }
    }

    private static void check(long bytes, int height, int width, int channels, int floats, int offset, int newHeight,
            int newWidth) {
        if (Math.min(newHeight, newWidth) < 1 || bytes != (long) height * width * channels
                || offset < 0 || floats - offset < (long) newHeight * newWidth * channels) {
            throw new IllegalArgumentException("a picture of " + height + "x" + width + "x" + channels + " has "
                    + bytes + " bytes; " + newHeight + "x" + newWidth + " from " + offset + " on are for "
                    + floats + " floats");
        }
    }

    private static void requireMemory(int status) {
        if (status != WhiskerCpu.OK) {
            throw new OutOfMemoryError("the positions and weights of a picture's rows and columns");
        }
    }
}
