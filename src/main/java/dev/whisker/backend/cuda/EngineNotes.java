package dev.whisker.backend.cuda;

import static org.bytedeco.cuda.global.cudnn.*;

import java.util.Collection;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * What cuDNN notes about one of its engines: how it computes, and what it needs for that.
 *
 * @param known   those of {@link Note}
 * @param unknown those that a later version of cuDNN has added, such as "numerical note 12"
 */
record EngineNotes(Set<Note> known, Set<String> unknown) {
    /** Notes by cuDNN's names. */
    enum Note {
        /** Computes on tensor cores: float32 is rounded to TensorFloat-32 for them. */
        TENSOR_CORE(CUDNN_NUMERICAL_NOTE_TENSOR_CORE),
        DOWN_CONVERT_INPUTS(CUDNN_NUMERICAL_NOTE_DOWN_CONVERT_INPUTS),
        /** Sums in less than the type of the computation. */
        REDUCED_PRECISION_REDUCTION(CUDNN_NUMERICAL_NOTE_REDUCED_PRECISION_REDUCTION),
        FFT(CUDNN_NUMERICAL_NOTE_FFT),
        /** A second run may give other bits. */
        NONDETERMINISTIC(CUDNN_NUMERICAL_NOTE_NONDETERMINISTIC),
        WINOGRAD(CUDNN_NUMERICAL_NOTE_WINOGRAD),
        WINOGRAD_TILE_4x4(CUDNN_NUMERICAL_NOTE_WINOGRAD_TILE_4x4),
        WINOGRAD_TILE_6x6(CUDNN_NUMERICAL_NOTE_WINOGRAD_TILE_6x6),
        WINOGRAD_TILE_13x13(CUDNN_NUMERICAL_NOTE_WINOGRAD_TILE_13x13),
        STRICT_NAN_PROP(CUDNN_NUMERICAL_NOTE_STRICT_NAN_PROP),
        /** Compiles a kernel when the plan is made, for seconds; whether it is offered depends on the driver. */
        RUNTIME_COMPILATION(BEHAVIOR + CUDNN_BEHAVIOR_NOTE_RUNTIME_COMPILATION),
        REQUIRES_FILTER_INT8x32_REORDER(BEHAVIOR + CUDNN_BEHAVIOR_NOTE_REQUIRES_FILTER_INT8x32_REORDER),
        REQUIRES_BIAS_INT8x32_REORDER(BEHAVIOR + CUDNN_BEHAVIOR_NOTE_REQUIRES_BIAS_INT8x32_REORDER),
        SUPPORTS_CUDA_GRAPH_NATIVE_API(BEHAVIOR + CUDNN_BEHAVIOR_NOTE_SUPPORTS_CUDA_GRAPH_NATIVE_API),
        CUBLASLT_DEPENDENCY(BEHAVIOR + CUDNN_BEHAVIOR_NOTE_CUBLASLT_DEPENDENCY);

        private final int code;

        Note(int code) {
            this.code = code;
        }
    }

    /** Tells notes about behavior from those about numbers, which cuDNN numbers alike. */
    private static final int BEHAVIOR = 1000;

    static EngineNotes of(BackendDescriptor engine) {
        return of(engine.numbers(BackendAttribute.ENGINE_NUMERICAL_NOTES),
                engine.numbers(BackendAttribute.ENGINE_BEHAVIOR_NOTES));
    }

    /** From cuDNN's numbers. */
    static EngineNotes of(int[] numerical, int[] behavior) {
        EngineNotes notes = new EngineNotes(new TreeSet<>(), new TreeSet<>());
        for (int code : numerical) {
            notes.add(code, "numerical note " + code);
        }
        for (int code : behavior) {
            notes.add(BEHAVIOR + code, "behavior note " + code);
        }
        return notes;
    }

    private void add(int code, String otherwise) {
        for (Note note : Note.values()) {
            if (note.code == code) {
                known.add(note);
                return;
            }
        }
        unknown.add(otherwise);
    }

    boolean has(Note note) {
        return known.contains(note);
    }

    /** Such as "TENSOR_CORE, CUBLASLT_DEPENDENCY"; empty if there are none. */
    String describe() {
        return words(known);
    }

    static String words(Collection<Note> notes) {
        return notes.stream().map(Note::name).collect(Collectors.joining(", "));
    }
}
