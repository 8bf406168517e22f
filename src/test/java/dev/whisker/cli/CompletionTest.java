package dev.whisker.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Real shells read the scripts of 'whisker completion'. */
class CompletionTest {
    @TempDir
    Path temporary;

    private Path script;

    @BeforeEach
    void writeTheScript() throws IOException {
        script = Files.writeString(temporary.resolve("whisker"), script("bash"));
    }

    private static String script(String shell) {
        CliRunner.Output output = CliRunner.run("completion", shell);
        assertEquals(0, output.code(), output.err());
        return output.out();
    }

    private static String run(String shell, String... arguments) throws IOException, InterruptedException {
        Path program = Path.of("/bin", shell);
        assumeTrue(Files.isExecutable(program), () -> "there is no " + program);
        List<String> command = new ArrayList<>(List.of(program.toString()));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), output);
        return output;
    }

    @Test
    void bashAcceptsIt() throws IOException, InterruptedException {
        assertEquals("", run("bash", "-n", script.toString()));
    }

    /** Where zsh is installed. */
    @Test
    void zshAcceptsIt() throws IOException, InterruptedException {
        Files.writeString(script, script("zsh"));
        assertEquals("", run("zsh", "-n", script.toString()));
    }

    @ParameterizedTest
    @CsvSource({"whisker tra, train", "whisker data sc, scan", "whisker train --optim, --optimizer",
        "whisker hel, help", "./whisker pari, parity"})
    void bashCompletes(String typed, String expected) throws IOException, InterruptedException {
        // Outside of a completion, bash's compopt says so on standard error.
        String call = ". " + script + "\nCOMP_WORDS=(" + typed + ")\nCOMP_CWORD=$((${#COMP_WORDS[@]} - 1))\n"
                + "_complete_whisker 2>/dev/null\nprintf '%s\\n' \"${COMPREPLY[@]}\"\n";
        List<String> completions = run("bash", "-c", call).lines().map(String::strip).toList();
        assertTrue(completions.contains(expected), completions.toString());
        assertTrue(completions.stream().allMatch(each -> each.startsWith(typed.replaceFirst(".* ", ""))),
                completions.toString());
    }
}
