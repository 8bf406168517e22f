package dev.whisker.backend.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.whisker.backend.cuda.EngineNotes.Note;
import dev.whisker.op.Precision;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.bytedeco.cuda.global.cudnn;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Which notes of an engine rule it out. */
class ConvolutionArithmeticTest {
    private static EngineNotes notes(Note note) {
        return new EngineNotes(Set.of(note), Set.of());
    }

    private static Set<Note> accepted(ConvolutionArithmetic arithmetic) {
        Set<Note> accepted = EnumSet.noneOf(Note.class);
        for (Note note : Note.values()) {
            if (arithmetic.refuses(notes(note)).isEmpty()) {
                accepted.add(note);
            }
        }
        return accepted;
    }

    /** Neither tensor cores nor transforms, which lose digits. */
    @Test
    void fp32TakesPlainProductsOnly() {
        assertEquals(EnumSet.of(Note.STRICT_NAN_PROP, Note.SUPPORTS_CUDA_GRAPH_NATIVE_API, Note.CUBLASLT_DEPENDENCY),
                accepted(ConvolutionArithmetic.FP32));
    }

    @Test
    void tf32AndBfloat16TakeTensorCores() {
        Set<Note> expected = EnumSet.complementOf(EnumSet.of(Note.NONDETERMINISTIC, Note.DOWN_CONVERT_INPUTS,
                Note.REDUCED_PRECISION_REDUCTION, Note.RUNTIME_COMPILATION, Note.REQUIRES_BIAS_INT8x32_REORDER,
                Note.REQUIRES_FILTER_INT8x32_REORDER));
        assertEquals(expected, accepted(ConvolutionArithmetic.TF32));
        assertEquals(expected, accepted(ConvolutionArithmetic.BFLOAT16));
    }

    /** A later version of cuDNN may note what nobody here can judge. */
    @ParameterizedTest
    @EnumSource
    void notesThatAreNotKnownAreRefused(ConvolutionArithmetic arithmetic) {
        EngineNotes notes = EngineNotes.of(new int[] {cudnn.CUDNN_NUMERICAL_NOTE_STRICT_NAN_PROP, 10},
                new int[] {5, cudnn.CUDNN_BEHAVIOR_NOTE_CUBLASLT_DEPENDENCY});
        assertEquals(List.of("behavior note 5", "numerical note 10"), arithmetic.refuses(notes));
        assertEquals(Set.of(Note.STRICT_NAN_PROP, Note.CUBLASLT_DEPENDENCY), notes.known());
        assertTrue(arithmetic.refuses(EngineNotes.of(new int[0], new int[0])).isEmpty());
    }

    @Test
    void everyReasonIsNamed() {
        EngineNotes notes = new EngineNotes(EnumSet.of(Note.TENSOR_CORE, Note.NONDETERMINISTIC), Set.of());
        assertEquals(List.of("TENSOR_CORE", "NONDETERMINISTIC"), ConvolutionArithmetic.FP32.refuses(notes));
        assertEquals("TENSOR_CORE, NONDETERMINISTIC", notes.describe());
    }

    @Test
    void bfloat16AlonePrefersTensorCores() {
        assertTrue(ConvolutionArithmetic.BFLOAT16.prefers(notes(Note.TENSOR_CORE)));
        assertFalse(ConvolutionArithmetic.BFLOAT16.prefers(notes(Note.STRICT_NAN_PROP)));
        assertFalse(ConvolutionArithmetic.TF32.prefers(notes(Note.TENSOR_CORE)));
    }

    @Test
    void everyPrecisionHasItsArithmetic() {
        for (Precision precision : Precision.values()) {
            String label = precision == Precision.MIXED ? "bfloat16" : precision.label();
            assertEquals(label, ConvolutionArithmetic.of(precision).label());
        }
    }

    /** Each number of cuDNN's enumerations has its name here, so a new one would be noticed. */
    @Test
    void notesAreThoseOfCudnn() {
        for (int i = 0; i < cudnn.CUDNN_NUMERICAL_NOTE_TYPE_COUNT; i++) {
            assertEquals(Set.of(), EngineNotes.of(new int[] {i}, new int[0]).unknown());
        }
        for (int i = 0; i < cudnn.CUDNN_BEHAVIOR_NOTE_TYPE_COUNT; i++) {
            assertEquals(Set.of(), EngineNotes.of(new int[0], new int[] {i}).unknown());
        }
        assertEquals(Note.values().length,
                cudnn.CUDNN_NUMERICAL_NOTE_TYPE_COUNT + cudnn.CUDNN_BEHAVIOR_NOTE_TYPE_COUNT);
    }
}
