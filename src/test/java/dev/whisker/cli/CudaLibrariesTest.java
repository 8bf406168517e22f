package dev.whisker.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where {@code src/bundle/cuda-libraries.sh} looks, in a file system of empty files. */
class CudaLibrariesTest {
    private static final String[] CUBLAS =
            {"libcudart.so.13", "libcublas.so.13", "libcublasLt.so.13", "libnvrtc.so.13"};
    private static final String[] CUDNN =
            {"libcudnn_graph.so.9", "libcudnn_ops.so.9", "libcudnn_cnn.so.9", "libcudnn_adv.so.9"};
    private static final String[] ALL =
            {CUBLAS[0], CUBLAS[1], CUBLAS[2], CUBLAS[3], CUDNN[0], CUDNN[1], CUDNN[2], CUDNN[3]};

    @TempDir
    Path root;

    private final Map<String, String> variables = new HashMap<>();

    private void put(String folder, String... libraries) throws IOException {
        Files.createDirectories(root.resolve(folder));
        for (String library : libraries) {
            Files.createFile(root.resolve(folder).resolve(library));
        }
    }

    private void python(String script) throws IOException {
        Path python = root.resolve("usr/bin/python3");
        Files.createDirectories(python.getParent());
        Files.writeString(python, "#!/bin/sh\n" + script);
        Files.setPosixFilePermissions(python, PosixFilePermissions.fromString("rwxr-xr-x"));
        variables.put("PATH", python.getParent() + ":/usr/bin:/bin");
    }

    private String search() throws IOException, InterruptedException {
        return call("cuda_library_path");
    }

    /** What a function of the script prints, without the last line end. */
    private String call(String function) throws IOException, InterruptedException {
        Path script = Path.of("src/bundle/cuda-libraries.sh").toAbsolutePath();
        Files.createDirectories(root.resolve("work"));
        ProcessBuilder builder = new ProcessBuilder("sh", "-euc", ". \"$1\"; " + function + " \"$2\"", "sh",
                script.toString(), root.toString())
                .directory(root.resolve("work").toFile()).redirectErrorStream(true);
        builder.environment().clear();
        builder.environment().put("PATH", "/usr/bin:/bin");
        builder.environment().putAll(variables);
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), output);
        return output.replaceFirst("\n$", "");
    }

    /** cuDNN compiles kernels on Java's main thread. */
    @Test
    void stacksAreDeepWhereThereIsAGpu() throws IOException, InterruptedException {
        assertEquals("", call("cuda_java_options"));
        Files.createDirectories(root.resolve("dev"));
        Files.createFile(root.resolve("dev/nvidiactl"));
        assertEquals("-Xss8m", call("cuda_java_options"));
    }

    private void assertFound(String... folders) throws IOException, InterruptedException {
        assertEquals(Arrays.stream(folders).map(folder -> root.resolve(folder).toString())
                .collect(Collectors.joining(":")), search());
    }

    @Test
    void whereThereIsNothingThePathStaysAsItIs() throws Exception {
        assertEquals("", search());
        put("usr/local/cuda-12.8/lib64", "libcudart.so.12", "libcublas.so.12");
        variables.put("LD_LIBRARY_PATH", "/a folder:/b::/c*");
        assertEquals("/a folder:/b::/c*", search());
    }

    @Test
    void everyPlaceIsSearched() throws Exception {
        variables.putAll(Map.of("CONDA_PREFIX", root + "/conda", "VIRTUAL_ENV", root + "/my env", "HOME", root
                + "/home"));
        python("exit 1\n");
        List<String> places = new ArrayList<>(List.of("usr/local/cuda/lib64", "usr/local/cuda/targets/x86_64-linux/lib",
                "usr/local/cuda-13.1/lib64",
                "opt/cuda/lib64", "conda/lib"));
        for (String packages : new String[] {"conda/lib/python3.12/site-packages",
                "my env/lib/python3.11/site-packages", "usr/lib/python3/dist-packages",
            "usr/local/lib/python3.12/dist-packages",
            "home/.local/lib/python3.10/site-packages"}) {
            places.addAll(List.of(packages + "/nvidia/cu13/lib", packages + "/nvidia/cudnn/lib", packages
                    + "/nvidia/cublas/lib"));
        }
        for (String place : places) {
            put(place, ALL);
            assertFound(place);
            for (String library : ALL) {
                Files.delete(root.resolve(place).resolve(library));
            }
        }
    }

    @Test
    void toolkitsAreTriedNewestFirstAndAFolderThatAddsNothingIsLeftOut() throws Exception {
        put("usr/local/cuda-13.0/lib64", ALL);
        put("usr/local/cuda-13.1/lib64", CUBLAS);
        put("opt/cuda/lib64", CUBLAS);
        assertFound("usr/local/cuda-13.1/lib64", "usr/local/cuda-13.0/lib64");
    }

    @Test
    void theChosenToolkitComesBeforeNewerOnes() throws Exception {
        put("usr/local/cuda-13.0/lib64", CUBLAS);
        put("usr/local/cuda-13.1/lib64", CUBLAS);
        Files.createSymbolicLink(root.resolve("usr/local/cuda"), Path.of("cuda-13.0"));
        assertFound("usr/local/cuda/lib64");
    }

    @Test
    void cudaOfTheSystemAndCudnnOfTheWheels() throws Exception {
        variables.put("VIRTUAL_ENV", root + "/env");
        put("usr/local/cuda/lib64", CUBLAS);
        put("env/lib/python3.11/site-packages/nvidia/cu13/lib", CUBLAS);
        put("env/lib/python3.11/site-packages/nvidia/cudnn/lib", CUDNN);
        assertFound("usr/local/cuda/lib64", "env/lib/python3.11/site-packages/nvidia/cudnn/lib");
    }

    /** It may be an archive that somebody else made, and what is found is loaded as code. */
    @Test
    void nothingIsTakenFromTheCurrentDirectory() throws Exception {
        python("exit 1\n");
        for (String place : new String[] {"", "/lib", "/lib64", "/venv/lib/python3.11/site-packages/nvidia/cu13/lib",
            "/.venv/lib/python3.11/site-packages/nvidia/cu13/lib", "/lib/python3.11/site-packages/nvidia/cu13/lib"}) {
            put("work" + place, ALL);
        }
        assertEquals("", search());
    }

    @Test
    void whatTheLoaderFindsByItselfIsNotNamed() throws Exception {
        variables.put("VIRTUAL_ENV", root + "/env");
        put("usr/lib/x86_64-linux-gnu", CUDNN);
        put("env/lib/python3.11/site-packages/nvidia/cu13/lib", CUBLAS);
        put("env/lib/python3.11/site-packages/nvidia/cudnn/lib", CUDNN);
        assertFound("env/lib/python3.11/site-packages/nvidia/cu13/lib");
    }

    @Test
    void whatTheUserNamesWins() throws Exception {
        put("usr/local/cuda/lib64", ALL);
        put("my cuda", CUBLAS);
        put("old", CUDNN);
        variables.put("LD_LIBRARY_PATH", root + "/old");
        assertFound("old", "usr/local/cuda/lib64");
        variables.put("WHISKER_CUDA_PATH", root + "/my cuda:" + root + "/not there");
        assertFound("my cuda", "not there", "old");
    }

    @Test
    void theDriverOfContainersComesLast() throws Exception {
        put("usr/local/nvidia/lib64", "libcuda.so.1");
        put("usr/local/cuda/lib64", ALL);
        assertFound("usr/local/cuda/lib64", "usr/local/nvidia/lib64");
    }

    @Test
    void pythonIsAskedWhereThereIsAGpu() throws Exception {
        put("far off/site/nvidia/cu13/lib", ALL);
        python("echo asked >&2; echo '" + root + "/nowhere'; echo '" + root + "/far off/site'\n");
        assertEquals("", search());
        put("dev", "nvidiactl");
        assertFound("far off/site/nvidia/cu13/lib");
        put("usr/local/cuda/lib64", ALL);
        assertFound("usr/local/cuda/lib64");
    }

    @Test
    void aPythonThatHangsIsNotWaitedFor() throws Exception {
        put("dev", "nvidiactl");
        python("exec sleep 60\n");
        long start = System.nanoTime();
        assertEquals("", search());
        assertTrue(System.nanoTime() - start < TimeUnit.SECONDS.toNanos(20));
    }
}
