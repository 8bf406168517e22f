package dev.whisker.support;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Runs a class of the tests in a Java process of its own, with options that a running one cannot take, such as a small
 * heap.
 */
public final class ChildJvm {
    private ChildJvm() {
    }

    /** How a process ended, and what it wrote to standard output and standard error. */
    public record Result(int exitCode, String output) {
    }

    /** The program that runs these tests. */
    public static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    /** Runs the main method of a class to its end. */
    public static Result run(List<String> options, Class<?> mainClass, Object... arguments) throws IOException,
            InterruptedException {
        List<String> command = new ArrayList<>(List.of(java()));
        command.addAll(options);
        command.addAll(List.of("-Djava.awt.headless=true",
                "-Dorg.bytedeco.javacpp.cachedir=" + System.getProperty("org.bytedeco.javacpp.cachedir",
                "target/javacpp-cache"),
                "-cp", System.getProperty("java.class.path"), mainClass.getName()));
        for (Object argument : arguments) {
            command.add(argument.toString());
        }
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Result(process.waitFor(), output);
    }
}
