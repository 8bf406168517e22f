package dev.whisker.data;

import dev.whisker.WhiskerException;
import dev.whisker.backend.natives.AddressSpace;
import dev.whisker.backend.natives.NativeLibraries;
import java.util.Optional;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.global.opencv_imgcodecs;

/** OpenCV, which decodes JPEGs: loaded before the first of them, so that no picture is blamed where it cannot be loaded. */
final class CodecLibrary {
    private static final long ADDRESS_SPACE = 256L << 20;
    /** OpenBLAS, which OpenCV loads, has a thread for each processor and takes as much for each; where it gets none it ends the process. */
    private static final long ADDRESS_SPACE_OF_A_THREAD = 160L << 20;

    private CodecLibrary() {
    }

    /** Bindings that failed to load once cannot be tried again. */
    private static final class Once {
        static final Optional<String> FAULT = AddressSpace.shortage(ADDRESS_SPACE + threads() * ADDRESS_SPACE_OF_A_THREAD)
                .or(() -> NativeLibraries.load(opencv_core.class, opencv_imgcodecs.class).map(reason -> "OpenCV cannot be loaded: " + reason));
    }

    private static long threads() {
        String chosen = System.getenv("OPENBLAS_NUM_THREADS");
        return chosen != null && chosen.matches("[1-9]\\d{0,3}") ? Integer.parseInt(chosen) : Runtime.getRuntime().availableProcessors();
    }

    /**
     * Loads it, if that has not been done.
     *
     * @throws WhiskerException if it cannot be loaded, with the reason
     */
    static void require() {
        if (Once.FAULT.isPresent()) {
            throw new WhiskerException("pictures cannot be decoded: " + Once.FAULT.get());
        }
    }
}
