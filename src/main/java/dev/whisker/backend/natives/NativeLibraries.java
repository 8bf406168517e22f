package dev.whisker.backend.natives;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bytedeco.javacpp.Loader;

/** Loads native libraries, and says why one cannot be loaded. */
public final class NativeLibraries {
    private static final Pattern NOT_FOUND =
            Pattern.compile("Could not find (\\w+) in class, module, and library paths.*");
    /** The system's loader says the path of a library, and Java says it once more. */
    private static final Pattern TWICE = Pattern.compile("(/.+): \\1: ");

    private static final String REMEDY = "name another directory with -D" + NativeCache.PROPERTY + "=DIR";

    private NativeLibraries() {
    }

    /** Loads the libraries of bindings; what keeps them from being loaded, in one line, if anything does. */
    public static Optional<String> load(Class<?>... bindings) {
        return NativeCache.fault().or(() -> loadAll(bindings));
    }

    private static Optional<String> loadAll(Class<?>... bindings) {
        try {
            for (Class<?> binding : bindings) {
                Loader.load(binding);
            }
            return Optional.empty();
        } catch (LinkageError e) {
            return Optional.of(reason(e));
        }
    }

    /** Why a library could not be loaded, in one line: the word of the system's loader where it was asked. */
    public static String reason(LinkageError error) {
        String said = "no reason given";
        for (Throwable cause = error; cause != null; cause = cause.getCause()) {
            String message = String.valueOf(cause.getMessage()).lines().findFirst().orElse(said);
            Matcher notFound = NOT_FOUND.matcher(message);
            Optional<String> found = notFound.matches()
                    ? loadDirectly("lib" + notFound.group(1) + ".so") : Optional.empty();
            if (found.isPresent()) {
                return explain(found.get());
            }
            said = message;
        }
        return explain(said);
    }

    /** JavaCPP does not pass on why a library cannot be loaded that is in the library path. */
    private static Optional<String> loadDirectly(String library) {
        for (String folder : System.getProperty("java.library.path", "").split(File.pathSeparator)) {
            Path file = Path.of(folder, library).toAbsolutePath();
            // An empty entry would be the directory that the program happens to run in.
            if (!folder.isEmpty() && Files.exists(file)) {
                try {
                    System.load(file.toString());
                } catch (UnsatisfiedLinkError e) {
                    return Optional.of(String.valueOf(e.getMessage()));
                }
            }
        }
        return Optional.empty();
    }

    private static String explain(String message) {
        String once = TWICE.matcher(message).replaceFirst("$1: ");
        if (once.contains("failed to map segment from shared object")) {
            return once + "; its directory is mounted noexec, or the memory of this process is limited; " + REMEDY;
        }
        if (once.contains("No space left on device")) {
            return once + ", when the libraries were unpacked; free some, or " + REMEDY;
        }
        return once;
    }
}
