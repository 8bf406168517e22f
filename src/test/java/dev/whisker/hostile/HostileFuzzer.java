package dev.whisker.hostile;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The search with Jazzer instead of drawn inputs: it varies inputs until they reach new branches. Only the profile
 * {@code fuzz} of the build has Jazzer, so this program looks for it when it is run. docs/searches.md shows how.
 *
 * <p>Arguments: a kind of input, a directory for the inputs that Jazzer collects, and options of libFuzzer such as
 * {@code -max_total_time=600}.
 */
public final class HostileFuzzer {
    private static final String KIND = "whisker.fuzz.kind";
    private static final String JAZZER = "com.code_intelligence.jazzer.Jazzer";
    private static final int DRAWN = 300;
    /** What decides where an input goes: the program itself, and the libraries that parse. */
    private static final String INSTRUMENTED = "dev.whisker.**:io.jhdf.**:com.fasterxml.jackson.**:org.snakeyaml.**";

    private static HostileInput kind;
    private static List<Path> watched;

    private HostileFuzzer() {
    }

    public static void main(String[] args) throws IOException, ReflectiveOperationException {
        System.setProperty(KIND, args[0]);
        Path corpus = Files.createDirectories(Path.of(args[1], args[0]).toAbsolutePath());
        draw(corpus);
        List<String> arguments = new ArrayList<>(List.of("--target_class=" + HostileFuzzer.class.getName(),
                "--instrumentation_includes=" + INSTRUMENTED, "--reproducer_path=" + corpus.getParent(),
                "-artifact_prefix=" + corpus.getParent() + "/failed-" + args[0] + "-", "-timeout=60",
                "-max_len=100000", corpus.toString()));
        arguments.addAll(List.of(args).subList(2, args.length));
        try {
            Class.forName(JAZZER).getMethod("main", String[].class)
                    .invoke(null, (Object) arguments.toArray(String[]::new));
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException("Jazzer is not on the class path; use the profile fuzz", e);
        } catch (InvocationTargetException e) {
            throw new IllegalStateException("Jazzer failed", e.getCause());
        }
    }

    /** Inputs to begin with, unless the directory has some of an earlier run. */
    private static void draw(Path corpus) throws IOException {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(corpus)) {
            if (files.iterator().hasNext()) {
                return;
            }
        }
        HostileInput drawing = HostileInputs.named(System.getProperty(KIND));
        Path folder = Files.createTempDirectory("whisker-drawing");
        try {
            drawing.open(folder);
            for (int i = 0; i < DRAWN; i++) {
                Files.write(corpus.resolve("drawn-" + i), HostileSearch.input(drawing, 0, i));
            }
        } catch (Exception e) {
            throw new IllegalStateException(e);
        } finally {
            CaseFolder.delete(folder);
        }
    }

    /** Called by Jazzer before the first input. */
    public static void fuzzerInitialize() throws Exception {
        kind = HostileInputs.named(System.getProperty(KIND));
        Path root = Files.createTempDirectory("whisker-fuzzing");
        Path folder = Files.createDirectory(root.resolve("folder"));
        watched = List.of(root, folder);
        kind.open(folder);
    }

    /** Called by Jazzer for each input; an {@link AssertionError} is a find. */
    public static void fuzzerTestOneInput(byte[] input) throws IOException {
        HostileCase.run(kind, input, watched);
    }
}
