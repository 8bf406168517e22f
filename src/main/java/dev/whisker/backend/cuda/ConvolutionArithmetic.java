package dev.whisker.backend.cuda;

import static org.bytedeco.cuda.global.cudnn.CUDNN_DATA_BFLOAT16;
import static org.bytedeco.cuda.global.cudnn.CUDNN_DATA_FLOAT;

import dev.whisker.backend.cuda.EngineNotes.Note;
import dev.whisker.op.Precision;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * In which numbers a convolution is computed: the type of its tensors, and which of cuDNN's engines will do. All sum in
 * float32, and a second run gives the same bits.
 */
enum ConvolutionArithmetic {
    /** Products in float32 too. Winograd's and Fourier's transforms are out: they lose one to two digits. */
    FP32("fp32", CUDNN_DATA_FLOAT, Float.BYTES, false, Note.TENSOR_CORE, Note.DOWN_CONVERT_INPUTS,
            Note.REDUCED_PRECISION_REDUCTION, Note.FFT, Note.WINOGRAD, Note.WINOGRAD_TILE_4x4, Note.WINOGRAD_TILE_6x6,
            Note.WINOGRAD_TILE_13x13),
    /** Factors may be rounded to TensorFloat-32, the way of tensor cores with float32. */
    TF32("tf32", CUDNN_DATA_FLOAT, Float.BYTES, false, Note.DOWN_CONVERT_INPUTS, Note.REDUCED_PRECISION_REDUCTION),
    /** Tensors of bfloat16; engines on tensor cores come first. */
    BFLOAT16("bfloat16", CUDNN_DATA_BFLOAT16, Short.BYTES, true, Note.DOWN_CONVERT_INPUTS,
            Note.REDUCED_PRECISION_REDUCTION);

    /**
     * Whatever the arithmetic: other bits each time; a choice that depends on the driver; kernels in another order of
     * elements.
     */
    private static final Set<Note> NEVER = EnumSet.of(Note.NONDETERMINISTIC, Note.RUNTIME_COMPILATION,
            Note.REQUIRES_FILTER_INT8x32_REORDER, Note.REQUIRES_BIAS_INT8x32_REORDER);

    private final String label;
    private final int dataType;
    private final int elementBytes;
    private final boolean tensorCoresFirst;
    private final Set<Note> refused;

    ConvolutionArithmetic(String label, int dataType, int elementBytes, boolean tensorCoresFirst, Note... refused) {
        this.label = label;
        this.dataType = dataType;
        this.elementBytes = elementBytes;
        this.tensorCoresFirst = tensorCoresFirst;
        this.refused = EnumSet.copyOf(List.of(refused));
    }

    static ConvolutionArithmetic of(Precision precision) {
        return switch (precision) {
            case FP32 -> FP32;
            case TF32 -> TF32;
            case MIXED -> BFLOAT16;
        };
    }

    String label() {
        return label;
    }

    /** Of pictures, kernels and biases: a cudnnDataType_t. */
    int dataType() {
        return dataType;
    }

    int elementBytes() {
        return elementBytes;
    }

    /** The notes for which an engine will not do; empty if it will. What is not known is never taken. */
    List<String> refuses(EngineNotes notes) {
        List<String> why = new ArrayList<>();
        for (Note note : notes.known()) {
            if (NEVER.contains(note) || refused.contains(note)) {
                why.add(note.name());
            }
        }
        why.addAll(notes.unknown());
        return why;
    }

    /** Whether an engine goes before those that are not preferred, although cuDNN expects them to be faster. */
    boolean prefers(EngineNotes notes) {
        return tensorCoresFirst && notes.has(Note.TENSOR_CORE);
    }
}
