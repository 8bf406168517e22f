package dev.whisker.support;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

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
        return run(options, Map.of(), mainClass, arguments);
    }

    /** The same, with variables of the environment. */
    public static Result run(List<String> options, Map<String, String> environment, Class<?> mainClass,
            Object... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(java()));
        command.addAll(options);
        command.addAll(List.of("-Djava.awt.headless=true",
                "-Dorg.bytedeco.javacpp.cachedir=" + System.getProperty("org.bytedeco.javacpp.cachedir",
                "target/javacpp-cache"),
                "-cp", System.getProperty("java.class.path"), mainClass.getName()));
        for (Object argument : arguments) {
            command.add(argument.toString());
        }
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().putAll(environment);
        Process process = builder.start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Result(process.waitFor(), output);
    }

    /** The lines of a process, and an empty one at the end. */
    public static BlockingQueue<String> lines(Process process) {
        BlockingQueue<String> lines = new LinkedBlockingQueue<>();
        Thread reader = new Thread(() -> {
            try (BufferedReader output = process.inputReader()) {
                for (String line = output.readLine(); line != null; line = output.readLine()) {
                    if (!line.isEmpty()) {
                        lines.add(line);
                    }
                }
            } catch (IOException e) {
                lines.add("its output cannot be read: " + e);
            }
            lines.add("");
        });
        reader.setDaemon(true);
        reader.start();
        return lines;
    }
}
