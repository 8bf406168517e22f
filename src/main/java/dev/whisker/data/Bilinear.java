package dev.whisker.data;

import dev.whisker.backend.cpu.CpuPictures;
import java.nio.FloatBuffer;

/**
 * Bilinear resize with half-pixel centers and no antialiasing: the formula of
 * {@code tf.image.resize(method="bilinear")} in float32.
 *
 * <p>Per axis, with scale = in / out: s = (i + 0.5) * scale - 0.5; lower = max(floor(s), 0); upper = min(ceil(s), in -
 * 1); t = s - floor(s). Then top = tl + (tr - tl) * tx, bottom likewise, out = top + (bottom - top) * ty. The result is
 * not rounded; the aspect ratio is not kept; shrinking aliases, as it does in TensorFlow. If the sizes are equal, the
 * values are only cast.
 *
 * <p>whisker_cpu computes it where it can be loaded, several times as fast and to the same bits.
 *
 * <p>Source of the formula: TensorFlow core/kernels/image/resize_bilinear_op.cc.
 */
public final class Bilinear {

    private Bilinear() {
    }

    /**
     * The two source indexes for each output index along an axis, in units of {@code step} elements, and the weight of
     * the upper one.
     */
    private record Axis(int[] lower, int[] upper, float[] weight) {

        static Axis of(int in, int out, int step) {
            Axis axis = new Axis(new int[out], new int[out], new float[out]);
            float scale = in / (float) out;
            for (int i = 0; i < out; i++) {
                float s = (i + 0.5f) * scale - 0.5f;
                float floor = (float) Math.floor(s);
                axis.lower[i] = Math.max((int) floor, 0) * step;
                axis.upper[i] = Math.min((int) Math.ceil(s), in - 1) * step;
                axis.weight[i] = s - floor;
            }
            return axis;
        }
    }

    /**
     * Resizes a decoded picture.
     *
     * @param out receives (height, width, 3) floats 0..255 from {@code offset} on
     */
    public static void resize(RgbImage image, int height, int width, float[] out, int offset) {
        resize(Pixels.of(image), height, width, out, offset);
    }

    /**
     * Resizes a decoded picture with any number of channels.
     *
     * @param out receives (height, width, channels) floats 0..255 from {@code offset} on
     */
    public static void resize(Pixels image, int height, int width, float[] out, int offset) {
        if (CpuPictures.usable()) {
            CpuPictures.resize(image.values(), image.height(), image.width(), image.channels(), out, offset, height,
                    width);
        } else {
            resizePlainly(image, height, width, out, offset);
        }
    }

    /**
     * Resizes a decoded picture with any number of channels.
     *
     * @param out receives (height, width, channels) floats 0..255 from {@code offset} on; direct, or with an array
     */
    static void resize(Pixels image, int height, int width, FloatBuffer out, int offset) {
        if (out.hasArray()) {
            resize(image, height, width, out.array(), out.arrayOffset() + offset);
        } else {
            float[] values = new float[height * width * image.channels()];
            resize(image, height, width, values, 0);
            out.put(offset, values);
        }
    }

    /** The same in Java, which also says what is right. */
    static void resizePlainly(Pixels image, int height, int width, float[] out, int offset) {
        byte[] in = image.values();
        int channels = image.channels();
        Axis rows = Axis.of(image.height(), height, image.width() * channels);
        Axis columns = Axis.of(image.width(), width, channels);
        int at = offset;
        for (int y = 0; y < height; y++) {
            int top = rows.lower[y];
            int bottom = rows.upper[y];
            float ty = rows.weight[y];
            for (int x = 0; x < width; x++) {
                int left = columns.lower[x];
                int right = columns.upper[x];
                float tx = columns.weight[x];
                for (int c = 0; c < channels; c++) {
                    out[at++] = blend(in[top + left + c] & 0xFF, in[top + right + c] & 0xFF,
                            in[bottom + left + c] & 0xFF, in[bottom + right + c] & 0xFF, tx, ty);
                }
            }
        }
    }

    private static float blend(float topLeft, float topRight, float bottomLeft, float bottomRight, float tx, float ty) {
        float top = topLeft + (topRight - topLeft) * tx;
        float bottom = bottomLeft + (bottomRight - bottomLeft) * tx;
        return top + (bottom - top) * ty;
    }
}
