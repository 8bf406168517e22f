package dev.whisker.backend.natives;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The files from which the libraries of this process were loaded, as the system reports them, since JavaCPP knows only
 * those that it unpacked itself.
 */
public final class LoadedFiles {
    private LoadedFiles() {
    }

    /** The files of the libraries with these names, such as "libdnnl", as a list for a person. */
    public static String of(String... libraries) {
        try (Stream<String> mappings = Files.lines(Path.of("/proc/self/maps"))) {
            return mappings.filter(mapping ->
                    Stream.of(libraries).anyMatch(library -> mapping.contains("/" + library + ".")))
                    .map(mapping -> mapping.substring(mapping.indexOf('/'))).distinct().sorted()
                    .collect(Collectors.joining(", "));
        } catch (IOException | UncheckedIOException e) {
            return "the system does not say from which files";
        }
    }
}
