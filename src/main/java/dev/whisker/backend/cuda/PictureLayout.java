package dev.whisker.backend.cuda;

import dev.whisker.tensor.Shape;
import java.util.Locale;

/** In which order the elements of a convolution's pictures and kernels lie; extents always are those of NHWC. */
enum PictureLayout {
    /** Channels innermost: the order of all tensors elsewhere. */
    NHWC {
        @Override
        long[] strides(Shape shape) {
            long row = (long) shape.width() * shape.channels();
            return new long[] {shape.height() * row, 1, row, shape.channels()};
        }
    },
    /** Channel after channel. */
    NCHW {
        @Override
        long[] strides(Shape shape) {
            long channel = (long) shape.height() * shape.width();
            return new long[] {shape.channels() * channel, channel, shape.width(), 1};
        }
    };

    /** The elements from one picture, channel, row and column to the next: cuDNN's order of extents. */
    abstract long[] strides(Shape shape);

    /** The value of the choice that is this layout. */
    String value() {
        return name().toLowerCase(Locale.ROOT);
    }
}
