package dev.whisker.backend.cpu;

import org.bytedeco.javacpp.Loader;
import org.bytedeco.javacpp.annotation.Cast;
import org.bytedeco.javacpp.annotation.Name;
import org.bytedeco.javacpp.annotation.NoException;
import org.bytedeco.javacpp.annotation.Platform;

/**
 * The functions of {@code native/include/whisker/whisker.h}, one method each; that header is their documentation.
 *
 * <p>A {@code long} that the header types as a pointer is an address, 0 for null; activations, fill modes and interpolations have the numbers of
 * {@link dev.whisker.backend.natives.Codes}. Functions return {@link #OK} or another status.
 */
@NoException
@Platform(value = "linux-x86_64", include = "whisker/whisker.h", link = "whisker_cpu")
public final class WhiskerCpu {
    // Status.
    public static final int OK = 0;
    public static final int BAD_ARGUMENT = 1;
    public static final int BAD_LABEL = 2;
    public static final int NO_MEMORY = 3;

    static {
        // oneDNN's jar brings its own libgomp.so.1. Loaded first it serves both libraries; loaded second it would be a second
        // OpenMP runtime in the process, with a second pool of threads.
        Loader.load(org.bytedeco.dnnl.global.dnnl.class);
        Loader.load();
    }

    private WhiskerCpu() {
    }

    // ---- the library itself ----
    @Name("whisker_set_threads") public static native void setThreads(int n);
    @Name("whisker_threads") public static native int threads();
    @Name("whisker_isa") public static native String isa();
    @Name("whisker_set_isa") public static native int setIsa(String name);

    // ---- element-wise ----
    @Name("whisker_fill") public static native int fill(@Cast("float*") long y, long n, float value);
    @Name("whisker_rescale") public static native int rescale(
            @Cast("const float*") long x, @Cast("float*") long y, long n, float scale, float offset);
    @Name("whisker_add") public static native int add(@Cast("const float*") long a, @Cast("const float*") long b, @Cast("float*") long y, long n);
    @Name("whisker_bias_add") public static native int biasAdd(
            @Cast("const float*") long x, @Cast("const float*") long bias, @Cast("float*") long y, long rows, long channels);
    @Name("whisker_adam") public static native int adam(
            @Cast("float*") long w, @Cast("const float*") long g, @Cast("float*") long m, @Cast("float*") long v, long n, double alpha, double beta1,
            double beta2, double epsilon, @Cast("const float*") long guard);

    // ---- flat vectors ----
    @Name("whisker_vector_map") public static native int vectorMap(
            int kind, @Cast("const float*") long x, @Cast("float*") long y, long n, float a, float b,
            @Cast("const float*") long guard);
    @Name("whisker_vector_combine") public static native int vectorCombine(
            int kind, @Cast("const float*") long x, @Cast("const float*") long y, @Cast("float*") long out, long n,
            float a, float b, @Cast("const float*") long guard);
    @Name("whisker_vector_sum") public static native int vectorSum(
            int kind, @Cast("const float*") long x, @Cast("float*") long sum, long n);
    @Name("whisker_vector_scale_to_norm") public static native int vectorScaleToNorm(
            @Cast("float*") long x, @Cast("const float*") long sumOfSquares, long n, float limit,
            @Cast("const float*") long guard);

    // ---- merging ----
    @Name("whisker_maximum_backward") public static native int maximumBackward(
            @Cast("const float*") long a, @Cast("const float*") long b, @Cast("const float*") long dy,
            @Cast("float*") long da, @Cast("float*") long db, long n);
    @Name("whisker_copy_blocks") public static native int copyBlocks(
            @Cast("const float*") long from, long fromStride, @Cast("float*") long to, long toStride, long rows,
            long width);

    // ---- activations ----
    @Name("whisker_activation_forward") public static native int activationForward(
            int kind, @Cast("const float*") long x, @Cast("float*") long y, long n);
    @Name("whisker_activation_backward") public static native int activationBackward(
            int kind, @Cast("const float*") long x, @Cast("const float*") long y, @Cast("const float*") long dy, @Cast("float*") long dx, long n);
    @Name("whisker_softmax_forward") public static native int softmaxForward(
            @Cast("const float*") long x, @Cast("float*") long y, long rows, long cols);
    @Name("whisker_softmax_backward") public static native int softmaxBackward(
            @Cast("const float*") long y, @Cast("const float*") long dy, @Cast("float*") long dx, long rows, long cols);

    // ---- pooling ----
    @Name("whisker_max_pool_index_bytes") public static native int maxPoolIndexBytes(long kernelH, long kernelW);
    @Name("whisker_max_pool_forward") public static native int maxPoolForward(
            @Cast("const float*") long x, @Cast("float*") long y, @Cast("void*") long index, long n, long h, long w, long c, long kernelH,
            long kernelW, long strideH, long strideW, long padTop, long padLeft, long outH, long outW);
    @Name("whisker_max_pool_backward") public static native int maxPoolBackward(
            @Cast("const float*") long dy, @Cast("const void*") long index, @Cast("float*") long dx, long n, long h, long w, long c, long kernelH,
            long kernelW, long strideH, long strideW, long padTop, long padLeft, long outH, long outW);
    @Name("whisker_global_max_pool_forward") public static native int globalMaxPoolForward(
            @Cast("const float*") long x, @Cast("float*") long y, @Cast("int32_t*") long index, long n, long pixels, long c);
    @Name("whisker_global_max_pool_backward") public static native int globalMaxPoolBackward(
            @Cast("const float*") long dy, @Cast("const int32_t*") long index, @Cast("float*") long dx, long n, long pixels, long c);
    @Name("whisker_global_average_pool_forward") public static native int globalAveragePoolForward(
            @Cast("const float*") long x, @Cast("float*") long y, long n, long pixels, long c);
    @Name("whisker_global_average_pool_backward") public static native int globalAveragePoolBackward(
            @Cast("const float*") long dy, @Cast("float*") long dx, long n, long pixels, long c);

    // ---- zero padding and channel gates ----
    @Name("whisker_pad_forward") public static native int padForward(
            @Cast("const float*") long x, @Cast("float*") long y, long n, long h, long w, long c, long top, long bottom, long left, long right);
    @Name("whisker_pad_backward") public static native int padBackward(
            @Cast("const float*") long dy, @Cast("float*") long dx, long n, long h, long w, long c, long top, long bottom, long left, long right);
    @Name("whisker_gate_forward") public static native int gateForward(
            @Cast("const float*") long x, @Cast("const float*") long s, @Cast("float*") long y, long n, long pixels, long c);
    @Name("whisker_gate_backward") public static native int gateBackward(
            @Cast("const float*") long x, @Cast("const float*") long s, @Cast("const float*") long dy, @Cast("float*") long dx,
            @Cast("float*") long ds, long n, long pixels, long c);

    // ---- reductions and batch normalisation ----
    @Name("whisker_column_sums") public static native int columnSums(
            @Cast("const float*") long x, @Cast("float*") long sums, long rows, long channels);
    @Name("whisker_count_outside") public static native int countOutside(
            @Cast("const float*") long x, @Cast("float*") long count, long n, float limit);
    @Name("whisker_batch_norm_train_forward") public static native int batchNormTrainForward(
            @Cast("const float*") long x, @Cast("float*") long y, @Cast("const float*") long gamma, @Cast("const float*") long beta,
            @Cast("float*") long movingMean, @Cast("float*") long movingVariance, @Cast("float*") long mean, @Cast("float*") long invStd, long rows,
            long channels, double momentum, double epsilon);
    @Name("whisker_batch_norm_train_backward") public static native int batchNormTrainBackward(
            @Cast("const float*") long x, @Cast("const float*") long dy, @Cast("const float*") long gamma, @Cast("const float*") long mean,
            @Cast("const float*") long invStd, @Cast("float*") long dx, @Cast("float*") long dgamma, @Cast("float*") long dbeta, long rows,
            long channels);
    @Name("whisker_batch_norm_infer_forward") public static native int batchNormInferForward(
            @Cast("const float*") long x, @Cast("float*") long y, @Cast("const float*") long gamma, @Cast("const float*") long beta,
            @Cast("const float*") long movingMean, @Cast("const float*") long movingVariance, long rows, long channels, double epsilon);
    @Name("whisker_batch_norm_infer_backward") public static native int batchNormInferBackward(
            @Cast("const float*") long x, @Cast("const float*") long dy, @Cast("const float*") long gamma, @Cast("const float*") long movingMean,
            @Cast("const float*") long movingVariance, @Cast("float*") long dx, @Cast("float*") long dgamma, @Cast("float*") long dbeta, long rows,
            long channels, double epsilon);

    // ---- randomness ----
    @Name("whisker_philox") public static native void philox(long seed, int c0, int c1, int c2, int c3, @Cast("int32_t*") long words);
    @Name("whisker_dropout") public static native int dropout(
            @Cast("const float*") long x, @Cast("float*") long y, long n, double rate, long seed, int layer, int step);
    @Name("whisker_random_flip") public static native int randomFlip(
            @Cast("const float*") long x, @Cast("float*") long y, @Cast("const int32_t*") long sampleIds, long n, long h, long w, long c,
            int horizontal, int vertical, long seed, int epoch, int layer);
    @Name("whisker_random_angles") public static native int randomAngles(
            @Cast("const int32_t*") long sampleIds, @Cast("double*") long angles, long n, double lower, double upper, long seed, int epoch,
            int layer);

    // ---- geometry ----
    @Name("whisker_rotate_forward") public static native int rotateForward(
            @Cast("const float*") long x, @Cast("float*") long y, @Cast("const double*") long angles, long n, long h, long w, long c, int fillMode,
            int interpolation, float fillValue);
    @Name("whisker_rotate_backward") public static native int rotateBackward(
            @Cast("const float*") long dy, @Cast("float*") long dx, @Cast("const double*") long angles, long n, long h, long w, long c, int fillMode,
            int interpolation);
    @Name("whisker_random_rotation_forward") public static native int randomRotationForward(
            @Cast("const float*") long x, @Cast("float*") long y, @Cast("const int32_t*") long sampleIds, long n, long h, long w, long c,
            double lower, double upper, int fillMode, int interpolation, float fillValue, long seed, int epoch, int layer);
    @Name("whisker_random_rotation_backward") public static native int randomRotationBackward(
            @Cast("const float*") long dy, @Cast("float*") long dx, @Cast("const int32_t*") long sampleIds, long n, long h, long w, long c,
            double lower, double upper, int fillMode, int interpolation, long seed, int epoch, int layer);
    @Name("whisker_resize_forward") public static native int resizeForward(
            @Cast("const float*") long x, @Cast("float*") long y, long n, long h, long w, long c, long outH, long outW, int interpolation);
    @Name("whisker_resize_backward") public static native int resizeBackward(
            @Cast("const float*") long dy, @Cast("float*") long dx, long n, long h, long w, long c, long outH, long outW, int interpolation);

    // ---- losses and metrics ----
    @Name("whisker_sparse_ce_logits") public static native int sparseCeLogits(
            @Cast("const float*") long logits, @Cast("const int32_t*") long labels, @Cast("float*") long loss, @Cast("float*") long dLogits,
            @Cast("float*") long correct, long rows, long classes, double scale);
    @Name("whisker_sparse_ce_probabilities") public static native int sparseCeProbabilities(
            @Cast("const float*") long probabilities, @Cast("const int32_t*") long labels, @Cast("float*") long loss,
            @Cast("float*") long dProbabilities, @Cast("float*") long correct, long rows, long classes, double scale);
    @Name("whisker_categorical_ce_logits") public static native int categoricalCeLogits(
            @Cast("const float*") long logits, @Cast("const float*") long targets, @Cast("float*") long loss,
            @Cast("float*") long dLogits, long rows, long classes, double smoothing, double scale);
    @Name("whisker_categorical_ce_probabilities") public static native int categoricalCeProbabilities(
            @Cast("const float*") long probabilities, @Cast("const float*") long targets, @Cast("float*") long loss,
            @Cast("float*") long dProbabilities, long rows, long classes, double smoothing, double scale);
    @Name("whisker_binary_ce_logits") public static native int binaryCeLogits(
            @Cast("const float*") long logits, @Cast("const float*") long targets, @Cast("float*") long loss,
            @Cast("float*") long dLogits, long rows, long cols, double smoothing, double scale);
    @Name("whisker_binary_ce_probabilities") public static native int binaryCeProbabilities(
            @Cast("const float*") long probabilities, @Cast("const float*") long targets, @Cast("float*") long loss,
            @Cast("float*") long dProbabilities, long rows, long cols, double smoothing, double scale);
    @Name("whisker_mean_squared_error") public static native int meanSquaredError(
            @Cast("const float*") long predictions, @Cast("const float*") long targets, @Cast("float*") long loss,
            @Cast("float*") long dPredictions, long rows, long cols, double scale);
    @Name("whisker_sparse_accuracy") public static native int sparseAccuracy(
            @Cast("const float*") long scores, @Cast("const int32_t*") long labels, @Cast("float*") long correct, long rows, long classes);
    @Name("whisker_binary_accuracy") public static native int binaryAccuracy(
            @Cast("const float*") long values, @Cast("const int32_t*") long targets, @Cast("float*") long correct, long rows, long cols,
            double threshold);
}
