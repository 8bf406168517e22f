package dev.whisker.backend.cuda;

import dev.whisker.WhiskerException;
import dev.whisker.describe.NearestName;
import dev.whisker.op.Precision;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
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
 * @param convolution      {@value #CONVOLUTION}: how convolutions are computed that are neither pointwise nor depthwise
 * @param layout           {@value #LAYOUT}: the order in which graphs of cuDNN get their operands: as they lie in
 *                         memory, or transposed before and after
 * @param joinsLayers      whether one kernel may do the work of several layers; not with {@value #LAYERS} apart
 * @param graph            whether training steps are repeated as CUDA graphs; {@value #GRAPH} is on or off
 */
record CudaChoices(boolean pointwiseByCudnn, boolean depthwiseByCudnn, boolean biasByCudnn, Convolution convolution,
        PictureLayout layout, boolean joinsLayers, boolean graph) {
    /** The ways to compute a convolution. Their names in lower case are the values of the choice. */
    enum Convolution {
        /** By graphs of cuDNN, where it has an engine for the convolution. */
        GRAPH,
        /** By cuDNN's legacy functions, which add no bias; so are depthwise convolutions that cuDNN computes. */
        LEGACY,
        /** By own kernels and cuBLASLt ({@link CudaIm2colPlan}). */
        IM2COL;

        private String value() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    static final String POINTWISE = "pointwise";
    static final String DEPTHWISE = "depthwise";
    static final String BIAS = "bias";
    static final String CONVOLUTION = "convolution";
    static final String LAYOUT = "layout";
    static final String LAYERS = "layers";
    static final String GRAPH = "graph";
    private static final List<String> NAMES =
            List.of(POINTWISE, DEPTHWISE, BIAS, CONVOLUTION, LAYOUT, LAYERS, GRAPH);
    private static final String CUDNN = "cudnn";
    private static final String OFF = "off";

    /** @throws WhiskerException if there is no such choice, or it has none of its values */
    static CudaChoices of(Map<String, String> values) {
        for (String name : values.keySet()) {
            if (!NAMES.contains(name)) {
                throw new WhiskerException("the cuda backend has no choice '" + name + "'"
                        + NearestName.hint(name, NAMES)
                        + "; its choices are " + String.join(", ", NAMES));
            }
        }
        return new CudaChoices(isOther(values, POINTWISE, "cublas", CUDNN), isOther(values, DEPTHWISE, "own", CUDNN),
                isOther(values, BIAS, "own", CUDNN), convolution(values), layout(values),
                !isOther(values, LAYERS, "joined", "apart"), !isOther(values, GRAPH, "on", OFF));
    }

    /** @throws WhiskerException if a choice has no form for this precision */
    void requirePrecision(Precision precision) {
        if (precision == Precision.MIXED && convolution == Convolution.LEGACY) {
            throw new WhiskerException("the choice " + CONVOLUTION + "=" + Convolution.LEGACY.value()
                    + " of the cuda backend is for fp32 and tf32, received --precision " + precision.label()
                    + "; leave it out");
        }
    }

    /** Whether max pooling adds the bias of the convolution before it: not where cuDNN is to add it. */
    boolean poolsWithBias() {
        return joinsLayers && !biasByCudnn;
    }

    /** Whether a choice of two is the one that is not the default. */
    private static boolean isOther(Map<String, String> values, String name, String usual, String other) {
        return value(values, name, List.of(usual, other)).equals(other);
    }

    private static PictureLayout layout(Map<String, String> values) {
        return isOther(values, LAYOUT, PictureLayout.NHWC.value(), PictureLayout.NCHW.value()) ? PictureLayout.NCHW
                : PictureLayout.NHWC;
    }

    private static Convolution convolution(Map<String, String> values) {
        List<String> possible = Arrays.stream(Convolution.values()).map(Convolution::value).toList();
        return Convolution.values()[possible.indexOf(value(values, CONVOLUTION, possible))];
    }

    /** One of the possible values, of which the first is the default. */
    private static String value(Map<String, String> values, String name, List<String> possible) {
        String value = values.getOrDefault(name, possible.get(0));
        if (!possible.contains(value)) {
            throw new WhiskerException("the choice " + name + " of the cuda backend is "
                    + String.join(" or ", possible) + ", received '" + value + "'");
        }
        return value;
    }
}
