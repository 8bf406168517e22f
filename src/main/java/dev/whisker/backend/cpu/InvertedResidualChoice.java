package dev.whisker.backend.cpu;

import dev.whisker.op.InvertedResidualSpec;
import dev.whisker.tensor.Shape;

/** How inverted residual blocks are computed in inference. */
enum InvertedResidualChoice {
    /** At once ({@link OwnInvertedResidual}) where that is faster, as docs/speed.md has measured it. */
    FASTER {
        @Override
        boolean isJoined(CpuDevice device, InvertedResidualSpec spec, Shape input) {
            return isFaster(device.isa(), InstructionSet.effective())
                    && OwnInvertedResidual.isPossible(device, spec, input);
        }
    },
    /** At once wherever that is possible: for tests. */
    JOINED {
        @Override
        boolean isJoined(CpuDevice device, InvertedResidualSpec spec, Shape input) {
            return OwnInvertedResidual.isPossible(device, spec, input);
        }
    },
    /** One convolution after another: for comparison. */
    APART {
        @Override
        boolean isJoined(CpuDevice device, InvertedResidualSpec spec, Shape input) {
            return false;
        }
    };

    abstract boolean isJoined(CpuDevice device, InvertedResidualSpec spec, Shape input);

    /**
     * Whether it is clearly faster: with AVX2, and with AVX-512 on AMD's processors. Others with AVX-512 have not been
     * measured.
     *
     * @param own the instruction set of our operations
     * @param oneDnn oneDNN's
     */
    static boolean isFaster(String own, String oneDnn) {
        return own.equals("avx2") || own.equals("avx512") && oneDnn.equals(InstructionSet.AMD_AVX512);
    }
}
