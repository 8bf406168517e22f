package dev.whisker.backend.cuda;

import dev.whisker.WhiskerException;
import dev.whisker.describe.NearestName;
import java.util.List;
import java.util.Map;

/**
 * Who computes what two can compute. Which is faster is a matter of measurement: each choice has a value that takes the
 * other way than the default, {@code cudnn} for most, so that both can be measured and compared.
 *
 * @param pointwiseByCudnn {@value #POINTWISE}: pointwise convolutions by cuDNN, and not as matrix products by cuBLASLt
 * @param depthwiseByCudnn {@value #DEPTHWISE}: depthwise convolutions by cuDNN, with as many groups as input channels,
 *                         and not by own kernels
 * @param biasByCudnn      {@value #BIAS}: the bias of a convolution without an activation by cuDNN together with the
 *                         convolution, where that has such an engine, and not by an own kernel after it
 * @param legacyConvolution {@value #CONVOLUTION}: with the value {@code legacy} cuDNN's convolutions by its legacy
 *                          functions, and not by its graphs; those add no bias
 */
record CudaChoices(boolean pointwiseByCudnn, boolean depthwiseByCudnn, boolean biasByCudnn,
        boolean legacyConvolution) {
    static final String POINTWISE = "pointwise";
    static final String DEPTHWISE = "depthwise";
    static final String BIAS = "bias";
    static final String CONVOLUTION = "convolution";
    static final String LEGACY = "legacy";
    private static final List<String> NAMES = List.of(POINTWISE, DEPTHWISE, BIAS, CONVOLUTION);
    private static final String CUDNN = "cudnn";

    /** @throws WhiskerException if there is no such choice, or it has neither of its two values */
    static CudaChoices of(Map<String, String> values) {
        for (String name : values.keySet()) {
            if (!NAMES.contains(name)) {
                throw new WhiskerException("the cuda backend has no choice '" + name + "'"
                        + NearestName.hint(name, NAMES)
                        + "; its choices are " + String.join(", ", NAMES));
            }
        }
        return new CudaChoices(other(values, POINTWISE, "cublas", CUDNN), other(values, DEPTHWISE, "own", CUDNN),
                other(values, BIAS, "own", CUDNN), other(values, CONVOLUTION, "graph", LEGACY));
    }

    private static boolean other(Map<String, String> values, String name, String usual, String other) {
        String value = values.getOrDefault(name, usual);
        if (!value.equals(usual) && !value.equals(other)) {
            throw new WhiskerException("the choice " + name + " of the cuda backend is " + usual + " or " + other
                    + ", received '" + value + "'");
        }
        return value.equals(other);
    }
}
