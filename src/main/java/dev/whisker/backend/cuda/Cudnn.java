package dev.whisker.backend.cuda;

import static org.bytedeco.cuda.global.cudnn.*;

import dev.whisker.backend.natives.Address;
import dev.whisker.tensor.Shape;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.bytedeco.cuda.cudart.CUstream_st;
import org.bytedeco.cuda.cudnn.cudnnContext;
import org.bytedeco.javacpp.BytePointer;

/** cuDNN's context on a GPU, and what becomes of its status codes. */
final class Cudnn implements AutoCloseable {
    private static final int REASON_BYTES = 1024;

    private final Gpu gpu;
    private final cudnnContext context = new cudnnContext();
    private final Map<Object, Optional<String>> outcomes = new HashMap<>();

    Cudnn(Gpu gpu) {
        this.gpu = gpu;
        long stream = gpu.stream();
        check(cudnnCreate(context), "opening cuDNN");
        check(cudnnSetStream(context, new CUstream_st(new Address().at(stream))), "cuDNN's stream");
    }

    /** The context, with the GPU made the calling thread's. */
    cudnnContext context() {
        gpu.stream();
        return context;
    }

    /** A function is about to be called that queues work. */
    void countCall() {
        gpu.countLibraryCall();
    }

    /** What was run in this context to see whether it fails, with how it failed. */
    Map<Object, Optional<String>> outcomes() {
        return outcomes;
    }

    /** @throws CudnnFailure naming the operation and the shape it was for */
    static void check(int status, String operation, Shape shape) {
        if (status != CUDNN_STATUS_SUCCESS) {
            throw failure(status, operation + " for " + shape);
        }
    }

    /** @throws CudnnFailure naming the operation */
    static void check(int status, String operation) {
        if (status != CUDNN_STATUS_SUCCESS) {
            throw failure(status, operation);
        }
    }

    private static CudnnFailure failure(int status, String operation) {
        String reason = reason();
        return new CudnnFailure("cuDNN reports " + code(status) + " at " + operation + reason
                + "; CUDNN_LOGLEVEL_DBG=1 CUDNN_LOGDEST_DBG=stderr in the environment shows more",
                code(status) + reason);
    }

    /** Such as "CUDNN_STATUS_NOT_SUPPORTED". */
    static String name(int status) {
        return cudnnGetErrorString(status).getString();
    }

    private static String code(int status) {
        return name(status) + " (status " + status + ")";
    }

    /** A status, and what cuDNN says of its last error, which must be this one. */
    static String words(int status) {
        return code(status) + reason();
    }

    /** What cuDNN says of its last error, in one line. */
    private static String reason() {
        try (BytePointer said = new BytePointer(REASON_BYTES)) {
            cudnnGetLastErrorString(said.fill(0), REASON_BYTES);
            // A pointer whose limit is that of its memory would be read to the end, with all zeros after the text.
            String reason = said.limit(BytePointer.strlen(said)).getString().strip().replaceAll("\\s+", " ");
            return reason.isEmpty() ? "" : ": " + reason;
        }
    }

    @Override
    public void close() {
        cudnnDestroy(context());
    }
}
