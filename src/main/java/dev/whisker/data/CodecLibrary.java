package dev.whisker.data;

import dev.whisker.WhiskerException;
import dev.whisker.backend.natives.AddressSpace;
import dev.whisker.backend.natives.NativeLibraries;
import java.util.Optional;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.global.opencv_imgcodecs;

/**
 * Loads OpenCV, which decodes pictures, before the first picture, so that a failure to load it is not blamed on a
 * picture.
 */
final class CodecLibrary {
    private static final long ADDRESS_SPACE = 256L << 20;
    /**
     * Address space per thread of OpenBLAS, which OpenCV loads. It starts a thread per processor, and ends the process
     * if it cannot allocate the space for one.
     */
    private static final long ADDRESS_SPACE_PER_THREAD = 160L << 20;

    private CodecLibrary() {
    }

    /** The result of loading, which happens once: bindings that failed to load cannot be tried again. */
    private static final class Once {
        static final Optional<String> FAULT = AddressSpace
                .shortage(ADDRESS_SPACE + threads() * ADDRESS_SPACE_PER_THREAD)
                .or(() -> NativeLibraries.load(opencv_core.class, opencv_imgcodecs.class)
                        .map(reason -> "OpenCV cannot be loaded: " + reason));
    }

    private static long threads() {
        String chosen = System.getenv("OPENBLAS_NUM_THREADS");
        return chosen != null && chosen.matches("[1-9]\\d{0,3}") ? Integer.parseInt(chosen)
                : Runtime.getRuntime().availableProcessors();
    }

    /**
     * Loads OpenCV if it has not been loaded yet.
     *
     * @throws WhiskerException if it cannot be loaded, with the reason
     */
    static void require() {
        if (Once.FAULT.isPresent()) {
            throw new WhiskerException("pictures cannot be decoded: " + Once.FAULT.get());
        }
    }
}
