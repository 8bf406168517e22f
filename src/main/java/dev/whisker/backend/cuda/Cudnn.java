package dev.whisker.backend.cuda;

import static org.bytedeco.cuda.global.cudnn.*;

import dev.whisker.WhiskerException;
import dev.whisker.backend.natives.Address;
import dev.whisker.tensor.Shape;
import org.bytedeco.cuda.cudart.CUstream_st;
import org.bytedeco.cuda.cudnn.cudnnContext;
import org.bytedeco.javacpp.BytePointer;

/** cuDNN's context on a GPU, and what becomes of its status codes. */
final class Cudnn implements AutoCloseable {
    private static final int REASON_BYTES = 1024;

    private final Gpu gpu;
    private final cudnnContext context = new cudnnContext();

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

    /** @throws WhiskerException naming the operation and the shape it was for */
    static void check(int status, String operation, Shape shape) {
        if (status != CUDNN_STATUS_SUCCESS) {
            throw failure(status, operation + " for " + shape);
        }
    }

    /** @throws WhiskerException naming the operation */
    static void check(int status, String operation) {
        if (status != CUDNN_STATUS_SUCCESS) {
            throw failure(status, operation);
        }
    }

    private static WhiskerException failure(int status, String operation) {
        return new WhiskerException("cuDNN reports " + cudnnGetErrorString(status).getString() + " (status " + status
                + ") at " + operation + reason()
                + "; CUDNN_LOGLEVEL_DBG=1 CUDNN_LOGDEST_DBG=stderr in the environment shows more");
    }

    /** What cuDNN says of its last error, in one line. */
    private static String reason() {
        try (BytePointer said = new BytePointer(REASON_BYTES)) {
            cudnnGetLastErrorString(said.fill(0), REASON_BYTES);
            String reason = said.getString().strip().replaceAll("\\s+", " ");
            return reason.isEmpty() ? "" : ": " + reason;
        }
    }

    @Override
    public void close() {
        cudnnDestroy(context());
    }
}
