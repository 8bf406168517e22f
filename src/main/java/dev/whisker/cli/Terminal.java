package dev.whisker.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A terminal that this process writes to. Java's {@link System#console()} does not tell: it is null if only standard
 * input is redirected, and from Java 22 on not null if standard output is.
 *
 * @param device the special file of the terminal
 */
record Terminal(Path device) {
    /** The width of a terminal whose size is not known. */
    static final int USUAL_COLUMNS = 80;
    private static final String COLUMNS = "COLUMNS";
    private static final Pattern DEVICE = Pattern.compile("/dev/(pts/|tty|console).*");
    private static final Pattern SIZE = Pattern.compile("\\d+ ([1-9]\\d{0,3})\\s*");
    private static final Pattern NUMBER = Pattern.compile("[1-9]\\d{0,3}");
    private static final int PATIENCE_SECONDS = 2;

    /** The terminal that standard output is; empty if it is a file or pipe. */
    static Optional<Terminal> ofStandardOutput() {
        return of(Path.of("/proc/self/fd/1"));
    }

    /** The terminal that standard error is; empty if it is a file or pipe. */
    static Optional<Terminal> ofStandardError() {
        return of(Path.of("/proc/self/fd/2"));
    }

    /** @param descriptor a link to what is open */
    static Optional<Terminal> of(Path descriptor) {
        try {
            Path target = Files.readSymbolicLink(descriptor);
            return DEVICE.matcher(target.toString()).matches() ? Optional.of(new Terminal(target)) : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** The width: what the environment says in COLUMNS, or else what the terminal says of itself, or else 80. */
    int columns() {
        return columns(System.getenv(COLUMNS), device);
    }

    /** @param variable null if the environment says nothing; what is not a number says nothing either */
    static int columns(String variable, Path device) {
        return variable != null && NUMBER.matcher(variable).matches() ? Integer.parseInt(variable)
                : size(device).orElse(USUAL_COLUMNS);
    }

    /** Asks the system, since Java cannot. */
    private static OptionalInt size(Path device) {
        try {
            Process stty = new ProcessBuilder("stty", "size").redirectInput(device.toFile())
                    .redirectError(ProcessBuilder.Redirect.DISCARD).start();
            stty.getOutputStream().close();
            if (!stty.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                stty.destroy();
                return OptionalInt.empty();
            }
            return columns(new String(stty.getInputStream().readAllBytes(), StandardCharsets.US_ASCII));
        } catch (IOException e) {
            return OptionalInt.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return OptionalInt.empty();
        }
    }

    /** Reads "rows columns"; a terminal that does not know its size has 0 of both. */
    static OptionalInt columns(String size) {
        Matcher matcher = SIZE.matcher(size);
        return matcher.matches() ? OptionalInt.of(Integer.parseInt(matcher.group(1))) : OptionalInt.empty();
    }
}
