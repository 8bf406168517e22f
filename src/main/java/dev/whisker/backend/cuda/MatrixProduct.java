package dev.whisker.backend.cuda;

import static org.bytedeco.cuda.global.cublas.*;
import static org.bytedeco.cuda.global.cudart.CUDA_R_16BF;
import static org.bytedeco.cuda.global.cudart.CUDA_R_32F;

import dev.whisker.WhiskerException;
import dev.whisker.backend.natives.Address;
import dev.whisker.backend.natives.OwnedResources;
import dev.whisker.op.Precision;
import dev.whisker.tensor.DType;
import org.bytedeco.cuda.cublas.cublasLtMatmulAlgo_t;
import org.bytedeco.cuda.cublas.cublasLtMatmulDescOpaque_t;
import org.bytedeco.cuda.cublas.cublasLtMatmulHeuristicResult_t;
import org.bytedeco.cuda.cublas.cublasLtMatmulPreferenceOpaque_t;
import org.bytedeco.cuda.cublas.cublasLtMatrixLayoutOpaque_t;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.IntPointer;
import org.bytedeco.javacpp.LongPointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerPointer;

/**
 * One product of matrices of fixed sizes by cuBLASLt: {@code result (rows,columns) = first (rows,inner) * second
 * (inner,columns)}, all row-major, either factor stored transposed if so requested; optionally plus one bias per
 * column.
 *
 * <p>cuBLASLt's matrices are column-major: it receives the transposed product, {@code result' = second' * first'},
 * for which the same memory, read its way, needs no move. The algorithm is the heuristic's first, chosen when the plan
 * is made.
 *
 * <p>Numbers are float32; with {@link Precision#MIXED} the factors are bfloat16, and sums float32 until the result is
 * stored in its own type.
 */
final class MatrixProduct implements AutoCloseable {
    /** What cuBLASLt may use besides its matrices; its documentation recommends 32 MiB for Hopper. */
    private static final long MAX_WORKSPACE = 32L << 20;
    private static final int VECTOR_BYTES = 16;
    private static final FloatPointer ONE = new FloatPointer(1f);
    private static final FloatPointer ZERO = new FloatPointer(0f);

    /** How the factors are stored. */
    enum Form {
        /** first (rows,inner), second (inner,columns). */
        PLAIN,
        /** first (rows,inner), second (columns,inner). */
        SECOND_TRANSPOSED,
        /** first (inner,rows), second (inner,columns). */
        FIRST_TRANSPOSED
    }

    private final CublasLt cublas;
    private final String name;
    private final boolean bias;
    private final DType factorType;
    private final DType resultType;
    private final OwnedResources owned = new OwnedResources();
    private final cublasLtMatmulDescOpaque_t operation;
    private final cublasLtMatrixLayoutOpaque_t firstLayout;
    private final cublasLtMatrixLayoutOpaque_t secondLayout;
    private final cublasLtMatrixLayoutOpaque_t resultLayout;
    /** Holds what the algorithm points to. */
    private final cublasLtMatmulHeuristicResult_t choice = new cublasLtMatmulHeuristicResult_t(1);
    private final cublasLtMatmulAlgo_t algorithm;
    private final long workspaceBytes;
    private final LongPointer biasAddress = new LongPointer(1L);
    private final Address first = new Address();
    private final Address second = new Address();
    private final Address result = new Address();
    private final Address workspace = new Address();

    /** @param resultType FLOAT32, or BFLOAT16 where that is the type of the factors */
    MatrixProduct(CublasLt cublas, String name, Form form, long rows, long columns, long inner, boolean bias,
            Precision precision, DType resultType) {
        this.cublas = cublas;
        this.bias = bias;
        factorType = precision.activationType();
        this.resultType = resultType;
        this.name = name + " (" + rows + ", " + inner + ") * (" + inner + ", " + columns + ")";
        owned.add(choice, Pointer::close);
        owned.add(biasAddress.put(0), Pointer::close);
        try (PointerPointer<Pointer> made = new PointerPointer<>(1)) {
            int compute = precision == Precision.TF32 ? CUBLAS_COMPUTE_32F_FAST_TF32 : CUBLAS_COMPUTE_32F;
            check(cublasLtMatmulDescCreate(made, compute, CUDA_R_32F));
            operation = owned.add(new cublasLtMatmulDescOpaque_t(made.get()),
                    ended -> cublasLtMatmulDescDestroy(ended));
            set(CUBLASLT_MATMUL_DESC_TRANSA, form == Form.SECOND_TRANSPOSED ? CUBLAS_OP_T : CUBLAS_OP_N);
            set(CUBLASLT_MATMUL_DESC_TRANSB, form == Form.FIRST_TRANSPOSED ? CUBLAS_OP_T : CUBLAS_OP_N);
            if (bias) {
                set(CUBLASLT_MATMUL_DESC_EPILOGUE, CUBLASLT_EPILOGUE_BIAS);
            }
            // As they lie in memory: the columns of cuBLASLt are our rows.
            secondLayout = form == Form.SECOND_TRANSPOSED ? factor(made, inner, columns)
                    : factor(made, columns, inner);
            firstLayout = form == Form.FIRST_TRANSPOSED ? factor(made, rows, inner) : factor(made, inner, rows);
            resultLayout = layout(made, resultType, columns, rows);
            algorithm = choice.algo();
            workspaceBytes = choose(made, form == Form.FIRST_TRANSPOSED ? rows : inner, form == Form.SECOND_TRANSPOSED
                    ? inner : columns, columns);
        } catch (RuntimeException | Error e) {
            owned.closeAfter(e);
            throw e;
        }
    }

    private cublasLtMatrixLayoutOpaque_t factor(PointerPointer<Pointer> made, long contiguous, long other) {
        return layout(made, factorType, contiguous, other);
    }

    private cublasLtMatrixLayoutOpaque_t layout(PointerPointer<Pointer> made, DType elements, long contiguous,
            long other) {
        int type = elements == DType.BFLOAT16 ? CUDA_R_16BF : CUDA_R_32F;
        check(cublasLtMatrixLayoutCreate(made, type, contiguous, other, contiguous));
        return owned.add(new cublasLtMatrixLayoutOpaque_t(made.get()), ended -> cublasLtMatrixLayoutDestroy(ended));
    }

    private void set(int attribute, int value) {
        try (IntPointer pointer = new IntPointer(1L)) {
            check(cublasLtMatmulDescSetAttribute(operation, attribute, pointer.put(value), Integer.BYTES));
        }
    }

    /** Returns the workspace that the chosen algorithm needs. */
    private long choose(PointerPointer<Pointer> made, long firstContiguous, long secondContiguous,
            long resultContiguous) {
        check(cublasLtMatmulPreferenceCreate(made));
        cublasLtMatmulPreferenceOpaque_t preference = new cublasLtMatmulPreferenceOpaque_t(made.get());
        try (LongPointer most = new LongPointer(1L)) {
            check(cublasLtMatmulPreferenceSetAttribute(preference, CUBLASLT_MATMUL_PREF_MAX_WORKSPACE_BYTES,
                    most.put(MAX_WORKSPACE), Long.BYTES));
            promise(preference, CUBLASLT_MATMUL_PREF_MIN_ALIGNMENT_A_BYTES, secondContiguous * factorType.bytes());
            promise(preference, CUBLASLT_MATMUL_PREF_MIN_ALIGNMENT_B_BYTES, firstContiguous * factorType.bytes());
            promise(preference, CUBLASLT_MATMUL_PREF_MIN_ALIGNMENT_C_BYTES, resultContiguous * resultType.bytes());
            promise(preference, CUBLASLT_MATMUL_PREF_MIN_ALIGNMENT_D_BYTES, resultContiguous * resultType.bytes());
            int[] found = new int[1];
            int status = cublasLtMatmulAlgoGetHeuristic(cublas.context(), operation, secondLayout, firstLayout,
                    resultLayout, resultLayout, preference,
                    1, choice, found);
            if (status != CUBLAS_STATUS_SUCCESS || found[0] == 0 || choice.state() != CUBLAS_STATUS_SUCCESS) {
                throw new WhiskerException("cuBLASLt has no algorithm for " + name + " (status " + status
                        + "); use --backend cpu for this model");
            }
            return choice.workspaceSize();
        } finally {
            cublasLtMatmulPreferenceDestroy(preference);
        }
    }

    /**
     * Tensors start at 64 bytes, but parts of a batch start where a row does: 16 bytes are sure only if rows are a
     * multiple of them.
     */
    private void promise(cublasLtMatmulPreferenceOpaque_t preference, int attribute, long rowBytes) {
        int alignment = (int) Math.min(VECTOR_BYTES, Long.lowestOneBit(rowBytes));
        try (IntPointer pointer = new IntPointer(1L)) {
            check(cublasLtMatmulPreferenceSetAttribute(preference, attribute, pointer.put(alignment), Integer.BYTES));
        }
    }

    private void check(int status) {
        CublasLt.check(status, name);
    }

    boolean addsBias() {
        return bias;
    }

    long workspaceBytes() {
        return workspaceBytes;
    }

    /**
     * Queues the product; all are addresses.
     *
     * @param bias 0 where there is none
     */
    void run(long first, long second, long bias, long result, long workspace) {
        queue(first, second, bias, ZERO, result, workspace);
    }

    /** Queues the sum of the product, without a bias, and what {@code result} holds; all are addresses. */
    void add(long first, long second, long result, long workspace) {
        queue(first, second, 0, ONE, result, workspace);
    }

    /** @param keep what the elements of the result count in its new ones */
    private void queue(long first, long second, long bias, FloatPointer keep, long result, long workspace) {
        if (this.bias && bias != biasAddress.get()) {
            check(cublasLtMatmulDescSetAttribute(operation, CUBLASLT_MATMUL_DESC_BIAS_POINTER, biasAddress.put(bias),
                    Long.BYTES));
        }
        this.result.at(result);
        cublas.countCall();
        check(cublasLtMatmul(cublas.context(), operation, ONE, this.second.at(second), secondLayout,
                this.first.at(first), firstLayout, keep,
                this.result, resultLayout, this.result, resultLayout, algorithm, this.workspace.at(workspace),
                workspaceBytes, cublas.stream()));
    }

    @Override
    public void close() {
        owned.close();
    }
}
