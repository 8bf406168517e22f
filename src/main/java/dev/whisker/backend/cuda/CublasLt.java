package dev.whisker.backend.cuda;

import static org.bytedeco.cuda.global.cublas.*;

import dev.whisker.WhiskerException;
import org.bytedeco.cuda.cublas.cublasLtContext;

/** cuBLASLt's context, and what becomes of its status codes. */
final class CublasLt implements AutoCloseable {
    private final Gpu gpu;
    private final cublasLtContext context = new cublasLtContext();

    CublasLt(Gpu gpu) {
        this.gpu = gpu;
        gpu.stream();
        check(cublasLtCreate(context), "opening cuBLASLt");
    }

    Gpu gpu() {
        return gpu;
    }

    cublasLtContext context() {
        return context;
    }

    /** @throws WhiskerException naming the operation */
    static void check(int status, String operation) {
        if (status != CUBLAS_STATUS_SUCCESS) {
            throw new WhiskerException("cuBLASLt reports " + cublasLtGetStatusName(status).getString() + " (status " + status + ") at " + operation
                    + "; CUBLASLT_LOG_LEVEL=1 in the environment shows more");
        }
    }

    @Override
    public void close() {
        gpu.stream();
        cublasLtDestroy(context);
    }
}
