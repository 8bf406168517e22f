package dev.whisker.backend.cpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.whisker.WhiskerException;
import dev.whisker.backend.cpu.TrustedKernels.Pass;
import dev.whisker.backend.cpu.TrustedKernels.Problem;
import dev.whisker.op.Padding;
import dev.whisker.op.Window2d;
import dev.whisker.tensor.Shape;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class TrustedKernelsTest {
    private static final Problem PLAIN = new Problem(Pass.FORWARD, 32, 20, 1, 1, true);

    private static Problem stridedGradient(int channels) {
        return new Problem(Pass.BACKWARD_PARAMETERS, channels, 16, 2, 2, true);
    }

    @Test
    void stridedGradientsOfFewChannelsAreNotLeftToPointwiseKernels() {
        assertFalse(TrustedKernels.trusts("jit_1x1:avx2", stridedGradient(7)));
        assertTrue(TrustedKernels.trusts("jit_1x1:avx2", stridedGradient(8)));
        assertFalse(TrustedKernels.trusts("jit_1x1:avx512_core", stridedGradient(15)));
        assertTrue(TrustedKernels.trusts("jit_1x1:avx512_core", stridedGradient(16)));
        assertTrue(TrustedKernels.trusts("jit_1x1:avx2", new Problem(Pass.BACKWARD_PARAMETERS, 4, 16, 1, 1, true)));
        assertTrue(TrustedKernels.trusts("jit_1x1:avx2", new Problem(Pass.BACKWARD_INPUT, 4, 16, 2, 2, true)));
        assertTrue(TrustedKernels.trusts("jit:avx2", stridedGradient(4)));
    }

    @Test
    void columnsOfOneChannelAreNotLeftToBrgemmOnAvx512() {
        Problem column = new Problem(Pass.FORWARD, 1, 1, 1, 2, true);
        assertFalse(TrustedKernels.trusts("brg_conv_fwd:avx512_core", column));
        assertTrue(TrustedKernels.trusts("brg_conv_fwd:avx2", column));
        assertTrue(TrustedKernels.trusts("brg_conv_fwd:avx512_core", new Problem(Pass.FORWARD, 1, 2, 1, 2, true)));
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

    @Test
    void bfloat16IsTrustedWithUsualConvolutionsAlone() {
        Shape input = Shape.of(2, 12, 12, 16);
        for (String name : List.of("brg_conv_fwd:avx10_1_512_amx", "brgconv_bwd_w:avx512_core_amx",
                "jit_bf16:avx512_core_bf16", "jit_dw:avx512_core_bf16")) {
            assertTrue(TrustedKernels.trusts(name, PLAIN), name);
            assertFalse(TrustedKernels.trusts(name, new Problem(Pass.FORWARD, 32, 20, 1, 1, false)), name);
        }
        assertTrue(TrustedKernels.trusts("x64:gemm:jit", new Problem(Pass.FORWARD, 32, 20, 1, 1, false)));
        assertTrue(isUsual(new Window2d(3, 3, 1, 1, 1, 1, Padding.SAME), input));
        assertTrue(isUsual(new Window2d(3, 3, 2, 2, 1, 1, Padding.SAME), input));
        assertFalse(isUsual(new Window2d(3, 3, 1, 1, 2, 2, Padding.SAME), input));
        assertFalse(isUsual(new Window2d(2, 5, 1, 3, 1, 1, Padding.SAME), input));
        assertFalse(isUsual(new Window2d(13, 3, 1, 1, 1, 1, Padding.SAME), input));
        assertFalse(isUsual(new Window2d(12, 3, 1, 1, 1, 1, Padding.VALID), input));
    }

    private static boolean isUsual(Window2d window, Shape input) {
        return TrustedKernels.isUsual(window, input, window.outputShape(input));
    }
}
