package dev.whisker.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.whisker.support.MarkdownPage;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

/** The help of every command: headings, examples that are real calls, and the command 'help'. */
class HelpTest {
    private static final String EXAMPLE = "  whisker ";
    private static final List<String> GENERAL = List.of("--help", "--version", "--json", "--debug", "--plugins");
    /** Calls with one of these words take long or need a network; they are parsed, and not run. */
    private static final Set<String> PARSED_ONLY = Set.of("demo", "bench", "get", "B1");
    private static final CommandLine PROGRAM = Main.program();

    /** The names of all commands: "whisker", "whisker demo", "whisker data scan". */
    static List<String> commands() {
        List<String> names = new ArrayList<>();
        collect(PROGRAM, names);
        return names;
    }

    private static void collect(CommandLine command, List<String> names) {
        names.add(command.getCommandSpec().qualifiedName());
        new LinkedHashSet<>(command.getSubcommands().values()).forEach(next -> collect(next, names));
    }

    private static CommandLine command(String name) {
        CommandLine command = PROGRAM;
        for (String word : name.split(" ")) {
            command = command.getSubcommands().getOrDefault(word, command);
        }
        return command;
    }

    private static List<String> examples(String name) {
        return Arrays.stream(command(name).getCommandSpec().usageMessage().footer())
                .filter(line -> line.startsWith(EXAMPLE)).map(String::strip).toList();
    }

    static Stream<String> allExamples() {
        return commands().stream().flatMap(name -> examples(name).stream()).distinct();
    }

    @ParameterizedTest
    @MethodSource("commands")
    void onlyWhatAllCommandsHaveIsGeneral(String name) {
        HelpLayout.bySection(command(name).getCommandSpec()).forEach((heading, options) -> {
            for (OptionSpec option : options) {
                assertEquals(GENERAL.contains(option.longestName()), heading == Heading.GENERAL,
                        () -> option.longestName() + " of '" + name + "' stands under " + heading.text()
                        + "; give it or its class a @Section");
            }
        });
    }

    @Test
    void headingsStandInOneOrder() {
        String help = command("whisker train").getUsageMessage(CommandLine.Help.Ansi.OFF);
        List<String> headings = help.lines().filter(line -> line.matches("[A-Z][a-z]+")).toList();
        assertEquals(List.of("Arguments", "Model", "Training", "Data", "Results", "Computing", "General"), headings);
        assertTrue(help.indexOf("--optimizer=CALL      The") > help.indexOf("\nTraining\n"), help);
        assertTrue(help.indexOf("--optimizer=CALL      The") < help.indexOf("\nData\n"), help);
        assertTrue(help.indexOf("--debug      ") > help.indexOf("\nGeneral\n"), help);
    }

    @ParameterizedTest
    @MethodSource("commands")
    void everyCommandHasTwoExamplesOfItself(String name) {
        List<String> examples = examples(name);
        assertEquals(2, examples.size(), () -> "examples of " + name);
        for (String example : examples) {
            assertTrue(example.equals(name) || example.startsWith(name + " "), example);
            assertTrue(example.length() <= 100, example);
        }
    }

    @ParameterizedTest
    @MethodSource("allExamples")
    void everyExampleIsARightCall(String example) {
        List<String> words = ShellWords.of(example);
        String[] arguments = words.subList(1, words.size()).toArray(String[]::new);
        if (words.stream().noneMatch(PARSED_ONLY::contains)) {
            // Most files that examples name are not here, which is a failure and not wrong usage.
            CliRunner.Output output = CliRunner.run((Object[]) arguments);
            assertNotEquals(Main.USAGE, output.code(), output.err());
            assertFalse(output.err().contains("internal error"), output.err());
        }
        CommandLine.ParseResult parsed = Main.program().parseArgs(arguments);
        assertTrue(parsed.hasSubcommand() || arguments.length == 0, example);
    }

    /** The option reads only its own command, and 'help' reads all. */
    @ParameterizedTest
    @MethodSource("commands")
    void helpIsThatOfTheOption(String name) {
        String words = name.substring("whisker".length());
        CliRunner.Output output = CliRunner.run((Object[]) ("help" + words).split(" "));
        assertEquals(0, output.code(), output.err());
        assertEquals(CliRunner.run((Object[]) (words + " --help").strip().split(" ")).out(), output.out());
    }

    @ParameterizedTest
    @MethodSource("commands")
    void commandsHaveTheNamesThatTheyAreAnnotatedWith(String name) {
        Object object = command(name).getCommandSpec().userObject();
        assertEquals(name.substring(name.lastIndexOf(' ') + 1),
                object.getClass().getAnnotation(CommandLine.Command.class).name());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "help trian     | whisker: unknown command 'trian' (did you mean 'train'?); see 'whisker --help'",
        "help data scna | whisker: unknown command 'scna' (did you mean 'scan'?); see 'whisker data --help'",
        "help train now | whisker: 'whisker train' has no commands, received 'now'; see 'whisker help --help'",
    })
    void unknownCommandsGetTheNearestName(String call, String message) {
        CliRunner.Output output = CliRunner.run((Object[]) call.split(" "));
        assertEquals(Main.USAGE, output.code());
        assertEquals(message + "\n", output.err());
    }

    @Test
    void thePageOfCommandsHasAll() {
        String page = MarkdownPage.of("docs/commands.md").text();
        commands().stream().skip(1).filter(name -> command(name).getSubcommands().isEmpty())
                .forEach(name -> assertTrue(page.contains("| `" + name),
                        () -> "docs/commands.md has no row of " + name));
    }
}
