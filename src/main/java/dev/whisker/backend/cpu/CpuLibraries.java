package dev.whisker.backend.cpu;

import dev.whisker.backend.natives.AddressSpace;
import dev.whisker.backend.natives.NativeLibraries;
import dev.whisker.backend.natives.ProcessorFeatures;
import dev.whisker.backend.own.OwnOps;
import java.util.Optional;

/** The native libraries of the cpu backend, loaded when they are first needed, if this process can have them. */
final class CpuLibraries {
    /** oneDNN is 90 MB; the rest is for threads. */
    private static final long ADDRESS_SPACE = 256L << 20;

    private CpuLibraries() {
    }

    /** Bindings that failed to load once cannot be tried again. */
    private static final class Once {
        static final Optional<String> FAULT = ProcessorFeatures.missing().or(() -> AddressSpace.shortage(ADDRESS_SPACE))
                .or(() -> NativeLibraries.load(org.bytedeco.dnnl.global.dnnl.class, WhiskerCpu.class, OwnOps.class)
                        .map(reason -> "its native libraries cannot be loaded: " + reason));
    }

    /** Why they cannot be used, in one line, if they cannot. */
    static Optional<String> fault() {
        return Once.FAULT;
    }
}
