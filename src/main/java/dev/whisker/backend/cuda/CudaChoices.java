package dev.whisker.backend.cuda;

import dev.whisker.WhiskerException;

/**
 * Who computes what two can compute. Which is faster is a matter of measurement: a property with the value {@code cudnn} takes the other way than the
 * default, so that both can be measured and compared.
 *
 * @param pointwiseByCudnn {@value #POINTWISE}: pointwise convolutions by cuDNN, and not as matrix products by cuBLASLt
 * @param depthwiseByCudnn {@value #DEPTHWISE}: depthwise convolutions by cuDNN, with as many groups as input channels, and not by own kernels
 * @param biasByCudnn      {@value #BIAS}: the bias of a convolution without an activation by cuDNN together with the convolution, where its algorithm
 *                         can, and not by an own kernel behind it
 */
record CudaChoices(boolean pointwiseByCudnn, boolean depthwiseByCudnn, boolean biasByCudnn) {
    static final String POINTWISE = "whisker.cuda.pointwise";
    static final String DEPTHWISE = "whisker.cuda.depthwise";
    static final String BIAS = "whisker.cuda.bias";
    private static final String CUDNN = "cudnn";

    /** @throws WhiskerException if a property has neither of its two values */
    static CudaChoices fromProperties() {
        return new CudaChoices(byCudnn(POINTWISE, "cublas"), byCudnn(DEPTHWISE, "own"), byCudnn(BIAS, "own"));
    }

    private static boolean byCudnn(String property, String otherwise) {
        String value = System.getProperty(property, otherwise);
        if (!value.equals(otherwise) && !value.equals(CUDNN)) {
            throw new WhiskerException(property + " is " + otherwise + " or " + CUDNN + ", got '" + value + "'");
        }
        return value.equals(CUDNN);
    }
}
