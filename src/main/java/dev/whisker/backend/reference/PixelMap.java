package dev.whisker.backend.reference;

/**
 * A linear map between pictures that treats all channels alike: each output pixel is a weighted sum of input pixels,
 * {@code y[k] = sum over taps (k, source, weight) of weight * x[source]}. Pixels are numbered in row-major order over
 * batch, height and width. One list of taps serves forward (gather) and backward (scatter), which are therefore each
 * other's adjoint.
 */
interface PixelMap {
    /** As source of a tap: outside the picture, where the fill value lies. */
    int OUTSIDE = -1;

    /** What happens at a tap. */
    interface Tap {
        void visit(int target, int source, double weight);
    }

    void forEachTap(Tap tap);

    /** {@code y = A x}, with {@code fill} for what lies outside the picture. */
    default void apply(Elements x, double fill, int channels, Elements y) {
        y.fill(0);
        forEachTap((target, source, weight) -> {
            for (int c = 0; c < channels; c++) {
                y.add(target * channels + c, weight * (source == OUTSIDE ? fill : x.get(source * channels + c)));
            }
        });
    }

    /** {@code dx = A' dy}: what lies outside the picture receives nothing. */
    default void applyAdjoint(Elements dy, int channels, Elements dx) {
        dx.fill(0);
        forEachTap((target, source, weight) -> {
            for (int c = 0; source != OUTSIDE && c < channels; c++) {
                dx.add(source * channels + c, weight * dy.get(target * channels + c));
            }
        });
    }
}
