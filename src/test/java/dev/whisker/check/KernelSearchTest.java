package dev.whisker.check;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.whisker.backend.cpu.OpenCpu;
import dev.whisker.support.Searches;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Convolutions, matrix products and poolings on the cpu backend, under each instruction set that oneDNN can be limited
 * to on this processor.
 */
class KernelSearchTest {
    private static final List<String> OLD = List.of("SSE41", "AVX");
    private static final int CASES = 60;
    private static final int KNOWN = KernelCases.known().size();

    @TempDir
    private Path folder;

    /**
     * Above all the gradients of strided kernels of one pixel: a workspace overrun made them wrong, or crashed or hung
     * the process.
     */
    @ParameterizedTest
    @ValueSource(strings = {"AVX2", KernelSearchProcess.DEFAULT})
    void shapesThatAKernelWasWrongForAgreeWithTheReference(String isa) {
        assertEquals(List.of(), new KernelSearchProcess(isa, folder).run(0, 0, KNOWN));
    }

    @ParameterizedTest
    @ValueSource(strings = {"SSE41", "AVX", "AVX2", "AVX512_CORE", KernelSearchProcess.DEFAULT})
    void randomShapesAgreeWithTheReference(String isa) {
        KernelSearchProcess search = new KernelSearchProcess(isa, folder);
        assertEquals(List.of(), search.run(Searches.seed(), KNOWN, KNOWN + Searches.cases(CASES)));
        // For older instruction sets oneDNN itself has nothing but its slow kernels for a few shapes.
        assertTrue(OLD.contains(isa) || search.kernels().stream().noneMatch(name -> name.startsWith("ref")),
                () -> "slow kernels: " + search.kernels());
    }

    /** Our own gradients of kernels, which oneDNN computes by default for most of these shapes. */
    @ParameterizedTest
    @ValueSource(strings = {"sse4.2", "avx2", "avx512"})
    void ownKernelGradientsAgreeWithTheReference(String isa) {
        OpenCpu.withOwnKernelGradients(isa, 0).close();
        KernelSearchProcess search = new KernelSearchProcess(KernelSearchProcess.DEFAULT, folder,
                "-D" + KernelSearch.OWN_KERNEL_GRADIENTS + "=" + isa);
        assertEquals(List.of(), search.run(Searches.seed(), 0, KNOWN + Searches.cases(CASES)));
        assertTrue(search.kernels().contains("whisker:" + isa), () -> search.kernels().toString());
    }
}
