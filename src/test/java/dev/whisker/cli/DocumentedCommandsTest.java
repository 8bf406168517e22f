package dev.whisker.cli;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.whisker.support.MarkdownPage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

/**
 * Every command that a page shows is one that the program understands. Those of the README and the tutorial are run, in
 * {@code ReadmeTest} and {@link TutorialTest}.
 */
class DocumentedCommandsTest {
    private static final String LAUNCHER = "./whisker ";
    /** A command within a sentence. */
    private static final Pattern INLINE = Pattern.compile("`(\\./whisker [^`\n]+)`");
    /** They stand for any command, or are the launcher's own. */
    private static final Pattern NOT_COMMANDS = Pattern.compile("\\./whisker (COMMAND|packages|--version)\\b.*");

    /** The commands in listings. */
    private static Stream<String> listed() throws IOException {
        // A line that ends with a backslash goes on.
        return MarkdownPage.all().stream().flatMap(page -> page.listings("sh").stream())
                .flatMap(listing -> listing.replace("\\\n", " ").lines()).filter(line -> line.contains(LAUNCHER))
                .map(line -> line.substring(line.indexOf(LAUNCHER)));
    }

    static Stream<String> commands() throws IOException {
        List<String> commands = new ArrayList<>(listed().toList());
        for (MarkdownPage page : MarkdownPage.all()) {
            Matcher inline = INLINE.matcher(page.text());
            while (inline.find()) {
                commands.add(inline.group(1));
            }
        }
        assertTrue(commands.size() > 60, "commands found: " + commands.size());
        return commands.stream().filter(command -> !NOT_COMMANDS.matcher(command).matches()).distinct();
    }

    @ParameterizedTest
    @MethodSource("commands")
    void isUnderstood(String command) throws IOException {
        // Square brackets are around what may be left out, and dots stand for more of the same.
        List<String> words = ShellWords.of(command.replaceAll(" \\[[A-Z][^\\]]*]", "").replace("...", ""));
        String[] arguments = words.subList(1, words.size()).toArray(String[]::new);
        try {
            assertTrue(Main.program().parseArgs(arguments).hasSubcommand(), command);
        } catch (CommandLine.MissingParameterException e) {
            // A sentence may name a command alone.
            assertTrue(listed().noneMatch(command::equals), e.getMessage());
        }
    }
}
