package dev.whisker.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Where text goes, and how wide it is there. */
class TerminalTest {
    @TempDir
    Path temporary;

    private Optional<Terminal> open(String target) throws IOException {
        Path link = Files.createSymbolicLink(temporary.resolve("descriptor"), Path.of(target));
        try {
            return Terminal.of(link);
        } finally {
            Files.delete(link);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/dev/pts/3", "/dev/tty1", "/dev/console"})
    void terminals(String target) throws IOException {
        assertEquals(Optional.of(new Terminal(Path.of(target))), open(target));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/dev/null", "pipe:[4711]", "/tmp/output.txt", "socket:[1]"})
    void othersAreNone(String target) throws IOException {
        assertEquals(Optional.empty(), open(target));
        assertEquals(Optional.empty(), Terminal.of(temporary.resolve("closed")));
    }

    @Test
    void theEnvironmentComesFirst() {
        assertEquals(60, Terminal.columns("60", Path.of("/dev/null")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "0", "-5", "wide", "99999999999"})
    void anUnusableVariableIsIgnored(String variable) {
        assertEquals(80, Terminal.columns(variable, Path.of("/dev/null")));
    }

    @Test
    void aTerminalThatDoesNotAnswerHas80Columns() {
        assertEquals(80, Terminal.columns(null, Path.of("/dev/null")));
        assertEquals(80, Terminal.columns(null, temporary.resolve("nowhere")));
    }

    @ParameterizedTest
    @CsvSource({"24 132, 132", "0 0, 0", "'', 0", "stty: no terminal, 0"})
    void sizesAreRead(String answer, int columns) {
        assertEquals(columns == 0 ? OptionalInt.empty() : OptionalInt.of(columns), Terminal.columns(answer + "\n"));
    }
}
