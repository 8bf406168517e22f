package dev.whisker.backend.cuda;

import dev.whisker.backend.natives.LoadedFiles;
import dev.whisker.backend.natives.NativeCache;
import dev.whisker.backend.natives.NativeLibraries;
import dev.whisker.backend.own.OwnOps;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.bytedeco.javacpp.Loader;

/**
 * Tells whether this process can compute on a GPU, and if not, why. Where there is no GPU, CUDA answers in a
 * millisecond, and neither cuDNN nor cuBLAS is touched; the first native call of a process has JavaCPP start besides,
 * which takes a third of a second, whichever backend it is for.
 *
 * @param reason    why the backend cannot be used, in one line that says what to do where something can be done; null
 *                  where it can
 * @param absent    whether nothing of a GPU is here or wanted, so that only those who ask for one need the reason;
 *                  false for a GPU that is there in part, such as one whose driver or cuDNN is missing
 * @param devices   the GPUs, in CUDA's order
 * @param driver    newest CUDA version the driver serves, such as 13.0; empty where there is no driver
 * @param runtime   CUDA version this build was made with; empty where it has no CUDA part
 * @param libraries versions of cuDNN and cuBLAS, and the files that were loaded; empty where the backend cannot be used
 */
public record CudaProbe(String reason, boolean absent, List<Device> devices, String driver, String runtime,
        String libraries) {
    private static final String LIBRARY = "libjniWhiskerCuda.so";
    /** The driver makes it where there is a GPU. */
    private static final Path DEVICE_FILE = Path.of("/dev/nvidiactl");
    private static final String VISIBLE = "CUDA_VISIBLE_DEVICES";
    private static final int OLDEST_CAPABILITY = 75;
    private static final int INSUFFICIENT_DRIVER = 35;
    private static final int NO_DEVICE = 100;

    /**
     * One GPU.
     *
     * @param capability  compute capability as 10 major + minor
     * @param memoryBytes its whole memory
     */
    public record Device(int index, String name, int capability, long memoryBytes) {
        /** Such as "NVIDIA H200 (143771 MiB, compute capability 9.0)". */
        public String describe() {
            return name + " (" + (memoryBytes >> 20) + " MiB, compute capability " + decimal(capability) + ")";
        }

        /** Whether this version has code for it. */
        boolean supported() {
            return capability >= OLDEST_CAPABILITY;
        }
    }

    public boolean usable() {
        return reason == null;
    }

    /**
     * The GPU to compute on: the first that is supported. CUDA_VISIBLE_DEVICES says which there are, in which order.
     */
    public Optional<Device> device() {
        return devices.stream().filter(Device::supported).findFirst();
    }

    /** Asks anew each time, the libraries excepted; never throws. */
    public static CudaProbe probe() {
        if (!built()) {
            return without("this build has no CUDA part: nvcc was not found when it was built; install the CUDA "
                    + "toolkit 13, remove the directory "
                    + "target and build again", !Files.exists(DEVICE_FILE), "", "");
        }
        Optional<String> fault = NativeCache.fault();
        if (fault.isPresent()) {
            return without("whisker_cuda cannot be loaded: " + fault.get(), false, "", "");
        }
        try {
            return ask();
        } catch (LinkageError e) {
            return without("whisker_cuda cannot be loaded: " + NativeLibraries.reason(e), false, "", "");
        }
    }

    /** The library is next to this class, or, in the bundle, in a folder of libraries. */
    private static boolean built() {
        return CudaProbe.class.getResource("linux-x86_64/" + LIBRARY) != null
                || Stream.of(System.getProperty("java.library.path", "").split(File.pathSeparator)).anyMatch(folder ->
                        Files.exists(Path.of(folder, LIBRARY)));
    }

    private static CudaProbe ask() {
        String driver = version(WhiskerCuda.driverVersion());
        String runtime = version(WhiskerCuda.runtimeVersion());
        int count = WhiskerCuda.devices();
        if (count <= 0) {
            return without(noDevice(count, driver, runtime), isAbsent(count, driver), driver, runtime);
        }
        List<Device> devices = IntStream.range(0, count)
                .mapToObj(i -> new Device(i, WhiskerCuda.name(i), WhiskerCuda.computeCapability(i),
                        WhiskerCuda.memory(i)))
                .toList();
        if (devices.stream().noneMatch(Device::supported)) {
            return new CudaProbe(devices.stream().map(Device::describe).collect(Collectors.joining(", "))
                    + " is too old: compute capability "
                    + decimal(OLDEST_CAPABILITY) + " (Turing) or newer is needed", false, devices, driver, runtime, "");
        }
        Loader.load(OwnOps.class);
        CudaLibraries libraries = CudaLibraries.find();
        return libraries.fault() == null
                ? new CudaProbe(null, false, devices, driver, runtime, libraries.versions() + "; "
                        + LoadedFiles.of("libwhisker_cuda", "libcudart", "libcublasLt", "libcudnn_cnn"))
                : new CudaProbe(libraries.fault(), false, devices, driver, runtime, "");
    }

    private static String noDevice(int count, String driver, String runtime) {
        if (count == 0 || count == -NO_DEVICE) {
            String hidden = System.getenv(VISIBLE);
            return "no NVIDIA GPU is visible to this process"
                    + (hidden == null ? "; nvidia-smi shows whether the machine has one"
                    : ": " + VISIBLE + " is '" + hidden + "'; unset it to see all GPUs");
        }
        if (count == -INSUFFICIENT_DRIVER) {
            return driver.isEmpty()
                    ? "no NVIDIA driver is installed (libcuda.so.1 was not found or does not work); install the "
                            + "driver of the GPU"
                    : "the NVIDIA driver serves CUDA " + driver + ", but this build needs " + runtime
                    + "; update the driver";
        }
        return "CUDA answers: " + WhiskerCuda.error(-count) + " (error " + -count + "); nvidia-smi may tell more";
    }

    /** There is no driver and no GPU, or all GPUs are hidden on purpose. */
    private static boolean isAbsent(int count, String driver) {
        return driver.isEmpty() ? !Files.exists(DEVICE_FILE)
                : (count == 0 || count == -NO_DEVICE) && hidesAll(System.getenv(VISIBLE));
    }

    /** Whether the value of CUDA_VISIBLE_DEVICES says that no GPU is wanted, rather than names some. */
    static boolean hidesAll(String visible) {
        return visible != null && (visible.isBlank() || visible.strip().matches("-1|none|NoDevFiles"));
    }

    private static CudaProbe without(String reason, boolean absent, String driver, String runtime) {
        return new CudaProbe(reason, absent, List.of(), driver, runtime, "");
    }

    /** CUDA's 1000 major + 10 minor. */
    private static String version(int code) {
        return code == 0 ? "" : code / 1000 + "." + code % 1000 / 10;
    }

    private static String decimal(int tenths) {
        return tenths / 10 + "." + tenths % 10;
    }
}
