package dev.whisker.backend.cpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.whisker.WhiskerException;
import dev.whisker.backend.cpu.TrustedKernels.Pass;
import dev.whisker.backend.cpu.TrustedKernels.Problem;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class TrustedKernelsTest {
    private static final Problem PLAIN = new Problem(Pass.FORWARD, 32, 20, 1, 1);

    private static Problem stridedGradient(int channels) {
        return new Problem(Pass.BACKWARD_PARAMETERS, channels, 16, 2, 2);
    }

    @Test
    void stridedGradientsOfFewChannelsAreNotLeftToPointwiseKernels() {
        assertFalse(TrustedKernels.trusts("jit_1x1:avx2", stridedGradient(7)));
        assertTrue(TrustedKernels.trusts("jit_1x1:avx2", stridedGradient(8)));
        assertFalse(TrustedKernels.trusts("jit_1x1:avx512_core", stridedGradient(15)));
        assertTrue(TrustedKernels.trusts("jit_1x1:avx512_core", stridedGradient(16)));
        assertTrue(TrustedKernels.trusts("jit_1x1:avx2", new Problem(Pass.BACKWARD_PARAMETERS, 4, 16, 1, 1)));
        assertTrue(TrustedKernels.trusts("jit_1x1:avx2", new Problem(Pass.BACKWARD_INPUT, 4, 16, 2, 2)));
        assertTrue(TrustedKernels.trusts("jit:avx2", stridedGradient(4)));
    }

    @Test
    void columnsOfOneChannelAreNotLeftToBrgemmOnAvx512() {
        Problem column = new Problem(Pass.FORWARD, 1, 1, 1, 2);
        assertFalse(TrustedKernels.trusts("brg_conv_fwd:avx512_core", column));
        assertTrue(TrustedKernels.trusts("brg_conv_fwd:avx2", column));
        assertTrue(TrustedKernels.trusts("brg_conv_fwd:avx512_core", new Problem(Pass.FORWARD, 1, 2, 1, 2)));
    }

    @Test
    void combinedKernelsAreTrustedIfAllTheirPartsAre() {
        assertTrue(TrustedKernels.trusts("brg_conv_bwd:avx2+brgconv_1x1:avx2", PLAIN));
        assertTrue(TrustedKernels.trusts("jit_uni_ncsp:conv+x64:gemm:jit", PLAIN));
        assertFalse(TrustedKernels.trusts("jit_uni_ncsp:conv+jit_1x1:avx2", stridedGradient(4)));
    }

    @Test
    void kernelsThatNobodyHasSearchedAreNotTrusted() {
        assertFalse(TrustedKernels.trusts("brg_conv_fwd:avx10_2", PLAIN));
        assertFalse(TrustedKernels.trusts("new_kernel:avx2", PLAIN));
    }

    @Test
    void theFirstTrustedKernelIsTaken() {
        assertEquals("jit:avx2", settled(stridedGradient(4), "jit_1x1:avx2", "jit:avx2", "ref:any"));
        assertEquals("jit_1x1:avx2", settled(stridedGradient(9), "jit_1x1:avx2", "jit:avx2", "ref:any"));
    }

    @Test
    void anErrorNamesWhatWasOfferedAndWhatToDo() {
        WhiskerException e = assertThrows(WhiskerException.class,
                () -> settled(stridedGradient(4), "jit_1x1:avx2", "odd:avx2"));
        assertTrue(e.getMessage().startsWith("oneDNN offers jit_1x1:avx2, odd:avx2 for "), e.getMessage());
        assertTrue(e.getMessage().contains("channels=4")
                && e.getMessage().endsWith("use --backend reference, or change the layer"), e.getMessage());
    }

    private static String settled(Problem problem, String... offers) {
        Iterator<String> rest = List.of(offers).iterator();
        AtomicReference<String> present = new AtomicReference<>(rest.next());
        TrustedKernels.settle(present::get, () -> {
            boolean more = rest.hasNext();
            present.set(more ? rest.next() : present.get());
            return more;
        }, problem);
        return present.get();
    }
}
