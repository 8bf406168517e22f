package dev.whisker.layer;

import dev.whisker.tensor.Shape;

/** What global max and global average pooling share. */
final class GlobalPooling {
    private GlobalPooling() {
    }

    /** One value per channel: (N,C), or (N,1,1,C) with keepdims. */
    static Shape outputShape(Shape input, boolean keepdims) {
        return keepdims ? Shape.of(input.batch(), 1, 1, input.channels()) : Shape.of(input.batch(), input.channels());
    }
}
