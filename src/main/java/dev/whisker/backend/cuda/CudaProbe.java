package dev.whisker.backend.cuda;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Tells in milliseconds, and without touching cuDNN or cuBLAS, whether this process could use a GPU, and if not, why.
 *
 * @param reason  why there is no usable GPU, in one line; null where there is one
 * @param devices the GPUs, in CUDA's order
 * @param driver  newest CUDA version the driver serves, such as 13.0; empty where there is no driver
 * @param runtime CUDA version this build was made with; empty where it has no CUDA part
 */
public record CudaProbe(String reason, List<Device> devices, String driver, String runtime) {
    private static final String LIBRARY = "libjniWhiskerCuda.so";
    private static final int INSUFFICIENT_DRIVER = 35;
    private static final int NO_DEVICE = 100;

    /**
     * One GPU.
     *
     * @param computeCapability such as 9.0
     * @param memoryBytes       its whole memory
     */
    public record Device(int index, String name, String computeCapability, long memoryBytes) {
    }

    public boolean usable() {
        return reason == null;
    }

    /** Asks anew each time; never throws. */
    public static CudaProbe probe() {
        if (!built()) {
            return absent("this build has no CUDA part (nvcc was not found when it was built)");
        }
        try {
            return ask();
        } catch (LinkageError e) {
            return absent("whisker_cuda cannot be loaded: " + e.getMessage());
        }
    }

    /** The library lies beside this class, or, in the bundle, in a folder of libraries. */
    private static boolean built() {
        return CudaProbe.class.getResource("linux-x86_64/" + LIBRARY) != null
                || Stream.of(System.getProperty("java.library.path", "").split(File.pathSeparator)).anyMatch(folder -> Files.exists(Path.of(folder, LIBRARY)));
    }

    private static CudaProbe ask() {
        String driver = version(WhiskerCuda.driverVersion());
        String runtime = version(WhiskerCuda.runtimeVersion());
        int count = WhiskerCuda.devices();
        if (count <= 0) {
            return new CudaProbe(reason(count, driver, runtime), List.of(), driver, runtime);
        }
        List<Device> devices = IntStream.range(0, count)
                .mapToObj(i -> new Device(i, WhiskerCuda.name(i), decimal(WhiskerCuda.computeCapability(i)), WhiskerCuda.memory(i)))
                .toList();
        return new CudaProbe(null, devices, driver, runtime);
    }

    private static String reason(int count, String driver, String runtime) {
        if (count == 0 || count == -NO_DEVICE) {
            return "no NVIDIA GPU is visible to this process (CUDA_VISIBLE_DEVICES may hide it)";
        }
        if (count == -INSUFFICIENT_DRIVER) {
            return driver.isEmpty()
                    ? "no NVIDIA driver is installed (libcuda.so.1 was not found)"
                    : "the NVIDIA driver serves CUDA " + driver + ", but this build needs " + runtime;
        }
        return "CUDA answers: " + WhiskerCuda.error(-count) + " (error " + -count + ")";
    }

    private static CudaProbe absent(String reason) {
        return new CudaProbe(reason, List.of(), "", "");
    }

    /** CUDA's 1000 major + 10 minor. */
    private static String version(int code) {
        return code == 0 ? "" : code / 1000 + "." + code % 1000 / 10;
    }

    private static String decimal(int tenths) {
        return tenths / 10 + "." + tenths % 10;
    }
}
