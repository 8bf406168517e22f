package dev.whisker.backend.cuda;

import dev.whisker.WhiskerException;
import dev.whisker.describe.NearestName;
import java.util.List;
import java.util.Map;

/**
 * Who computes what two can compute. Which is faster is a matter of measurement: a choice with the value {@code cudnn}
 * takes the other way than the default, so that both can be measured and compared.
 *
 * @param pointwiseByCudnn {@value #POINTWISE}: pointwise convolutions by cuDNN, and not as matrix products by cuBLASLt
 * @param depthwiseByCudnn {@value #DEPTHWISE}: depthwise convolutions by cuDNN, with as many groups as input channels,
 *                         and not by own kernels
 * @param biasByCudnn      {@value #BIAS}: the bias of a convolution without an activation by cuDNN together with the
 *                         convolution, where its algorithm can, and not by an own kernel after it
 */
record CudaChoices(boolean pointwiseByCudnn, boolean depthwiseByCudnn, boolean biasByCudnn) {
    static final String POINTWISE = "pointwise";
    static final String DEPTHWISE = "depthwise";
    static final String BIAS = "bias";
    private static final List<String> NAMES = List.of(POINTWISE, DEPTHWISE, BIAS);
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
        return new CudaChoices(byCudnn(values, POINTWISE, "cublas"), byCudnn(values, DEPTHWISE, "own"),
                byCudnn(values, BIAS, "own"));
    }

    private static boolean byCudnn(Map<String, String> values, String name, String otherwise) {
        String value = values.getOrDefault(name, otherwise);
        if (!value.equals(otherwise) && !value.equals(CUDNN)) {
            throw new WhiskerException("the choice " + name + " of the cuda backend is " + otherwise + " or " + CUDNN
                    + ", received '" + value + "'");
        }
        return value.equals(CUDNN);
    }
}
