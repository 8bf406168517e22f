package dev.whisker.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.Arrays;
import java.util.List;
import picocli.CommandLine;

/**
 * Says why a call failed: in one line on standard error, and with {@value CliCommand#JSON_OPTION} also as an object
 * {@code {"error": "..."}} on standard output, unless the command has printed its results there already.
 */
final class FailureReport {
    private static final String END_OF_OPTIONS = "--";

    private final boolean debug;
    private final boolean json;
    private CommandLine commandLine;

    FailureReport(String... arguments) {
        List<String> all = Arrays.asList(arguments);
        int end = all.indexOf(END_OF_OPTIONS);
        List<String> options = end < 0 ? all : all.subList(0, end);
        this.debug = options.contains(Main.DEBUG);
        this.json = options.contains(CliCommand.JSON_OPTION);
    }

    /** What is about to parse and execute the call. */
    void of(CommandLine parsing) {
        commandLine = parsing;
    }

    /**
     * Reports a failure.
     *
     * @param cause null if there is no more to show of it
     * @return the exit code
     */
    int report(String message, Throwable cause, int code) {
        String line = PlainText.message(String.valueOf(message));
        if (json && !hasPrinted()) {
            System.out.println(PlainText.json(JsonNodeFactory.instance.objectNode().put("error", line)
                    .toPrettyString()));
        }
        System.out.flush();
        System.err.println("whisker: " + line);
        if (debug && cause != null) {
            cause.printStackTrace();
        }
        return code;
    }

    /** Whether the command that was called has printed its results. */
    private boolean hasPrinted() {
        CommandLine.ParseResult called = commandLine == null ? null : commandLine.getParseResult();
        while (called != null && called.hasSubcommand()) {
            called = called.subcommand();
        }
        return called != null && called.commandSpec().userObject() instanceof CliCommand command
                && command.hasPrintedResults();
    }
}
