package dev.whisker.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.whisker.format.npy.Npy;
import dev.whisker.format.npy.NpyArray;
import dev.whisker.format.npy.NpyType;
import dev.whisker.format.npy.Npz;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The bundle at work: unpacked, read-only, without Java, home or any variable. The name keeps it out of
 * {@code mvn verify}, which makes no bundle; {@code mvn -Pbundle verify} runs it after the archive is made.
 */
class BundleCheck {
    @TempDir
    static Path folder;

    private static Path archive;
    private static Path bundle;

    @BeforeAll
    static void unpack() throws Exception {
        archive = Path.of(System.getProperty("whisker.bundle"));
        Path place = Files.createDirectories(folder.resolve("a place"));
        // The tests' archive goes over the bundle's.
        for (Path each : List.of(archive,
                archive.resolveSibling(archive.getFileName().toString().replace(".tar.xz", "-tests.tar.xz")))) {
            assertEquals(0, new ProcessBuilder("tar", "-xJf", each.toString(), "-C",
                    place.toString()).inheritIO().start().waitFor());
        }
        try (Stream<Path> unpacked = Files.list(place)) {
            bundle = unpacked.findFirst().orElseThrow();
        }
        permit("a-w");
        // What the launcher itself calls, and nothing else.
        Path tools = Files.createDirectories(folder.resolve("tools"));
        for (String tool : List.of("sh", "dirname", "readlink")) {
            Files.createSymbolicLink(tools.resolve(tool), Stream.of("/bin",
                    "/usr/bin").map(bin -> Path.of(bin, tool)).filter(Files::exists).findFirst().orElseThrow());
        }
    }

    @AfterAll
    static void permitDeletion() throws Exception {
        permit("u+w");
    }

    private static void permit(String mode) throws Exception {
        assertEquals(0, new ProcessBuilder("chmod", "-R", mode, bundle.toString()).inheritIO().start().waitFor());
    }

    private static String run(int expected, String... arguments) throws Exception {
        return run(List.of(), expected, arguments);
    }

    private static String run(List<String> variables, int expected, String... arguments) throws Exception {
        return runProgram("whisker", variables, expected, arguments);
    }

    /** @param variables NAME=VALUE each */
    private static String runProgram(String program, List<String> variables, int expected,
            String... arguments) throws Exception {
        List<String> words = new ArrayList<>(List.of("/usr/bin/env", "-i", "PATH=" + folder.resolve("tools"),
                "HOME=/nonexistent"));
        words.addAll(variables);
        words.add(bundle.resolve(program).toString());
        words.addAll(Arrays.asList(arguments));
        Path log = folder.resolve("log.txt");
        Process process = new ProcessBuilder(words).directory(folder.toFile()).redirectErrorStream(true)
                .redirectOutput(log.toFile()).start();
        process.getOutputStream().close();
        assertTrue(process.waitFor(5, TimeUnit.MINUTES), String.join(" ", arguments) + " does not end");
        String output = Files.readString(log);
        assertEquals(expected, process.exitValue(), String.join(" ", arguments) + "\n" + output);
        return output;
    }

    /** Every file with its size and time. */
    private static TreeMap<String, String> state() throws IOException {
        TreeMap<String, String> state = new TreeMap<>();
        Files.walkFileTree(bundle, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                state.put(bundle.relativize(file).toString(), attributes.size() + " " + attributes.lastModifiedTime());
                return FileVisitResult.CONTINUE;
            }
        });
        return state;
    }

    @Test
    void theArchiveIsSmall() throws IOException {
        assertTrue(Files.size(archive) < 60_000_000, Files.size(archive) + " bytes");
    }

    @Test
    void nothingIsThereTwice() throws IOException {
        try (Stream<Path> jars = Files.list(bundle.resolve("lib"))) {
            for (Path jar : jars.toList()) {
                try (JarFile file = new JarFile(jar.toFile())) {
                    assertFalse(file.stream().anyMatch(entry ->
                            entry.getName().matches(".*\\.(so(\\.[0-9.]+)?|dll|dylib|jnilib)")), jar.toString());
                }
            }
        }
    }

    @Test
    void ourLibrariesDoNotNameTheFolderTheyWereMadeIn() throws IOException {
        try (Stream<Path> natives = Files.list(bundle.resolve("native"))) {
            for (Path library : natives.filter(file ->
                    file.getFileName().toString().toLowerCase(Locale.ROOT).contains("whisker")).toList()) {
                String content = Files.readString(library, StandardCharsets.ISO_8859_1);
                assertFalse(content.contains(System.getProperty("user.dir")), library.toString());
            }
        }
    }

    @Test
    void devicesNamesTheLibrariesOfTheBundle() throws Exception {
        String output = run(0, "devices");
        assertTrue(output.contains(bundle.toRealPath().resolve("native/libdnnl.so.3").toString()), output);
        assertTrue(output.contains(bundle.toRealPath().resolve("native/libwhisker_cpu.so").toString()), output);
        assertTrue(output.matches("(?s).*cpu +usable.*"), output);
        // Where the build had nvcc, the CUDA part must load; whether there is a GPU is the machine's matter.
        assertEquals(Files.exists(bundle.resolve("native/libjniWhiskerCuda.so")),
                !output.contains("this build has no CUDA part"), output);
        assertFalse(output.contains("cannot be loaded"), output);
    }

    @Test
    void theMainJobRunsAndWritesOnlyWhereItIsTold() throws Exception {
        TreeMap<String, String> before = state();
        run(0, "demo", "--out", "demo run");
        Path run = folder.resolve("demo run");
        for (String file : List.of("run.json", "model.safetensors", "plots/accuracy.png", "plots/pictures.png")) {
            assertTrue(Files.size(run.resolve(file)) > 0, file);
        }
        run(0, "evaluate", run.toString());
        // Pictures from a file: OpenCV and, under it, OpenBLAS.
        run(0, "predict", run.toString(), run.resolve("plots/accuracy.png").toString());
        run(0, "data", "augment", run.resolve("plots/accuracy.png").toString(), "--out", "augmented.png");
        run(0, "export", run.toString(), "--out", "model.onnx");
        run(0, "export", run.toString(), "--out", "model.h5");
        run(0, "import", "model.h5");
        assertEquals(before, state());
    }

    private static Path pictures() throws IOException {
        Path root = folder.resolve("some pictures");
        for (String name : List.of("cats", "dogs")) {
            Files.createDirectories(root.resolve(name));
            for (int i = 0; i < 10; i++) {
                BufferedImage image = new BufferedImage(9, 7, BufferedImage.TYPE_INT_RGB);
                image.setRGB(i % 9, i % 7, name.equals("cats") ? 0xFF8040 : 0x4080FF);
                ImageIO.write(image, i % 2 == 0 ? "png" : "jpg",
                        root.resolve(name).resolve(i + (i % 2 == 0 ? ".png" : ".jpg")).toFile());
            }
        }
        return root;
    }

    private static Path experiment() throws IOException {
        return Files.writeString(folder.resolve("small.yaml"), """
                data:
                  source: folder
                  image_size: [8, 8]
                  split: {train: 60, validation: 20, test: 20}
                model: [Rescaling(1/255), "Conv2D(4, 3, activation=relu)", "DepthwiseConv2D(3)", MaxPooling2D(2),
                        Flatten, Dense(2)]
                training:
                  epochs: 1
                  loss: sparse_categorical_crossentropy
                  from_logits: true
                """);
    }

    @Test
    void trainsOnAFolder() throws Exception {
        Path run = folder.resolve("folder run");
        run(0, "data", "scan", pictures().toString());
        run(0, "train", experiment().toString(), "--data", pictures().toString(), "--out", run.toString());
        run(0, "predict", run.toString(), folder.resolve("some pictures/cats/3.jpg").toString());
    }

    /** Skips the test where there is none. */
    private static Path standIn() {
        Path standIn = Path.of(System.getProperty("whisker.stand-in"));
        assumeTrue(Files.exists(bundle.resolve("native/libjniWhiskerCuda.so")) && Files.exists(standIn),
                "made without nvcc, or without tests");
        return standIn;
    }

    private static List<String> onTheStandIn() {
        return List.of("WHISKER_CUDA_PATH=" + standIn().resolve("libraries"),
                "WHISKER_JAVA_OPTS=-Dwhisker.cuda.library=" + standIn().resolve("gpu/libwhisker_cuda.so"));
    }

    @Test
    void theTestsThatNeedAGpuRunWithoutMaven() throws Exception {
        String passed = runProgram("tests/run", onTheStandIn(), 0, "--include-classname", ".*CudaOpParityTest");
        assertTrue(passed.matches("(?s).*[1-9][0-9]* tests successful.*\\b0 tests failed.*"), passed);
        // Without a GPU they fail, and say why.
        List<String> none = List.of("WHISKER_CUDA_PATH=" + standIn().resolve("driver-none"));
        String failed = runProgram("tests/run", none, 1, "--include-classname", ".*CudaCommandsTest");
        assertTrue(failed.contains("the cuda backend is required, but cannot be used: no NVIDIA GPU is visible to "
                + "this process"), failed);
    }

    private static String unpack(Path archive, String file) throws Exception {
        Process tar = new ProcessBuilder("tar", "-xOf", archive.toString(), file).start();
        String content = new String(tar.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, tar.waitFor(), file);
        return content;
    }

    @Test
    void allThatAGpuIsAskedForIsKeptInOneArchive() throws Exception {
        String path = "PATH=/usr/bin:/bin";
        List<String> variables = new ArrayList<>(onTheStandIn());
        variables.add(path);
        Path out = folder.resolve("all of it");
        String done = runProgram("tests/all", variables, 0, out.toString(), "devices");
        assertTrue(done.matches("devices +exit code +0 +\\d+ s\\s+results: .*/results-devices.tar\\s+"), done);
        assertTrue(unpack(out.resolve("results-devices.tar"), "results-devices/devices.txt").contains("stand-in GPU"));
        // Without a GPU.
        String failed = runProgram("tests/all", List.of(path, "WHISKER_CUDA_PATH=" + standIn().resolve("driver-none")),
                1, out.toString(), "models");
        assertTrue(failed.matches("models +exit code +1 +\\d+ s\\s+results: .*\\s+"), failed);
        assertTrue(unpack(out.resolve("results-models.tar"), "results-models/models.txt")
                .contains("no NVIDIA GPU is visible to this process"));
    }

    /** What the measurement of a step's cost to the program rests on (docs/gpu.md). */
    @Test
    void theStandInCanLeaveWorkUndone() throws Exception {
        Npy.write(folder.resolve("ones.npy"), NpyArray.of(new int[] {1, 2}, new float[] {1, 1}), NpyType.F4);
        List<String> idle = new ArrayList<>(onTheStandIn());
        idle.add("WHISKER_STAND_IN_IDLE=1");
        String[] arguments = {"layer", "Dense(3)", "--input", "ones.npy", "--out", "dense.npz", "--backend", "cuda"};
        run(onTheStandIn(), 0, arguments);
        assertFalse(Arrays.stream(Npz.read(folder.resolve("dense.npz")).get("y").data()).allMatch(value -> value == 0));
        run(idle, 0, arguments);
        assertArrayEquals(new double[3], Npz.read(folder.resolve("dense.npz")).get("y").data());
    }

    /** On the stand-in for a GPU, whose libraries must come before those of an installed CUDA if the user says so. */
    @Test
    void computesOnAGpuWithTheLibrariesThatAreNamed() throws Exception {
        Path standIn = standIn();
        List<String> variables = onTheStandIn();
        TreeMap<String, String> before = state();
        String devices = run(variables, 0, "devices");
        for (String library : List.of("libcudart.so.13", "libcublasLt.so.13", "libcudnn_cnn.so.9")) {
            assertTrue(devices.contains(standIn.resolve("libraries").resolve(library).toString()), devices);
        }
        run(variables, 0, "parity", "Conv2D", "Dense", "DepthwiseConv2D", "--tries", "3", "--backend", "cuda");
        run(variables, 0, "gradcheck", "Conv2D", "--tries", "3", "--backend", "cuda");
        Path run = folder.resolve("gpu run");
        run(variables, 0, "train", experiment().toString(), "--data", pictures().toString(), "--backend", "cuda",
                "--precision", "tf32", "--out", run.toString());
        assertTrue(Files.readString(run.resolve("run.json")).contains("conv2d: cuDNN tf32: "));
        run(variables, 0, "bench", "model3-train", "--steps", "2", "--warm-up", "1", "--batch", "2", "--backend",
                "cuda");
        assertEquals(before, state());
    }

    /** Without them no download succeeds. */
    @Test
    void certificatesOfAuthoritiesAreThere() throws Exception {
        try (InputStream file = Files.newInputStream(bundle.resolve("jre/lib/security/cacerts"))) {
            KeyStore authorities = KeyStore.getInstance("JKS");
            authorities.load(file, null);
            assertTrue(authorities.size() > 50, authorities.size() + " certificates");
        }
    }

    @Test
    void oneLayerAndItsGradient() throws Exception {
        Npy.write(folder.resolve("x.npy"), NpyArray.of(new int[] {1, 5, 5, 2}, new float[50]), NpyType.F4);
        run(0, "layer", "Conv2D(8, 3)", "--input", "x.npy", "--out", "out.npz");
        assertTrue(Files.size(folder.resolve("out.npz")) > 0);
        run(0, "gradcheck", "Conv2D", "--tries", "3");
        run(0, "parity", "Conv2D", "--tries", "3");
        run(0, "bench", "model3-train", "--steps", "2", "--warm-up", "1", "--batch", "2");
    }

    @Test
    void listsAndMistakes() throws Exception {
        run(0, "experiments");
        run(0, "summary", "B3");
        run(0, "data", "get", "--list");
        assertNotEquals("", run(2, "no-such-command"));
    }

    @Test
    void throughALink() throws Exception {
        Path link = folder.resolve("link");
        Files.createSymbolicLink(link, bundle.resolve("whisker"));
        Process process = new ProcessBuilder("/usr/bin/env", "-i", "PATH=" + folder.resolve("tools"), link.toString(),
                "--version").redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes());
        assertEquals(0, process.waitFor(), output);
        assertFalse(output.contains("development"), output);
    }

    @Test
    void theLauncherIsExecutableForAll() throws IOException {
        assertEquals("r-xr-xr-x",
                PosixFilePermissions.toString(Files.getPosixFilePermissions(bundle.resolve("whisker"))));
    }
}
