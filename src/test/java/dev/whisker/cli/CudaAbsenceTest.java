package dev.whisker.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.whisker.backend.cuda.CudaHere;
import dev.whisker.support.JavaCppCache;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Whatever of a GPU is missing is named in one line, with what to do. Each case is a process of its own: the first half
 * has this build's libwhisker_cuda.so on drivers that do not serve it, the second half the stand-in for a GPU with some
 * of its libraries taken away.
 */
@Tag(CudaHere.TAG)
class CudaAbsenceTest {
    private static final String FORGET = "CUDA_VISIBLE_DEVICES";

    @TempDir
    Path temporary;

    private Path standIn;
    /** Whether nothing of a GPU is there or wanted; those who do not ask for one then hear nothing of it. */
    private boolean absent;

    @BeforeEach
    void findTheStandIn() {
        assumeTrue(CudaHere.isStandIn(), "needs the stand-in for a GPU");
        standIn = CudaHere.standInLibrary().getParent().getParent();
    }

    private void assertReason(String reason, boolean real, Path libraries, Map<String,
            String> environment) throws IOException, InterruptedException {
        assertReason(reason, real, libraries, environment, System.getProperty("java.class.path"));
    }

    private void assertReason(String reason, boolean real, Path libraries, Map<String, String> environment,
            String classPath)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin",
                "java").toString(), "-cp", classPath,
                "-Djava.awt.headless=true", JavaCppCache.option()));
        if (!real) {
            command.add("-Dwhisker.cuda.library=" + CudaHere.standInLibrary());
        }
        command.add(WithoutCuda.class.getName());
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().remove(FORGET);
        builder.environment().put("LD_LIBRARY_PATH", libraries.toString());
        builder.environment().putAll(environment);
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), output);
        List<String> lines = output.lines().toList();
        assertTrue(lines.stream().anyMatch(line -> line.matches("cuda +not usable +.*") && line.contains(reason)),
                output);
        assertTrue(lines.stream().anyMatch(line -> line.startsWith("whisker: the cuda backend is not usable: ")
                && line.contains(reason)
                && line.endsWith("; use cpu or reference")), output);
        assertEquals(absent, lines.stream().noneMatch(line -> line.startsWith("backend cuda is not usable: ")
                && line.contains(reason)), output);
        assertTrue(lines.stream().anyMatch(line -> line.startsWith("backend cpu: ")), output);
        assertEquals(List.of("0", "1", "0"), lines.stream().filter(line -> line.startsWith(WithoutCuda.MARK))
                .map(line -> line.substring(WithoutCuda.MARK.length())).toList(), output);
        assertFalse(output.contains("Exception") || output.contains("\tat "), output);
    }

    /**
     * The libraries of the stand-in without those whose names begin so. Skips the test where the bindings would find
     * these in an installed toolkit, whatever is taken away here.
     */
    private Path librariesWithout(String missing) throws IOException {
        for (Path toolkit : new Path[] {Path.of("/usr/local/cuda/lib64"), Path.of("/usr/local/cuda-13.1/lib64")}) {
            try (Stream<Path> installed = Files.isDirectory(toolkit) ? Files.list(toolkit) : Stream.empty()) {
                assumeTrue(installed.noneMatch(file -> file.getFileName().toString().startsWith(missing)), () -> toolkit
                        + " has " + missing);
            }
        }
        Path folder = Files.createDirectories(temporary.resolve("libraries"));
        try (Stream<Path> all = Files.list(standIn.resolve("libraries"))) {
            for (Path library : all.toList()) {
                String name = library.getFileName().toString();
                if (!name.startsWith(missing)) {
                    Files.copy(library, folder.resolve(name));
                }
            }
        }
        return folder;
    }

    @Test
    void noDriver() throws IOException, InterruptedException {
        absent = true;
        assertReason("no NVIDIA driver is installed (libcuda.so.1 was not found or does not work); install the driver "
                + "of the GPU", true,
                standIn.resolve("driver-empty"), Map.of());
    }

    @Test
    void aDriverThatIsTooOld() throws IOException, InterruptedException {
        assertReason("the NVIDIA driver serves CUDA 11.4, but this build needs 13.0; update the driver", true,
                standIn.resolve("driver-old"), Map.of());
    }

    @Test
    void noGpu() throws IOException, InterruptedException {
        assertReason("no NVIDIA GPU is visible to this process; nvidia-smi shows whether the machine has one", true,
                standIn.resolve("driver-none"), Map.of());
    }

    @Test
    void aGpuThatIsHidden() throws IOException, InterruptedException {
        absent = true;
        assertReason("no NVIDIA GPU is visible to this process: CUDA_VISIBLE_DEVICES is ''; unset it to see all GPUs",
                true, standIn.resolve("driver-none"),
                Map.of(FORGET, ""));
    }

    @Test
    void aBuildWithoutCuda() throws IOException, InterruptedException {
        absent = true;
        // The same program, but for the native libraries of the cuda backend.
        Path classes = temporary.resolve("classes");
        Path natives = Path.of("dev", "whisker", "backend", "cuda", "linux-x86_64");
        List<String> entries = new ArrayList<>();
        for (String entry : System.getProperty("surefire.test.class.path",
                System.getProperty("java.class.path")).split(File.pathSeparator)) {
            Path path = Path.of(entry);
            if (Files.isDirectory(path.resolve(natives))) {
                copyWithout(path, natives, classes);
                entries.add(classes.toString());
            } else {
                entries.add(entry);
            }
        }
        assertReason("this build has no CUDA part: nvcc was not found when it was built; install the CUDA toolkit 13, "
                + "remove the directory "
                + "target and build again", true, standIn.resolve("driver-none"), Map.of(),
                String.join(File.pathSeparator, entries));
    }

    private static void copyWithout(Path from, Path left, Path to) throws IOException {
        try (Stream<Path> all = Files.walk(from)) {
            for (Path path : all.filter(each -> !each.startsWith(from.resolve(left))).toList()) {
                Path target = to.resolve(from.relativize(path).toString());
                if (Files.isDirectory(path)) {
                    Files.createDirectories(target);
                } else {
                    Files.createLink(target, path);
                }
            }
        }
    }

    @Test
    void aGpuThatIsTooOld() throws IOException, InterruptedException {
        assertReason("compute capability 6.1) is too old: compute capability 7.5 (Turing) or newer is needed", false,
                standIn.resolve("libraries"),
                Map.of("WHISKER_STAND_IN_CAPABILITY", "61"));
    }

    @Test
    void noRuntimeLibrary() throws IOException, InterruptedException {
        assertReason("CUDA's runtime library (libcudart.so.13) cannot be loaded: libcudart.so.13 was not found; "
                + "install it, or name its folder in WHISKER_CUDA_PATH or "
                + "LD_LIBRARY_PATH (libraries of CUDA 12 will not do; pip install nvidia-cudnn-cu13 nvidia-cublas "
                + "nvidia-cuda-runtime nvidia-cuda-nvrtc installs those of CUDA 13)", false,
                librariesWithout("libcudart"), Map.of());
    }

    @Test
    void noCublas() throws IOException, InterruptedException {
        assertReason("cuBLAS (libcublas.so.13, libcublasLt.so.13) cannot be loaded: libcublas", false,
                librariesWithout("libcublas"), Map.of());
    }

    @Test
    void noCudnn() throws IOException, InterruptedException {
        assertReason("cuDNN (libcudnn_cnn.so.9 and its like) cannot be loaded: libcudnn", false,
                librariesWithout("libcudnn"), Map.of());
    }

    @Test
    void aCudnnThatIsTooOld() throws IOException, InterruptedException {
        assertReason("cuDNN 9.5.1 is too old: this version needs 9.10.0 or a later one of cuDNN 9; install one, or "
                + "name its folder in WHISKER_CUDA_PATH or "
                + "LD_LIBRARY_PATH", false, standIn.resolve("libraries"), Map.of("CUDNN_STAND_IN_VERSION", "90501"));
    }

    @Test
    void aDriverThatFails() throws IOException, InterruptedException {
        assertReason("(error 999); nvidia-smi may tell more", false, standIn.resolve("libraries"),
                Map.of("WHISKER_STAND_IN_ERROR", "999"));
    }
}
