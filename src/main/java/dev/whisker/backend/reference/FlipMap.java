package dev.whisker.backend.reference;

import dev.whisker.tensor.Shape;

/** {@code y[n,i,j] = x[n, upsideDown[n] ? H-1-i : i, mirrored[n] ? W-1-j : j]}. */
record FlipMap(Shape shape, boolean[] mirrored, boolean[] upsideDown) implements PixelMap {

    @Override
    public void forEachTap(Tap tap) {
        int height = shape.height();
        int width = shape.width();
        for (int n = 0; n < shape.batch(); n++) {
            for (int i = 0; i < height; i++) {
                for (int j = 0; j < width; j++) {
                    int h = upsideDown[n] ? height - 1 - i : i;
                    int w = mirrored[n] ? width - 1 - j : j;
                    tap.visit((n * height + i) * width + j, (n * height + h) * width + w, 1);
                }
            }
        }
    }
}
