package dev.whisker.exporter.onnx;

/** Kernels in ONNX' order. */
final class Kernels {
    private Kernels() {
    }

    /** Of (places, inputs, outputs), places being height times width: the same elements as (outputs, inputs, places). */
    static double[] outputsFirst(double[] kernel, int places, int inputs, int outputs) {
        double[] moved = new double[kernel.length];
        for (int p = 0; p < places; p++) {
            for (int i = 0; i < inputs; i++) {
                for (int o = 0; o < outputs; o++) {
                    moved[(o * inputs + i) * places + p] = kernel[(p * inputs + i) * outputs + o];
                }
            }
        }
        return moved;
    }
}
