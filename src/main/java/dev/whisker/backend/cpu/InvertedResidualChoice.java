package dev.whisker.backend.cpu;

import dev.whisker.op.InvertedResidualSpec;
import dev.whisker.tensor.Shape;

/** How inverted residual blocks are computed in inference. */
enum InvertedResidualChoice {
    /** At once ({@link OwnInvertedResidual}) where that is faster, as docs/speed.md has measured it. */
    FASTER {
        @Override
        boolean isJoined(CpuDevice device, InvertedResidualSpec spec, Shape input) {
            return device.isa().equals(MEASURED) && OwnInvertedResidual.isPossible(device, spec, input);
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

    /** The instruction set of our operations that it has been measured with. */
    private static final String MEASURED = "avx2";

    abstract boolean isJoined(CpuDevice device, InvertedResidualSpec spec, Shape input);
}
