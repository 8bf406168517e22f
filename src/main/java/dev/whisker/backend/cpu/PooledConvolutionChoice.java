package dev.whisker.backend.cpu;

import dev.whisker.op.Conv2dSpec;
import dev.whisker.op.Window2d;
import dev.whisker.tensor.Shape;

/** How convolutions with max pooling and relu behind them are computed. */
enum PooledConvolutionChoice {
    /** In tiles ({@link OwnPooledConvolution}) where that is clearly faster, as docs/speed.md has measured it. */
    FASTER {
        @Override
        boolean isTiled(CpuDevice device, Conv2dSpec spec, Window2d pool, Shape input) {
            return isFaster(device.isa(), spec, pool, input);
        }
    },
    /** In tiles wherever that is possible: for tests. */
    TILED {
        @Override
        boolean isTiled(CpuDevice device, Conv2dSpec spec, Window2d pool, Shape input) {
            return OwnPooledConvolution.isPossible(spec.window(), pool, input);
        }
    },
    /** Pooling, bias and relu in one pass after the convolution: for comparison. */
    POOLED {
        @Override
        boolean isTiled(CpuDevice device, Conv2dSpec spec, Window2d pool, Shape input) {
            return false;
        }
    },
    /** Layer by layer: for comparison. */
    APART {
        @Override
        boolean isTiled(CpuDevice device, Conv2dSpec spec, Window2d pool, Shape input) {
            return false;
        }
    };

    /** Our operations without fused multiplication and addition. */
    private static final String NARROW = "sse4.2";
    /** With more, products take so long that memory hardly matters, and oneDNN is as good at them. */
    private static final int MAX_CHANNELS = 4;
    /** With fewer, registers are not full. */
    private static final int MIN_FILTERS = 16;

    /** Whether layers are joined at all. */
    boolean isJoined() {
        return this != APART;
    }

    abstract boolean isTiled(CpuDevice device, Conv2dSpec spec, Window2d pool, Shape input);

    /**
     * Whether tiles are clearly faster: for pictures, of which a convolution makes maps many times as large.
     *
     * @param isa of our operations
     */
    static boolean isFaster(String isa, Conv2dSpec spec, Window2d pool, Shape input) {
        return !isa.equals(NARROW) && input.channels() <= MAX_CHANNELS && spec.filters() >= MIN_FILTERS
                && OwnPooledConvolution.isPossible(spec.window(), pool, input);
    }
}
