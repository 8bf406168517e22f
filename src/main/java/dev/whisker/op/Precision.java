package dev.whisker.op;

import dev.whisker.tensor.DType;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * How exactly a backend stores and multiplies. On the reference backend everything is float64.
 */
public enum Precision {
    /** Stored values, products and sums in float32, by fused multiply-add. */
    FP32,
    /**
     * Convolutions and matrix products multiply numbers rounded to 10 bits of mantissa (TensorFloat-32) and sum in
     * float32: what the tensor cores of GPUs since 2020 do several times faster. Never for parity and gradient checks.
     */
    TF32,
    /**
     * Activations and their gradients are stored in bfloat16 (8 bits of precision, the range of float32), and
     * convolutions and matrix products multiply numbers of that type and sum in float32. Weights, their gradients, the
     * optimizer, moving statistics and losses are float32; every operation computes in float32 and rounds once where
     * it stores an activation. Half the memory, and what tensor cores and AMX do several times faster. Never for parity
     * and gradient checks.
     */
    MIXED;

    /** The type of activations and of their gradients, on the cpu and the cuda backend. */
    public DType activationType() {
        return this == MIXED ? DType.BFLOAT16 : DType.FLOAT32;
    }

    /** The name that the command line knows: "tf32". */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static List<String> labels() {
        return Arrays.stream(values()).map(Precision::label).toList();
    }

    public static Optional<Precision> named(String label) {
        return Arrays.stream(values()).filter(precision -> precision.label().equals(label)).findFirst();
    }
}
