package dev.whisker.backend.own;

import org.bytedeco.javacpp.Loader;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.annotation.Cast;
import org.bytedeco.javacpp.annotation.Name;
import org.bytedeco.javacpp.annotation.NoException;
import org.bytedeco.javacpp.annotation.Platform;

/**
 * The operations of {@code native/include/whisker/ops.def}, one method each, as whisker_cpu or whisker_cuda has them;
 * that file is their documentation. An object is a library's table of functions: this one binding serves both.
 *
 * <p>A {@code long} that ops.def types as a pointer is an address, 0 for null. Codes are those of {@link
 * dev.whisker.backend.natives.Codes}; the queue is 0 for whisker_cpu. Functions return 0 or a status of the library.
 */
@NoException
@Name("whisker_ops")
@Platform(value = "linux-x86_64", include = "whisker/whisker.h")
public final class OwnOps extends Pointer {
    private static final String QUEUE = "const whisker_queue*";

    static {
        Loader.load();
    }

    /** The table at this address, which the library hands out and keeps. */
    public OwnOps(long table) {
        address = table;
    }
    // ---- element-wise ----
    public native int fill(@Cast("float*") long y, float value, long n, @Cast(QUEUE) long queue);
    @Name("fill_integers") public native int fillIntegers(
            @Cast("int32_t*") long y, int value, long n, @Cast(QUEUE) long queue);
    public native int rescale(
            @Cast("const float*") long x, @Cast("float*") long y, float scale, float offset, long n,
            @Cast(QUEUE) long queue);
    @Name("rescale_bytes") public native int rescaleBytes(
            @Cast("const uint8_t*") long x, @Cast("float*") long y, long n, float scale, float offset,
            @Cast(QUEUE) long queue);
    public native int widen(@Cast("const float*") long x, @Cast("float*") long y, long n, @Cast(QUEUE) long queue);
    public native int narrow(@Cast("const float*") long x, @Cast("float*") long y, long n, @Cast(QUEUE) long queue);
    public native int add(@Cast("const float*") long a, @Cast("const float*") long b, @Cast("float*") long y, long n,
            @Cast(QUEUE) long queue);
    public native int adam(
            @Cast("float*") long w, @Cast("const float*") long g, @Cast("float*") long m, @Cast("float*") long v,
            long n, double alpha, double beta1, double beta2, double epsilon, @Cast("const float*") long guard,
            @Cast(QUEUE) long queue);
    public native int transpose(
            @Cast("const float*") long x, @Cast("float*") long y, long rows, long columns, @Cast(QUEUE) long queue);
    @Name("transpose_back") public native int transposeBack(
            @Cast("const float*") long x, @Cast("float*") long y, long rows, long columns, @Cast(QUEUE) long queue);
    @Name("transpose_each") public native int transposeEach(
            @Cast("const float*") long x, @Cast("float*") long y, long n, long rows, long columns,
            @Cast(QUEUE) long queue);
    // ---- flat vectors and merging ----
    @Name("vector_map") public native int vectorMap(
            int kind, @Cast("const float*") long x, @Cast("float*") long y, long n, float a, float b,
            @Cast("const float*") long guard, @Cast(QUEUE) long queue);
    @Name("vector_combine") public native int vectorCombine(
            int kind, @Cast("const float*") long x, @Cast("const float*") long y, @Cast("float*") long out, long n,
            float a, float b, @Cast("const float*") long guard, @Cast(QUEUE) long queue);
    @Name("vector_sum") public native int vectorSum(
            int kind, @Cast("const float*") long x, @Cast("float*") long sum, long n, @Cast(QUEUE) long queue);
    @Name("vector_scale_to_norm") public native int vectorScaleToNorm(
            @Cast("float*") long x, @Cast("const float*") long sumOfSquares, long n, float limit,
            @Cast("const float*") long guard, @Cast(QUEUE) long queue);
    @Name("maximum_backward") public native int maximumBackward(
            @Cast("const float*") long a, @Cast("const float*") long b, @Cast("const float*") long dy,
            @Cast("float*") long da, @Cast("float*") long db, long n, @Cast(QUEUE) long queue);
    @Name("copy_blocks") public native int copyBlocks(
            @Cast("const float*") long from, long fromStride, @Cast("float*") long to, long toStride, long rows,
            long width, @Cast(QUEUE) long queue);
    // ---- activations ----
    @Name("activation_forward") public native int activationForward(
            int kind, @Cast("const float*") long x, @Cast("float*") long y, long n, @Cast(QUEUE) long queue);
    @Name("activation_backward") public native int activationBackward(
            int kind, @Cast("const float*") long x, @Cast("const float*") long y, @Cast("const float*") long dy,
            @Cast("float*") long dx, long n, @Cast(QUEUE) long queue);
    @Name("bias_activation") public native int biasActivation(
            int kind, @Cast("const float*") long bias, @Cast("float*") long y, long rows, long channels,
            @Cast(QUEUE) long queue);
    @Name("leaky_relu_forward") public native int leakyReluForward(
            @Cast("const float*") long x, @Cast("float*") long y, float slope, long n, @Cast(QUEUE) long queue);
    @Name("leaky_relu_backward") public native int leakyReluBackward(
            @Cast("const float*") long y, @Cast("const float*") long dy, @Cast("float*") long dx, float slope, long n,
            @Cast(QUEUE) long queue);
    @Name("softmax_forward") public native int softmaxForward(
            @Cast("const float*") long x, @Cast("float*") long y, long rows, long cols, @Cast(QUEUE) long queue);
    @Name("softmax_backward") public native int softmaxBackward(
            @Cast("const float*") long y, @Cast("const float*") long dy, @Cast("float*") long dx, long rows, long cols,
            @Cast(QUEUE) long queue);
    // ---- convolution as a product of matrices ----
    public native int im2col(
            @Cast("const float*") long x, @Cast("float*") long columns, long n, long h, long w, long c, long kernelH,
            long kernelW, long strideH, long strideW, long dilationH, long dilationW, long padTop, long padLeft,
            long outH, long outW, @Cast(QUEUE) long queue);
    public native int col2im(
            @Cast("const float*") long columns, @Cast("float*") long x, long n, long h, long w, long c, long kernelH,
            long kernelW, long strideH, long strideW, long dilationH, long dilationW, long padTop, long padLeft,
            long outH, long outW, @Cast(QUEUE) long queue);

    @Name("conv_kernel_gradient") public native int convKernelGradient(
            @Cast("const float*") long x, @Cast("const float*") long dz, @Cast("float*") long dkernel,
            @Cast("float*") long partial, long blocks, long n, long h, long w, long c, long filters, long kernelH,
            long kernelW, long strideH, long strideW, long dilationH, long dilationW, long padTop, long padLeft,
            long outH, long outW, @Cast(QUEUE) long queue);
    @Name("conv_pool_forward") public native int convPoolForward(
            @Cast("const float*") long x, @Cast("const float*") long kernel, @Cast("const float*") long bias,
            @Cast("float*") long y, @Cast("uint8_t*") long index, @Cast("float*") long convolved,
            @Cast("float*") long packed, long n, long h, long w, long c, long filters, long kernelH, long kernelW,
            long strideH, long strideW, long dilationH, long dilationW, long padTop, long padLeft, long outH, long outW,
            long windowH, long windowW, @Cast(QUEUE) long queue);
    @Name("conv_pool_gradient") public native int convPoolGradient(
            @Cast("const float*") long x, @Cast("const float*") long y, @Cast("const float*") long dy,
            @Cast("const uint8_t*") long index, @Cast("float*") long dkernel, @Cast("float*") long dbias,
            @Cast("float*") long convolved, @Cast("float*") long partial, long blocks, long n, long h, long w, long c,
            long filters, long kernelH, long kernelW, long strideH, long strideW, long dilationH, long dilationW,
            long padTop, long padLeft, long outH, long outW, long windowH, long windowW, @Cast(QUEUE) long queue);
    @Name("pack_kernel") public native int packKernel(
            @Cast("const float*") long kernel, @Cast("const float*") long bias, @Cast("float*") long packed, long taps,
            long filters, @Cast(QUEUE) long queue);
    @Name("inverted_residual_forward") public native int invertedResidualForward(
            @Cast("const float*") long x, @Cast("const float*") long expand, int expandActivation,
            @Cast("const float*") long depthwiseKernel, @Cast("const float*") long depthwiseBias,
            int depthwiseActivation, @Cast("const float*") long project, int residual, @Cast("float*") long y,
            @Cast("float*") long expanded, @Cast("float*") long convolved, @Cast("float*") long projected, long n,
            long h, long w, long c, long channels, long filters, long kernelH, long kernelW, long strideH, long strideW,
            long padTop, long padLeft, long expandedH, long expandedW, long depthwiseStrideH, long depthwiseStrideW,
            long depthwisePadTop, long depthwisePadLeft, long outH, long outW, @Cast(QUEUE) long queue);
    // ---- depthwise convolution ----
    @Name("depthwise_forward") public native int depthwiseForward(
            @Cast("const float*") long x, @Cast("const float*") long kernel, @Cast("const float*") long bias,
            int activation, @Cast("float*") long y, long n, long h, long w, long c, long multiplier, long kernelH,
            long kernelW, long strideH, long strideW, long dilationH, long dilationW, long padTop, long padLeft,
            long outH, long outW, @Cast(QUEUE) long queue);
    @Name("depthwise_after_forward") public native int depthwiseAfterForward(
            @Cast("const float*") long x, @Cast("const float*") long beforeBias, int before,
            @Cast("const float*") long kernel, @Cast("const float*") long bias, int activation, @Cast("float*") long y,
            long n, long h, long w, long c, long multiplier, long kernelH, long kernelW, long strideH, long strideW,
            long dilationH, long dilationW, long padTop, long padLeft, long outH, long outW, @Cast(QUEUE) long queue);
    @Name("depthwise_backward_input") public native int depthwiseBackwardInput(
            @Cast("const float*") long dz, @Cast("const float*") long kernel, @Cast("float*") long dx, long n, long h,
            long w, long c, long multiplier, long kernelH, long kernelW, long strideH, long strideW, long dilationH,
            long dilationW, long padTop, long padLeft, long outH, long outW, @Cast(QUEUE) long queue);
    @Name("depthwise_backward_kernel") public native int depthwiseBackwardKernel(
            @Cast("const float*") long x, @Cast("const float*") long dz, @Cast("float*") long dkernel, long n, long h,
            long w, long c, long multiplier, long kernelH, long kernelW, long strideH, long strideW, long dilationH,
            long dilationW, long padTop, long padLeft, long outH, long outW, @Cast(QUEUE) long queue);
    // ---- pooling ----
    @Name("max_pool_index_bytes") public native int maxPoolIndexBytes(
            long kernelH, long kernelW, @Cast(QUEUE) long queue);
    @Name("max_pool_forward") public native int maxPoolForward(
            @Cast("const float*") long x, @Cast("float*") long y, @Cast("void*") long index, long n, long h, long w,
            long c, long kernelH, long kernelW, long strideH, long strideW, long padTop, long padLeft, long outH,
            long outW, @Cast(QUEUE) long queue);
    @Name("max_pool_backward") public native int maxPoolBackward(
            @Cast("const float*") long dy, @Cast("const void*") long index, @Cast("float*") long dx, long n, long h,
            long w, long c, long kernelH, long kernelW, long strideH, long strideW, long padTop, long padLeft,
            long outH, long outW, @Cast(QUEUE) long queue);
    @Name("max_pool_relu_forward") public native int maxPoolReluForward(
            @Cast("const float*") long x, @Cast("const float*") long bias, @Cast("float*") long y,
            @Cast("void*") long index, long n, long h, long w, long c, long kernelH, long kernelW, long strideH,
            long strideW, long padTop, long padLeft, long outH, long outW, @Cast(QUEUE) long queue);
    @Name("max_pool_relu_backward") public native int maxPoolReluBackward(
            @Cast("const float*") long y, @Cast("const float*") long dy, @Cast("const void*") long index,
            @Cast("float*") long dx, long n, long h, long w, long c, long kernelH, long kernelW, long strideH,
            long strideW, long padTop, long padLeft, long outH, long outW, @Cast(QUEUE) long queue);
    @Name("average_pool_forward") public native int averagePoolForward(
            @Cast("const float*") long x, @Cast("float*") long y, long n, long h, long w, long c, long kernelH,
            long kernelW, long strideH, long strideW, long padTop, long padLeft, long outH, long outW,
            @Cast(QUEUE) long queue);
    @Name("average_pool_backward") public native int averagePoolBackward(
            @Cast("const float*") long dy, @Cast("float*") long dx, long n, long h, long w, long c, long kernelH,
            long kernelW, long strideH, long strideW, long padTop, long padLeft, long outH, long outW,
            @Cast(QUEUE) long queue);
    @Name("global_max_pool_forward") public native int globalMaxPoolForward(
            @Cast("const float*") long x, @Cast("float*") long y, @Cast("int32_t*") long index, long n, long pixels,
            long c, @Cast(QUEUE) long queue);
    @Name("global_max_pool_backward") public native int globalMaxPoolBackward(
            @Cast("const float*") long dy, @Cast("const int32_t*") long index, @Cast("float*") long dx, long n,
            long pixels, long c, @Cast(QUEUE) long queue);
    @Name("global_average_pool_forward") public native int globalAveragePoolForward(
            @Cast("const float*") long x, @Cast("float*") long y, long n, long pixels, long c, @Cast(QUEUE) long queue);
    @Name("global_average_pool_backward") public native int globalAveragePoolBackward(
            @Cast("const float*") long dy, @Cast("float*") long dx, long n, long pixels, long c,
            @Cast(QUEUE) long queue);
    // ---- zero padding and channel gates ----
    @Name("pad_forward") public native int padForward(
            @Cast("const float*") long x, @Cast("float*") long y, long n, long h, long w, long c, long top, long bottom,
            long left, long right, @Cast(QUEUE) long queue);
    @Name("pad_backward") public native int padBackward(
            @Cast("const float*") long dy, @Cast("float*") long dx, long n, long h, long w, long c, long top,
            long bottom, long left, long right, @Cast(QUEUE) long queue);
    @Name("gate_forward") public native int gateForward(
            @Cast("const float*") long x, @Cast("const float*") long s, @Cast("float*") long y, long n, long pixels,
            long c, @Cast(QUEUE) long queue);
    @Name("gate_backward") public native int gateBackward(
            @Cast("const float*") long x, @Cast("const float*") long s, @Cast("const float*") long dy,
            @Cast("float*") long dx, @Cast("float*") long ds, long n, long pixels, long c, @Cast(QUEUE) long queue);
    // ---- reductions and batch normalization over (rows, channels) ----
    @Name("column_sums") public native int columnSums(
            @Cast("const float*") long x, @Cast("float*") long sums, long rows, long channels, @Cast(QUEUE) long queue);
    @Name("relu_column_sums") public native int reluColumnSums(
            @Cast("const float*") long y, @Cast("const float*") long dy, @Cast("float*") long sums, long rows,
            long channels, @Cast(QUEUE) long queue);
    @Name("count_outside") public native int countOutside(
            @Cast("const float*") long x, @Cast("float*") long count, long n, float limit, @Cast(QUEUE) long queue);
    public native int latch(
            @Cast("const float*") long counts, long k, @Cast("const float*") long values, long n,
            @Cast("float*") long guard, @Cast(QUEUE) long queue);
    @Name("channel_statistics") public native int channelStatistics(
            @Cast("const float*") long x, @Cast("float*") long out, long rows, long channels, float floor,
            @Cast(QUEUE) long queue);
    @Name("batch_norm_train_forward") public native int batchNormTrainForward(
            @Cast("const float*") long x, @Cast("float*") long y, @Cast("const float*") long gamma,
            @Cast("const float*") long beta, @Cast("float*") long movingMean, @Cast("float*") long movingVariance,
            @Cast("float*") long mean, @Cast("float*") long invStd, long rows, long channels, double momentum,
            double epsilon, @Cast(QUEUE) long queue);
    @Name("batch_norm_train_backward") public native int batchNormTrainBackward(
            @Cast("const float*") long x, @Cast("const float*") long dy, @Cast("const float*") long gamma,
            @Cast("const float*") long mean, @Cast("const float*") long invStd, @Cast("float*") long dx,
            @Cast("float*") long dgamma, @Cast("float*") long dbeta, long rows, long channels, @Cast(QUEUE) long queue);
    @Name("batch_norm_infer_forward") public native int batchNormInferForward(
            @Cast("const float*") long x, @Cast("float*") long y, @Cast("const float*") long gamma,
            @Cast("const float*") long beta, @Cast("const float*") long movingMean,
            @Cast("const float*") long movingVariance, long rows, long channels, double epsilon,
            @Cast(QUEUE) long queue);
    @Name("batch_norm_infer_backward") public native int batchNormInferBackward(
            @Cast("const float*") long x, @Cast("const float*") long dy, @Cast("const float*") long gamma,
            @Cast("const float*") long movingMean, @Cast("const float*") long movingVariance, @Cast("float*") long dx,
            @Cast("float*") long dgamma, @Cast("float*") long dbeta, long rows, long channels, double epsilon,
            @Cast(QUEUE) long queue);
    // ---- randomness and geometry ----
    public native int dropout(
            @Cast("const float*") long x, @Cast("float*") long y, @Cast("uint8_t*") long mask, long n, double rate,
            long seed, int layer, int step, @Cast(QUEUE) long queue);
    @Name("dropout_by_mask") public native int dropoutByMask(
            @Cast("const float*") long x, @Cast("float*") long y, @Cast("const uint8_t*") long mask, long n,
            double rate, @Cast(QUEUE) long queue);
    @Name("random_flip") public native int randomFlip(
            @Cast("const float*") long x, @Cast("float*") long y, @Cast("const int32_t*") long sampleIds, long n,
            long h, long w, long c, int horizontal, int vertical, long seed, int epoch, int layer,
            @Cast(QUEUE) long queue);
    @Name("random_angles") public native int randomAngles(
            @Cast("const int32_t*") long sampleIds, @Cast("double*") long angles, long n, double lower, double upper,
            long seed, int epoch, int layer, @Cast(QUEUE) long queue);
    @Name("rotate_forward") public native int rotateForward(
            @Cast("const float*") long x, @Cast("float*") long y, @Cast("const double*") long angles, long n, long h,
            long w, long c, int fillMode, int interpolation, float fillValue, @Cast(QUEUE) long queue);
    @Name("rotate_backward") public native int rotateBackward(
            @Cast("const float*") long dy, @Cast("float*") long dx, @Cast("const double*") long angles, long n, long h,
            long w, long c, int fillMode, int interpolation, @Cast(QUEUE) long queue);
    @Name("random_rotation_forward") public native int randomRotationForward(
            @Cast("const float*") long x, @Cast("float*") long y, @Cast("const int32_t*") long sampleIds, long n,
            long h, long w, long c, double lower, double upper, int fillMode, int interpolation, float fillValue,
            long seed, int epoch, int layer, @Cast(QUEUE) long queue);
    @Name("random_rotation_backward") public native int randomRotationBackward(
            @Cast("const float*") long dy, @Cast("float*") long dx, @Cast("const int32_t*") long sampleIds, long n,
            long h, long w, long c, double lower, double upper, int fillMode, int interpolation, long seed, int epoch,
            int layer, @Cast(QUEUE) long queue);
    @Name("resize_forward") public native int resizeForward(
            @Cast("const float*") long x, @Cast("float*") long y, long n, long h, long w, long c, long outH, long outW,
            int interpolation, @Cast(QUEUE) long queue);
    @Name("resize_backward") public native int resizeBackward(
            @Cast("const float*") long dy, @Cast("float*") long dx, long n, long h, long w, long c, long outH,
            long outW, int interpolation, @Cast(QUEUE) long queue);
    // ---- losses and metrics ----
    @Name("sparse_ce_logits") public native int sparseCeLogits(
            @Cast("const float*") long logits, @Cast("const int32_t*") long labels, @Cast("float*") long loss,
            @Cast("float*") long dLogits, long rows, long classes, double scale, @Cast(QUEUE) long queue);
    @Name("sparse_ce_probabilities") public native int sparseCeProbabilities(
            @Cast("const float*") long probabilities, @Cast("const int32_t*") long labels, @Cast("float*") long loss,
            @Cast("float*") long dProbabilities, long rows, long classes, double scale, @Cast(QUEUE) long queue);
    @Name("categorical_ce_logits") public native int categoricalCeLogits(
            @Cast("const float*") long logits, @Cast("const float*") long targets, @Cast("float*") long loss,
            @Cast("float*") long dLogits, long rows, long classes, double smoothing, double scale,
            @Cast(QUEUE) long queue);
    @Name("categorical_ce_probabilities") public native int categoricalCeProbabilities(
            @Cast("const float*") long probabilities, @Cast("const float*") long targets, @Cast("float*") long loss,
            @Cast("float*") long dProbabilities, long rows, long classes, double smoothing, double scale,
            @Cast(QUEUE) long queue);
    @Name("binary_ce_logits") public native int binaryCeLogits(
            @Cast("const float*") long logits, @Cast("const float*") long targets, @Cast("float*") long loss,
            @Cast("float*") long dLogits, long rows, long cols, double smoothing, double scale,
            @Cast(QUEUE) long queue);
    @Name("binary_ce_probabilities") public native int binaryCeProbabilities(
            @Cast("const float*") long probabilities, @Cast("const float*") long targets, @Cast("float*") long loss,
            @Cast("float*") long dProbabilities, long rows, long cols, double smoothing, double scale,
            @Cast(QUEUE) long queue);
    @Name("mean_squared_error") public native int meanSquaredError(
            @Cast("const float*") long predictions, @Cast("const float*") long targets, @Cast("float*") long loss,
            @Cast("float*") long dPredictions, long rows, long cols, double scale, @Cast(QUEUE) long queue);
    @Name("sparse_accuracy") public native int sparseAccuracy(
            @Cast("const float*") long scores, @Cast("const int32_t*") long labels, @Cast("float*") long correct,
            long rows, long classes, @Cast(QUEUE) long queue);
    @Name("binary_accuracy") public native int binaryAccuracy(
            @Cast("const float*") long values, @Cast("const int32_t*") long targets, @Cast("float*") long correct,
            long rows, long cols, double threshold, @Cast(QUEUE) long queue);
}
