package dev.whisker.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.whisker.support.JavaCppCache;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The program in a process of its own, to be sent signals. */
final class ChildProgram implements AutoCloseable {
    /** Machines that run tests are often busy; what a test expects comes in a fraction of this. */
    private static final Duration PATIENCE = Duration.ofSeconds(120);

    private final Process process;
    private final Path log;

    private ChildProgram(Process process, Path log) {
        this.process = process;
        this.log = log;
    }

    /** @param log receives all that it prints */
    static ChildProgram start(Path log, Object... arguments) throws IOException {
        // A shell that runs the tests in the background has processes ignore Ctrl-C, and Java leaves it at that.
        List<String> command = new ArrayList<>(List.of("env", "--default-signal",
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1", "-Xshare:auto", "-Djava.awt.headless=true", JavaCppCache.option(), "-cp",
                System.getProperty("java.class.path")));
        command.add(Main.class.getName());
        Arrays.stream(arguments).map(Object::toString).forEach(command::add);
        return new ChildProgram(new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile())
                .start(), log);
    }

    boolean isAlive() {
        return process.isAlive();
    }

    long pid() {
        return process.pid();
    }

    String output() throws IOException {
        return Files.readString(log);
    }

    /** Waits until a text has been printed, or the program has ended. */
    void await(String text) throws IOException, InterruptedException {
        Instant end = Instant.now().plus(PATIENCE);
        while (process.isAlive() && !output().contains(text)) {
            assertTrue(Instant.now().isBefore(end), "'" + text + "' is printed: " + output());
            Thread.sleep(5);
        }
    }

    /** @param signal such as INT; a process that has ended already does not get it */
    void signal(String signal) throws IOException, InterruptedException {
        int code = new ProcessBuilder("kill", "-" + signal, Long.toString(process.pid())).redirectErrorStream(true)
                .start().waitFor();
        assertTrue(code == 0 || !process.isAlive(), "kill -" + signal);
    }

    /** Waits for the end. */
    int exitCode() throws IOException, InterruptedException {
        assertTrue(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS), "the process ends: " + output());
        return process.exitValue();
    }

    void assertExitCode(int code) throws IOException, InterruptedException {
        int exit = exitCode();
        assertEquals(code, exit, output());
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
