package dev.whisker.backend.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.abort;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The kernels of native/cuda, compiled for the processor, under the sanitizers of the C++ compiler: every operation,
 * for activations in float32 and in bfloat16, with tensors that are allocated one by one, on threads for which nothing
 * but the ends of launches and of phases is ordered (src/test/native/kernels). Where the compiler has no sanitizers,
 * the tests are skipped.
 */
class KernelCheckTest {
    private static final Path BUILD = Path.of("target", "kernel-check").toAbsolutePath();
    /** What ThreadSanitizer reports where the system places programs at addresses that it does not expect. */
    private static final String ADDRESSES = "unexpected memory mapping";

    @TempDir
    static Path folder;

    @BeforeAll
    static void build() throws IOException, InterruptedException {
        // A build folder remembers where its sources were.
        Path cache = BUILD.resolve("CMakeCache.txt");
        if (Files.exists(cache) && !Files.readString(cache).contains(
                "CMAKE_HOME_DIRECTORY:INTERNAL=" + Path.of("").toAbsolutePath() + "\n")) {
            Files.delete(cache);
        }
        // Without CUDA: the kernels are compiled as C++.
        succeed("cmake", "-S", ".", "-B", BUILD.toString(), "-DWHISKER_CUDA=OFF");
        succeed("cmake", "--build", BUILD.toString(), "--parallel", "2", "--target", "kernel_check");
    }

    private record Ended(int status, String output) {
    }

    private static Ended run(String... command) throws IOException, InterruptedException {
        Path log = Files.createTempFile(folder, "log", ".txt");
        Process process = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start();
        if (!process.waitFor(15, TimeUnit.MINUTES)) {
            process.destroyForcibly();
            throw new AssertionError(String.join(" ", command) + " does not end: " + Files.readString(log));
        }
        return new Ended(process.exitValue(), Files.readString(log));
    }

    private static void succeed(String... command) throws IOException, InterruptedException {
        Ended ended = run(command);
        assertEquals(0, ended.status, ended.output);
    }

    private static Ended check(String sanitizer, String... words) throws IOException, InterruptedException {
        Path program = BUILD.resolve("kernel-check").resolve(sanitizer);
        assumeTrue(Files.exists(program), "the C++ compiler has no " + sanitizer + " sanitizer");
        List<String> command = new ArrayList<>(List.of(program.toString()));
        command.addAll(Arrays.asList(words));
        Ended ended = run(command.toArray(String[]::new));
        if (ended.output.contains(ADDRESSES)) {
            command.addAll(0, List.of("setarch", "x86_64", "--addr-no-randomize"));
            ended = run(command.toArray(String[]::new));
            if (ended.output.contains(ADDRESSES) || ended.output.contains("setarch: ")) {
                abort("the " + sanitizer + " sanitizer does not run on this system");
            }
        }
        return ended;
    }

    @ParameterizedTest
    @CsvSource({"thread", "address"})
    void noOperationHasAFault(String sanitizer) throws Exception {
        Ended ended = check(sanitizer);
        assertEquals(0, ended.status, ended.output);
        String summary = ": \\d+ operations, \\d{4,} calls, 0 failures\n";
        assertTrue(ended.output.matches(
                "kernel_check: float32" + summary + "kernel_check: bfloat16" + summary), ended.output);
    }

    @ParameterizedTest
    @CsvSource({"thread, race, float32, data race", "thread, race, bfloat16, data race",
        "thread, blocks, float32, data race", "thread, blocks, bfloat16, data race",
        "address, overrun, float32, heap-buffer-overflow", "address, overrun, bfloat16, heap-buffer-overflow",
        "address, overflow, float32, signed integer overflow", "address, overflow, bfloat16, signed integer overflow"})
    void aFaultThatIsPlantedIsFound(String sanitizer, String fault, String type, String report) throws Exception {
        Ended ended = check(sanitizer, fault, type);
        assertNotEquals(0, ended.status, ended.output);
        assertTrue(ended.output.contains(report), ended.output);
    }

    @Test
    void aFaultOrTypeThatIsNotKnownIsNamed() throws Exception {
        Ended fault = check("address", "rase");
        assertEquals(2, fault.status);
        assertEquals("kernel_check: there is no fault 'rase'; there are race, blocks, overrun and overflow\n",
                fault.output);
        Ended type = check("address", "race", "float16");
        assertEquals(2, type.status);
        assertEquals("kernel_check: there is no type 'float16'; there are float32 and bfloat16\n", type.output);
    }
}
