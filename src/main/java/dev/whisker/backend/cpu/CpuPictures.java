package dev.whisker.backend.cpu;

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
        if (Math.min(newHeight, newWidth) < 1 || pixels.length != (long) height * width * channels
                || offset < 0 || out.length - offset < (long) newHeight * newWidth * channels) {
            throw new IllegalArgumentException("a picture of " + height + "x" + width + "x" + channels + " has "
                    + pixels.length + " bytes; " + newHeight + "x" + newWidth + " from " + offset + " on are for "
                    + out.length + " floats");
        }
        if (WhiskerCpu.resizePicture(pixels, height, width, channels, out, offset, newHeight, newWidth)
                != WhiskerCpu.OK) {
            throw new OutOfMemoryError("rows of a picture of width " + newWidth);
        }
    }
}
