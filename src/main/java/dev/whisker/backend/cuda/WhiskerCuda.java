package dev.whisker.backend.cuda;

import org.bytedeco.javacpp.Loader;
import org.bytedeco.javacpp.annotation.Cast;
import org.bytedeco.javacpp.annotation.Name;
import org.bytedeco.javacpp.annotation.NoException;
import org.bytedeco.javacpp.annotation.Platform;

/**
 * The functions of {@code native/include/whisker/whisker_cuda.h}, one method each; that header is their documentation.
 *
 * <p>A {@code long} that the header types as a pointer is an address, 0 for null; activations, fill modes and interpolations have the numbers of
 * {@link dev.whisker.backend.natives.Codes}. Functions return 0 or CUDA's number of an error.
 */
@NoException
@Platform(value = "linux-x86_64", include = "whisker/whisker_cuda.h", link = "whisker_cuda")
public final class WhiskerCuda {
    /** Names a file to be used instead of the libwhisker_cuda.so of this build: another build of it, with the same soname. */
    static final String LIBRARY = "whisker.cuda.library";

    static {
        // The first library of that soname in the process serves the JNI library.
        String other = System.getProperty(LIBRARY);
        if (other != null) {
            System.load(other);
        }
        Loader.load();
    }

    private WhiskerCuda() {
    }

    // ---- is there a GPU ----
    @Name("whisker_cuda_error") public static native String error(int code);
    @Name("whisker_cuda_devices") public static native int devices();
    @Name("whisker_cuda_driver_version") public static native int driverVersion();
    @Name("whisker_cuda_runtime_version") public static native int runtimeVersion();
    @Name("whisker_cuda_name") public static native String name(int device);
    @Name("whisker_cuda_compute_capability") public static native int computeCapability(int device);
    @Name("whisker_cuda_memory") public static native long memory(int device);

    // ---- memory, streams, events ----
    @Name("whisker_cuda_use") public static native int use(int device);
    @Name("whisker_cuda_has_kernels") public static native int hasKernels();
    @Name("whisker_cuda_free_memory") public static native int freeMemory(@Cast("int64_t*") long[] bytes);
    @Name("whisker_cuda_allocate") public static native int allocate(long bytes, @Cast("int64_t*") long[] address);
    @Name("whisker_cuda_release") public static native int release(long address);
    @Name("whisker_cuda_allocate_host") public static native int allocateHost(long bytes, @Cast("int64_t*") long[] address);
    @Name("whisker_cuda_release_host") public static native int releaseHost(long address);
    @Name("whisker_cuda_copy") public static native int copy(long to, long from, long bytes, long stream);
    @Name("whisker_cuda_set_bytes") public static native int setBytes(long to, int value, long bytes, long stream);
    @Name("whisker_cuda_create_stream") public static native int createStream(@Cast("int64_t*") long[] stream);
    @Name("whisker_cuda_destroy_stream") public static native int destroyStream(long stream);
    @Name("whisker_cuda_synchronize") public static native int synchronize(long stream);
    @Name("whisker_cuda_create_event") public static native int createEvent(@Cast("int64_t*") long[] event);
    @Name("whisker_cuda_destroy_event") public static native int destroyEvent(long event);
    @Name("whisker_cuda_record") public static native int record(long event, long stream);
    @Name("whisker_cuda_wait") public static native int waitFor(long stream, long event);
    @Name("whisker_cuda_synchronize_event") public static native int synchronizeEvent(long event);

    // ---- element-wise ----
    @Name("whisker_cuda_fill") public static native int fill(@Cast("float*") long y, long n, float value, long stream);
    @Name("whisker_cuda_fill_integers") public static native int fillIntegers(@Cast("int32_t*") long y, long n, int value, long stream);
    @Name("whisker_cuda_rescale") public static native int rescale(
            @Cast("const float*") long x, @Cast("float*") long y, long n, float scale, float offset, long stream);
    @Name("whisker_cuda_rescale_bytes") public static native int rescaleBytes(
            @Cast("const uint8_t*") long x, @Cast("float*") long y, long n, float scale, float offset, long stream);
    @Name("whisker_cuda_add") public static native int add(
            @Cast("const float*") long a, @Cast("const float*") long b, @Cast("float*") long y, long n, long stream);
    @Name("whisker_cuda_adam") public static native int adam(
            @Cast("float*") long w, @Cast("const float*") long g, @Cast("float*") long m, @Cast("float*") long v, long n, double alpha, double beta1,
            double beta2, double epsilon, @Cast("const float*") long guard, long stream);
    @Name("whisker_cuda_transpose") public static native int transpose(
            @Cast("const float*") long x, @Cast("float*") long y, long rows, long columns, long stream);

    // ---- flat vectors ----
    @Name("whisker_cuda_vector_map") public static native int vectorMap(
            int kind, @Cast("const float*") long x, @Cast("float*") long y, long n, float a, float b,
            @Cast("const float*") long guard, long stream);
    @Name("whisker_cuda_vector_combine") public static native int vectorCombine(
            int kind, @Cast("const float*") long x, @Cast("const float*") long y, @Cast("float*") long out, long n,
            float a, float b, @Cast("const float*") long guard, long stream);
    @Name("whisker_cuda_vector_sum") public static native int vectorSum(
            int kind, @Cast("const float*") long x, @Cast("float*") long sum, @Cast("void*") long scratch, long n,
            long stream);
    @Name("whisker_cuda_vector_scale_to_norm") public static native int vectorScaleToNorm(
            @Cast("float*") long x, @Cast("const float*") long sumOfSquares, long n, float limit,
            @Cast("const float*") long guard, long stream);

    // ---- merging ----
    @Name("whisker_cuda_maximum_backward") public static native int maximumBackward(
            @Cast("const float*") long a, @Cast("const float*") long b, @Cast("const float*") long dy,
            @Cast("float*") long da, @Cast("float*") long db, long n, long stream);
    @Name("whisker_cuda_copy_blocks") public static native int copyBlocks(
            @Cast("const float*") long from, long fromStride, @Cast("float*") long to, long toStride, long rows,
            long width, long stream);

    // ---- activations ----
    @Name("whisker_cuda_activation_forward") public static native int activationForward(
            int kind, @Cast("const float*") long x, @Cast("float*") long y, long n, long stream);
    @Name("whisker_cuda_activation_backward") public static native int activationBackward(
            int kind, @Cast("const float*") long x, @Cast("const float*") long y, @Cast("const float*") long dy, @Cast("float*") long dx, long n,
            long stream);
    @Name("whisker_cuda_bias_activation") public static native int biasActivation(
            int kind, @Cast("const float*") long bias, @Cast("float*") long y, long rows, long channels, long stream);
    @Name("whisker_cuda_softmax_forward") public static native int softmaxForward(
            @Cast("const float*") long x, @Cast("float*") long y, long rows, long cols, long stream);
    @Name("whisker_cuda_softmax_backward") public static native int softmaxBackward(
            @Cast("const float*") long y, @Cast("const float*") long dy, @Cast("float*") long dx, long rows, long cols, long stream);

    // ---- depthwise convolution ----
    @Name("whisker_cuda_depthwise_forward") public static native int depthwiseForward(
            @Cast("const float*") long x, @Cast("const float*") long kernel, @Cast("const float*") long bias, int activation, @Cast("float*") long y,
            long n, long h, long w, long c, long multiplier, long kernelH, long kernelW, long strideH, long strideW, long dilationH, long dilationW,
            long padTop, long padLeft, long outH, long outW, long stream);
    @Name("whisker_cuda_depthwise_backward_input") public static native int depthwiseBackwardInput(
            @Cast("const float*") long dz, @Cast("const float*") long kernel, @Cast("float*") long dx, long n, long h, long w, long c,
            long multiplier, long kernelH, long kernelW, long strideH, long strideW, long dilationH, long dilationW, long padTop, long padLeft,
            long outH, long outW, long stream);
    @Name("whisker_cuda_depthwise_backward_kernel") public static native int depthwiseBackwardKernel(
            @Cast("const float*") long x, @Cast("const float*") long dz, @Cast("float*") long dkernel, @Cast("void*") long scratch, long n, long h,
            long w, long c, long multiplier, long kernelH, long kernelW, long strideH, long strideW, long dilationH, long dilationW, long padTop,
            long padLeft, long outH, long outW, long stream);

    // ---- pooling ----
    @Name("whisker_cuda_max_pool_index_bytes") public static native int maxPoolIndexBytes(long kernelH, long kernelW);
    @Name("whisker_cuda_max_pool_forward") public static native int maxPoolForward(
            @Cast("const float*") long x, @Cast("float*") long y, @Cast("void*") long index, long n, long h, long w, long c, long kernelH,
            long kernelW, long strideH, long strideW, long padTop, long padLeft, long outH, long outW, long stream);
    @Name("whisker_cuda_max_pool_backward") public static native int maxPoolBackward(
            @Cast("const float*") long dy, @Cast("const void*") long index, @Cast("float*") long dx, long n, long h, long w, long c, long kernelH,
            long kernelW, long strideH, long strideW, long padTop, long padLeft, long outH, long outW, long stream);
    @Name("whisker_cuda_global_max_pool_forward") public static native int globalMaxPoolForward(
            @Cast("const float*") long x, @Cast("float*") long y, @Cast("int32_t*") long index, long n, long pixels, long c, long stream);
    @Name("whisker_cuda_global_max_pool_backward") public static native int globalMaxPoolBackward(
            @Cast("const float*") long dy, @Cast("const int32_t*") long index, @Cast("float*") long dx, long n, long pixels, long c, long stream);
    @Name("whisker_cuda_global_average_pool_forward") public static native int globalAveragePoolForward(
            @Cast("const float*") long x, @Cast("float*") long y, long n, long pixels, long c, long stream);
    @Name("whisker_cuda_global_average_pool_backward") public static native int globalAveragePoolBackward(
            @Cast("const float*") long dy, @Cast("float*") long dx, long n, long pixels, long c, long stream);

    // ---- zero padding and channel gates ----
    @Name("whisker_cuda_pad_forward") public static native int padForward(
            @Cast("const float*") long x, @Cast("float*") long y, long n, long h, long w, long c, long top, long bottom, long left, long right,
            long stream);
    @Name("whisker_cuda_pad_backward") public static native int padBackward(
            @Cast("const float*") long dy, @Cast("float*") long dx, long n, long h, long w, long c, long top, long bottom, long left, long right,
            long stream);
    @Name("whisker_cuda_gate_forward") public static native int gateForward(
            @Cast("const float*") long x, @Cast("const float*") long s, @Cast("float*") long y, long n, long pixels, long c, long stream);
    @Name("whisker_cuda_gate_backward") public static native int gateBackward(
            @Cast("const float*") long x, @Cast("const float*") long s, @Cast("const float*") long dy, @Cast("float*") long dx,
            @Cast("float*") long ds, long n, long pixels, long c, long stream);

    // ---- reductions and batch normalisation over (rows, channels) ----
    @Name("whisker_cuda_scratch_bytes") public static native long scratchBytes();
    @Name("whisker_cuda_column_sums") public static native int columnSums(
            @Cast("const float*") long x, @Cast("float*") long sums, @Cast("void*") long scratch, long rows, long channels, long stream);
    @Name("whisker_cuda_count_outside") public static native int countOutside(
            @Cast("const float*") long x, @Cast("float*") long count, @Cast("void*") long scratch, long n, float limit, long stream);
    @Name("whisker_cuda_batch_norm_train_forward") public static native int batchNormTrainForward(
            @Cast("const float*") long x, @Cast("float*") long y, @Cast("const float*") long gamma, @Cast("const float*") long beta,
            @Cast("float*") long movingMean, @Cast("float*") long movingVariance, @Cast("float*") long mean, @Cast("float*") long invStd,
            @Cast("void*") long scratch, long rows, long channels, double momentum, double epsilon, long stream);
    @Name("whisker_cuda_batch_norm_train_backward") public static native int batchNormTrainBackward(
            @Cast("const float*") long x, @Cast("const float*") long dy, @Cast("const float*") long gamma, @Cast("const float*") long mean,
            @Cast("const float*") long invStd, @Cast("float*") long dx, @Cast("float*") long dgamma, @Cast("float*") long dbeta,
            @Cast("void*") long scratch, long rows, long channels, long stream);
    @Name("whisker_cuda_batch_norm_infer_forward") public static native int batchNormInferForward(
            @Cast("const float*") long x, @Cast("float*") long y, @Cast("const float*") long gamma, @Cast("const float*") long beta,
            @Cast("const float*") long movingMean, @Cast("const float*") long movingVariance, @Cast("void*") long scratch, long rows, long channels,
            double epsilon, long stream);
    @Name("whisker_cuda_batch_norm_infer_backward") public static native int batchNormInferBackward(
            @Cast("const float*") long x, @Cast("const float*") long dy, @Cast("const float*") long gamma, @Cast("const float*") long movingMean,
            @Cast("const float*") long movingVariance, @Cast("float*") long dx, @Cast("float*") long dgamma, @Cast("float*") long dbeta,
            @Cast("void*") long scratch, long rows, long channels, double epsilon, long stream);

    // ---- randomness ----
    @Name("whisker_cuda_dropout") public static native int dropout(
            @Cast("const float*") long x, @Cast("float*") long y, long n, double rate, long seed, int layer, int step, long stream);
    @Name("whisker_cuda_random_flip") public static native int randomFlip(
            @Cast("const float*") long x, @Cast("float*") long y, @Cast("const int32_t*") long sampleIds, long n, long h, long w, long c,
            int horizontal, int vertical, long seed, int epoch, int layer, long stream);

    // ---- geometry ----
    @Name("whisker_cuda_rotate_forward") public static native int rotateForward(
            @Cast("const float*") long x, @Cast("float*") long y, @Cast("const double*") long angles, long n, long h, long w, long c, int fillMode,
            int interpolation, float fillValue, long stream);
    @Name("whisker_cuda_random_rotation_forward") public static native int randomRotationForward(
            @Cast("const float*") long x, @Cast("float*") long y, @Cast("const int32_t*") long sampleIds, long n, long h, long w, long c,
            double lower, double upper, int fillMode, int interpolation, float fillValue, long seed, int epoch, int layer, long stream);
    @Name("whisker_cuda_random_rotation_backward") public static native int randomRotationBackward(
            @Cast("const float*") long dy, @Cast("float*") long dx, @Cast("const int32_t*") long sampleIds, long n, long h, long w, long c,
            double lower, double upper, int fillMode, int interpolation, long seed, int epoch, int layer, long stream);
    @Name("whisker_cuda_resize_forward") public static native int resizeForward(
            @Cast("const float*") long x, @Cast("float*") long y, long n, long h, long w, long c, long outH, long outW, int interpolation,
            long stream);
    @Name("whisker_cuda_resize_backward") public static native int resizeBackward(
            @Cast("const float*") long dy, @Cast("float*") long dx, long n, long h, long w, long c, long outH, long outW, int interpolation,
            long stream);

    // ---- losses and metrics ----
    @Name("whisker_cuda_sparse_ce_logits") public static native int sparseCeLogits(
            @Cast("const float*") long logits, @Cast("const int32_t*") long labels, @Cast("float*") long loss, @Cast("float*") long dLogits,
            @Cast("int32_t*") long fault, long rows, long classes, double scale, long stream);
    @Name("whisker_cuda_sparse_ce_probabilities") public static native int sparseCeProbabilities(
            @Cast("const float*") long probabilities, @Cast("const int32_t*") long labels, @Cast("float*") long loss,
            @Cast("float*") long dProbabilities, @Cast("int32_t*") long fault, long rows, long classes, double scale, long stream);
    @Name("whisker_cuda_categorical_ce_logits") public static native int categoricalCeLogits(
            @Cast("const float*") long logits, @Cast("const float*") long targets, @Cast("float*") long loss,
            @Cast("float*") long dLogits, long rows, long classes, double smoothing, double scale, long stream);
    @Name("whisker_cuda_categorical_ce_probabilities") public static native int categoricalCeProbabilities(
            @Cast("const float*") long probabilities, @Cast("const float*") long targets, @Cast("float*") long loss,
            @Cast("float*") long dProbabilities, long rows, long classes, double smoothing, double scale, long stream);
    @Name("whisker_cuda_binary_ce_logits") public static native int binaryCeLogits(
            @Cast("const float*") long logits, @Cast("const float*") long targets, @Cast("float*") long loss,
            @Cast("float*") long dLogits, long rows, long cols, double smoothing, double scale, long stream);
    @Name("whisker_cuda_binary_ce_probabilities") public static native int binaryCeProbabilities(
            @Cast("const float*") long probabilities, @Cast("const float*") long targets, @Cast("float*") long loss,
            @Cast("float*") long dProbabilities, long rows, long cols, double smoothing, double scale, long stream);
    @Name("whisker_cuda_mean_squared_error") public static native int meanSquaredError(
            @Cast("const float*") long predictions, @Cast("const float*") long targets, @Cast("float*") long loss,
            @Cast("float*") long dPredictions, long rows, long cols, double scale, long stream);
    @Name("whisker_cuda_sparse_accuracy") public static native int sparseAccuracy(
            @Cast("const float*") long scores, @Cast("const int32_t*") long labels, @Cast("float*") long correct, long rows, long classes,
            long stream);
    @Name("whisker_cuda_binary_accuracy") public static native int binaryAccuracy(
            @Cast("const float*") long values, @Cast("const int32_t*") long targets, @Cast("float*") long correct, long rows, long cols,
            double threshold, long stream);
}
