package dev.whisker.backend.cuda;

import java.util.List;
import java.util.Optional;

/**
 * An engine of cuDNN that does not keep what its notes promise, in versions that are known to be so.
 *
 * @param from    the first such version, as cudnnGetVersion writes it: 92301 is 9.23.1
 * @param mended  the first version that is sound again
 * @param pass    of which pass it is an engine
 * @param engine  its number
 * @param grouped whether only convolutions of several groups are concerned
 * @param why     what it does wrong
 */
record DeniedEngine(long from, long mended, ConvolutionPass pass, int engine, boolean grouped, String why) {
    /**
     * Engine 5: other bits each time in depthwise and grouped convolutions, seen with 9.23.1 on GPUs of compute
     * capability 8.6 and gone in 9.24 (PyTorch issue 188288, pull requests 188318, 189207 and 189483).
     */
    private static final List<DeniedEngine> KNOWN = List.of(
            new DeniedEngine(92300, 92400, ConvolutionPass.FORWARD, 5, true, "not deterministic in this version"));

    /** Why an engine is not to be used with this version of cuDNN; empty if nothing is known against it. */
    static Optional<String> why(long version, ConvolutionPass pass, long engine, int groups) {
        return KNOWN.stream()
                .filter(each -> version >= each.from && version < each.mended)
                .filter(each -> each.pass == pass && each.engine == engine && (groups > 1 || !each.grouped))
                .map(DeniedEngine::why).findFirst();
    }
}
