package dev.whisker.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The script {@code tests/all} of the bundle, with programs that only print how they were started. */
class RunAllTest {
    private static final Pattern SECONDS = Pattern.compile("--kill-after=5 (\\d+) ");
    /** Prints its arguments. The words of its command that are files here make it fail or hang. */
    private static final String PROGRAM = """
            #!/bin/sh
            echo "OPTIONS=${WHISKER_JAVA_OPTS:-}" "${0##*/}" "$@"
            for word; do
                case $word in
                    */*) ;;
                    --out) out=yes ;;
                    overrun | race) exit 9 ;;
                    *) if [ -e "$CONTROL/fail-$word" ]; then exit 7; fi
                       if [ -e "$CONTROL/hang-$word" ]; then touch "$CONTROL/started"; sleep 100 & wait; fi ;;
                esac
                last=$word
            done
            if [ "${out:-}" ]; then mkdir -p "$last"; echo weights >"$last/model.safetensors"; fi
            """;

    @TempDir
    Path folder;

    private Path home;
    private Path out;
    private final Map<String, String> variables = new HashMap<>();

    @BeforeEach
    void makeABundle() throws IOException {
        home = Files.createDirectories(folder.resolve("a bundle"));
        out = folder.resolve("the results");
        Path tools = Files.createDirectories(folder.resolve("tools"));
        Files.createDirectories(home.resolve("tests"));
        Files.createDirectories(folder.resolve("temporary"));
        Checkout.executable(home.resolve("tests/all"),
                Files.readString(Path.of("src/bundle/run-all")).replace("/usr/local/cuda", folder + "/cuda"));
        for (Path program : List.of(home.resolve("whisker"), home.resolve("tests/run"),
                home.resolve("tests/kernel-check"), tools.resolve("compute-sanitizer"), tools.resolve("ncu"))) {
            Checkout.executable(program, PROGRAM);
        }
        Checkout.executable(tools.resolve("timeout"),
                "#!/bin/sh\necho \"$*\" >>\"$CONTROL/limits\"\nexec /usr/bin/timeout \"$@\"\n");
        variables.put("PATH", tools + ":/usr/bin:/bin");
        variables.put("CONTROL", folder.toString());
        variables.put("TMPDIR", folder.resolve("temporary").toString());
    }

    private Process start(String... words) throws IOException {
        List<String> command = new ArrayList<>(List.of(home.resolve("tests/all").toString()));
        command.addAll(Arrays.asList(words));
        ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true)
                .redirectOutput(folder.resolve("log").toFile());
        builder.environment().clear();
        builder.environment().putAll(variables);
        return builder.start();
    }

    private String end(int expected, Process process) throws IOException, InterruptedException {
        assertTrue(process.waitFor(2, TimeUnit.MINUTES), "does not end");
        String output = Files.readString(folder.resolve("log"));
        assertEquals(expected, process.exitValue(), output);
        return output;
    }

    private String run(int expected, String... words) throws IOException, InterruptedException {
        return end(expected, start(words));
    }

    /** The files of the archive, which is all that the folder holds. */
    private Map<String, String> results(String name) throws IOException, InterruptedException {
        try (Stream<Path> files = Files.list(out)) {
            assertEquals(List.of(out.resolve(name + ".tar")), files.toList());
        }
        try (Stream<Path> left = Files.list(folder.resolve("temporary"))) {
            assertEquals(List.of(), left.toList());
        }
        Path unpacked = Files.createDirectories(folder.resolve("unpacked"));
        Process tar = new ProcessBuilder("tar", "-xf", out.resolve(name + ".tar").toString(), "-C",
                unpacked.toString()).inheritIO().start();
        assertEquals(0, tar.waitFor());
        Map<String, String> contents = new HashMap<>();
        try (Stream<Path> files = Files.list(unpacked.resolve(name))) {
            for (Path file : files.toList()) {
                contents.put(file.getFileName().toString(), Files.readString(file, StandardCharsets.UTF_8));
            }
        }
        return contents;
    }

    private static List<String> steps(String summary) {
        return summary.lines().map(line -> line.split(" ")[0]).toList();
    }

    @Test
    void theFirstTenMinutesShowCorrectnessAndTwoSpeeds() throws Exception {
        String output = run(0, out.toString(), "first");
        Map<String, String> results = results("results-first");
        List<String> steps = steps(results.get("summary.txt"));
        assertEquals(List.of("devices", "memcheck", "memcheck-finds-overrun", "racecheck", "racecheck-finds-race",
                "tests", "parity", "model3-train-tf32", "mobilenet-transfer-tf32"), steps);
        assertEquals(output, results.get("summary.txt") + "results: " + out.resolve("results-first.tar") + "\n");
        for (String line : results.get("summary.txt").lines().toList()) {
            assertTrue(line.matches("\\S+ +exit code +0 +\\d+ s"), line);
        }
        for (String step : steps) {
            assertTrue(results.get(step + ".txt").contains("OPTIONS="), step);
        }
        // The reference computes in Java.
        for (String step : List.of("parity", "model3-train-tf32")) {
            assertTrue(results.get(step + ".txt").startsWith("OPTIONS=-Xmx8g "), results.get(step + ".txt"));
        }
    }

    @Test
    void theSecondAndTheThirdPart() throws Exception {
        variables.put("WHISKER_JAVA_OPTS", "-Dmy=own");
        run(0, out.toString(), "second", "third");
        Map<String, String> results = results("results-second-third");
        List<String> steps = steps(results.get("summary.txt"));
        assertEquals(List.of("gradcheck", "models", "search", "repeat-A3-1", "repeat-A3-2", "repeat-A3"),
                steps.subList(0, 6));
        assertEquals("profile", steps.get(steps.size() - 1));
        String choice = results.get("model3-train-fp32-layout-nchw-2.txt");
        assertTrue(choice.contains("-Dwhisker.cuda.layout=nchw -Dmy=own whisker bench model3-train"), choice);
        String grouped = results.get("repeat-B4-depthwise-cudnn-2.txt");
        assertTrue(grouped.contains("-Dwhisker.cuda.depthwise=cudnn -Dmy=own whisker train B4 "), grouped);
        assertEquals(steps.size() + 1, results.size());
    }

    @Test
    void noPartTakesMoreThanTenMinutes() throws Exception {
        for (String part : new String[] {"first", "second", "third"}) {
            Files.deleteIfExists(folder.resolve("limits"));
            run(0, out.toString(), part);
            Matcher limits = SECONDS.matcher(Files.readString(folder.resolve("limits")));
            int sum = limits.results().mapToInt(limit -> Integer.parseInt(limit.group(1))).sum();
            assertTrue(sum > 300 && sum <= 575, part + ": " + sum + " s");
        }
    }

    @Test
    void aStepThatFailsDoesNotKeepTheOthersFromRunning() throws Exception {
        Files.createFile(folder.resolve("fail-gradcheck"));
        String output = run(1, out.toString(), "devices", "gradcheck", "parity");
        assertTrue(output.matches("(?s)devices +exit code +0 .*gradcheck +exit code +7 .*parity +exit code +0 .*"),
                output);
        assertTrue(results("results-devices-gradcheck-parity").get("gradcheck.txt").contains("whisker gradcheck"));
    }

    @Test
    void weightsThatDifferAreReported() throws Exception {
        Files.writeString(home.resolve("whisker"), PROGRAM.replace("echo weights", "echo $$"));
        String output = run(1, out.toString(), "repeat");
        assertTrue(output.matches("(?s).*repeat-A3 +exit code +1 .*repeat-B4 +exit code +1 .*"), output);
        assertTrue(results("results-repeat").get("repeat-A3.txt").contains("differ"));
    }

    @Test
    void weightsOfATrainingThatFailedAreNotCompared() throws Exception {
        Files.createFile(folder.resolve("fail-B4"));
        String output = run(1, out.toString(), "repeat");
        assertTrue(output.matches("(?s).*repeat-A3 +exit code +0 .*repeat-B4 +left out: a training failed\n.*"),
                output);
    }

    @Test
    void aStepThatHangsIsEnded() throws Exception {
        Files.createFile(folder.resolve("hang-gradcheck"));
        variables.put("WHISKER_STEP_SECONDS", "1");
        String output = run(1, out.toString(), "gradcheck", "devices");
        assertTrue(output.matches("(?s)gradcheck +exit code 124 .*devices +exit code +0 .*"), output);
        assertTrue(results("results-gradcheck-devices").get("gradcheck.txt").contains("whisker gradcheck"));
    }

    @Test
    void whatThereIsIsKeptWhenTheScriptIsEnded() throws Exception {
        Files.createFile(folder.resolve("hang-gradcheck"));
        Process process = start(out.toString(), "devices", "gradcheck", "parity");
        while (!Files.exists(folder.resolve("started"))) {
            assertTrue(process.isAlive(), "ended early");
            Thread.sleep(10);
        }
        process.destroy();
        String output = end(143, process);
        assertTrue(output.matches("(?s)devices +exit code +0 .*gradcheck +exit code 143 .*"), output);
        Map<String, String> results = results("results-devices-gradcheck-parity");
        assertEquals(List.of("devices", "gradcheck"), steps(results.get("summary.txt")));
        assertFalse(results.containsKey("parity.txt"));
    }

    @Test
    void whereNvidiasToolsAreMissingTheirStepsAreLeftOut() throws Exception {
        Files.delete(folder.resolve("tools/compute-sanitizer"));
        Files.delete(folder.resolve("tools/ncu"));
        String output = run(0, out.toString(), "memcheck", "profile");
        assertTrue(output.startsWith("memcheck                           left out: there is no compute-sanitizer\n"
                + "profile                            left out: there is no ncu\n"), output);
        assertEquals(2, steps(results("results-memcheck-profile").get("summary.txt")).size());
    }

    @Test
    void aToolThatFindsNothingIsReported() throws Exception {
        Files.writeString(folder.resolve("tools/compute-sanitizer"), "#!/bin/sh\necho nothing\n");
        String output = run(1, out.toString(), "memcheck");
        assertTrue(output.matches("(?s)memcheck +exit code +0 .*memcheck-finds-overrun +exit code +1 .*"), output);
        Files.delete(home.resolve("tests/kernel-check"));
        assertEquals("memcheck                           left out: this build has no CUDA part",
                run(0, out.toString(), "memcheck").lines().findFirst().orElseThrow());
    }

    @Test
    void aWordThatIsNoStepIsNamed() throws Exception {
        assertTrue(run(2, out.toString(), "devices", "model").startsWith(
                "tests/all: 'model' is neither a part nor a step; usage: tests/all FOLDER "));
        assertTrue(run(2).startsWith("usage: tests/all FOLDER "));
        assertFalse(Files.exists(out));
    }
}
