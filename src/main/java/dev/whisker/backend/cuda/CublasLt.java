package dev.whisker.backend.cuda;

import static org.bytedeco.cuda.global.cublas.*;

import dev.whisker.WhiskerException;
import dev.whisker.backend.natives.Address;
import org.bytedeco.cuda.cublas.cublasLtContext;
import org.bytedeco.cuda.cudart.CUstream_st;

/** cuBLASLt's context, and what becomes of its status codes. */
final class CublasLt implements AutoCloseable {
    private final Gpu gpu;
    private final cublasLtContext context = new cublasLtContext();
    private final CUstream_st stream;

    CublasLt(Gpu gpu) {
        this.gpu = gpu;
        stream = new CUstream_st(new Address().at(gpu.stream()));
        check(cublasLtCreate(context), "opening cuBLASLt");
    }

    /** The context, with the GPU made the calling thread's. */
    cublasLtContext context() {
        gpu.stream();
        return context;
    }

    /** Where products are queued. Makes the GPU the calling thread's. */
    CUstream_st stream() {
        gpu.stream();
        return stream;
    }

    /** A function is about to be called that queues work. */
    void countCall() {
        gpu.countLibraryCall();
    }

    /** @throws WhiskerException naming the operation */
    static void check(int status, String operation) {
        if (status != CUBLAS_STATUS_SUCCESS) {
            throw new WhiskerException("cuBLASLt reports " + cublasLtGetStatusName(status).getString() + " (status "
                    + status + ") at " + operation
                    + "; CUBLASLT_LOG_LEVEL=1 in the environment shows more");
        }
    }

    @Override
    public void close() {
        gpu.stream();
        cublasLtDestroy(context);
    }
}
