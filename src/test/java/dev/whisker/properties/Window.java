package dev.whisker.properties;

import dev.whisker.layer.MaxPooling2D;
import dev.whisker.layer.Size2d;
import dev.whisker.op.Window2d;
import dev.whisker.tensor.Shape;
import java.util.stream.IntStream;

/** Which elements of the input each element of a max pooling's output looks at. */
record Window(Window2d window, Shape input, Shape output) {

    static Window of(MaxPooling2D layer, Shape input) {
        Size2d pool = layer.poolSize();
        Size2d strides = layer.strides() == null ? pool : layer.strides();
        return new Window(new Window2d(pool.height(), pool.width(), strides.height(), strides.width(), 1, 1,
                layer.padding()), input,
                layer.outputShape(input));
    }

    IntStream outputs() {
        return IntStream.range(0, (int) output.size());
    }

    /** In row-major order, padding left out. */
    IntStream inputs(int element) {
        int channel = element % output.channels();
        int left = element / output.channels() % output.width() * window.strideWidth() - window.padLeft(input.width());
        int top = element / output.channels() / output.width() % output.height() * window.strideHeight()
                - window.padTop(input.height());
        int sample = element / output.channels() / output.width() / output.height();
        return IntStream.range(Math.max(top, 0), Math.min(top + window.kernelHeight(), input.height())).flatMap(row ->
                IntStream.range(Math.max(left, 0), Math.min(left + window.kernelWidth(), input.width())).map(column ->
                        ((sample * input.height() + row) * input.width() + column) * input.channels() + channel));
    }
}
