package dev.whisker.hostile;

import dev.whisker.WhiskerException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Feeds one input to the program and judges the answer. The search and the targets of a fuzzer use it. */
public final class HostileCase {
    private static final int MAX_MESSAGE = 5_000;

    private HostileCase() {
    }

    /**
     * The answer to an input.
     *
     * @param watched directories that the program must leave as they are
     * @throws AssertionError if the answer is a fault of the program
     */
    public static Outcome run(HostileInput kind, byte[] input, List<Path> watched) throws IOException {
        List<String> before = names(watched);
        Outcome outcome;
        try {
            outcome = kind.feed(input);
        } catch (WhiskerException e) {
            outcome = Outcome.refused(String.valueOf(e.getMessage()));
        } catch (AssertionError e) {
            throw e;
        } catch (Exception | Error e) {
            StringWriter trace = new StringWriter();
            e.printStackTrace(new PrintWriter(trace));
            throw new AssertionError("internal error: " + trace, e);
        }
        if (!outcome.accepted()) {
            requireOneClearLine(outcome.message());
        }
        List<String> after = names(watched);
        if (!before.equals(after)) {
            throw new AssertionError("files were left or changed outside the target: " + after + ", before: " + before);
        }
        return outcome;
    }

    private static void requireOneClearLine(String message) {
        if (message.isBlank() || message.length() > MAX_MESSAGE) {
            throw new AssertionError("a message of " + message.length() + " characters: " + message);
        }
        if (message.codePoints().anyMatch(Character::isISOControl)) {
            throw new AssertionError("a message with control characters: " + message);
        }
        Optional<String> javas = JavasWords.in(message);
        if (javas.isPresent()) {
            throw new AssertionError("a message in Java's words (" + javas.get() + "): " + message);
        }
    }

    private static List<String> names(List<Path> directories) throws IOException {
        List<String> names = new java.util.ArrayList<>();
        for (Path directory : directories) {
            try (Stream<Path> files = Files.list(directory)) {
                files.map(Path::toString).sorted().forEach(names::add);
            }
        }
        return names;
    }
}
