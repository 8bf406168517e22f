package dev.whisker.op;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * How exactly a backend multiplies. Stored values are float32 (on the reference backend float64) in every one of them.
 */
public enum Precision {
    /** Products and sums in float32, by fused multiply-add. */
    FP32,
    /**
     * Convolutions and matrix products multiply numbers rounded to 10 bits of mantissa (TensorFloat-32) and sum in
     * float32: what the tensor cores of GPUs since 2020 do several times faster. Never for parity and gradient checks.
     */
    TF32;

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
