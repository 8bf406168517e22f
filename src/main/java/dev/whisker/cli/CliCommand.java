package dev.whisker.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.whisker.WhiskerException;
import dev.whisker.describe.PluginException;
import dev.whisker.experiment.Experiment;
import dev.whisker.experiment.Experiments;
import dev.whisker.experiment.JsonNumbers;
import java.io.PrintStream;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** What all commands share: help, and where results and remarks go. */
@Section(Heading.GENERAL)
abstract class CliCommand implements Callable<Integer> {
    static final String JSON_OPTION = "--json";

    @Option(names = {"-h", "--help"}, usageHelp = true, description = "Show this help.")
    private boolean help;

    @Option(names = JSON_OPTION, description =
            "Print the results as JSON to standard output, and everything else to standard error; after a failure, an "
                    + "object with the key error.")
    private boolean json;

    private boolean printed;

    @Spec
    private CommandSpec spec;

    /**
     * Where text for people goes. What comes from outside is printed by {@link #print} and {@link #printLines} alone.
     */
    final PrintStream text() {
        return json ? System.err : System.out;
    }

    /** Prints a line; arguments but numbers are made {@linkplain PlainText#word plain words} first. */
    final void print(String format, Object... arguments) {
        Object[] plain = Arrays.stream(arguments).map(CliCommand::plain).toArray();
        text().print(String.format(Locale.ROOT, format, plain) + "\n");
    }

    private static Object plain(Object argument) {
        return argument instanceof Number || argument instanceof Boolean ? argument
                : PlainText.word(String.valueOf(argument));
    }

    /** Prints a text of several lines. */
    final void printLines(Object lines) {
        text().print(PlainText.lines(String.valueOf(lines)).stripTrailing() + "\n");
    }

    /** Prints the results if they are wanted as JSON; numbers that are not finite are null there. */
    final void results(JsonNode results) {
        if (json) {
            try {
                // Made only here, because it takes longer than many a command.
                ObjectMapper mapper = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
                String text = PlainText.json(mapper.writeValueAsString(JsonNumbers.finite(results)));
                printed = true;
                System.out.println(text);
            } catch (JsonProcessingException e) {
                throw new IllegalStateException("a tree is always JSON", e);
            }
        }
    }

    /** The words of the command line, this command's name first. */
    final List<String> arguments() {
        return root().getParseResult().originalArgs();
    }

    /** Whether the results have been printed as JSON. */
    final boolean hasPrintedResults() {
        return printed;
    }

    static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }

    /** The whole program, of which this is a command. */
    final CommandLine root() {
        return spec.root().commandLine();
    }

    /** The call itself is wrong: exit code 2. */
    final ParameterException wrongCall(String message) {
        return new ParameterException(spec.commandLine(), message);
    }

    /** Reads what the words of the call say, without opening a file: whatever is wrong with it is wrong usage. */
    final <T> T given(Supplier<T> reading) {
        return given("", reading);
    }

    /** Reads what the value of an option says, as {@link #given(Supplier)} does. */
    final <T> T given(String option, Supplier<T> reading) {
        try {
            return reading.get();
        } catch (PluginException e) {
            // It was only now looked for; the words are not to blame.
            throw e;
        } catch (WhiskerException e) {
            throw wrongCall((option.isEmpty() ? "" : option + ": ") + e.getMessage());
        }
    }

    /** An experiment that the call names. An unknown name is wrong usage; a file that is not right is a failure. */
    final Experiment experiment(String nameOrFile) {
        return Experiments.isFile(nameOrFile) ? Experiments.find(nameOrFile)
                : given(() -> Experiments.find(nameOrFile));
    }

    /** Checks a number that was given, if it was. */
    final void atLeast(String option, Number value, int smallest) {
        if (value != null && value.longValue() < smallest) {
            throw wrongCall(option + " must be at least " + smallest + ", received " + value);
        }
    }

    /** Whether a line can be drawn anew where text goes. */
    final boolean isTerminal() {
        return terminal().isPresent();
    }

    /** The width in columns of the terminal where text goes; 0 if it is not a terminal. */
    final int columns() {
        return terminal().map(Terminal::columns).orElse(0);
    }

    private Optional<Terminal> terminal() {
        return json ? Terminal.ofStandardError() : Terminal.ofStandardOutput();
    }

    static String percent(double share) {
        return Double.isNaN(share) ? "-" : String.format(Locale.ROOT, "%.1f %%", 100 * share);
    }
}
