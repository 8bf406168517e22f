package dev.whisker.onnx;

import dev.whisker.format.Elements;
import dev.whisker.format.ReorderedElements;

/** Kernels in ONNX' order. */
final class Kernels {
    private Kernels() {
    }

    /**
     * Of (places, inputs, outputs), places being height times width: the same elements as (outputs, inputs, places).
     *
     * @param shape of the result: (outputs, inputs, height, width)
     */
    static Elements outputsFirst(Elements kernel, int[] shape, long places, long inputs, long outputs) {
        return new ReorderedElements(kernel, shape, index -> {
            long input = index / outputs % inputs;
            return (index % outputs * inputs + input) * places + index / outputs / inputs;
        });
    }
}
