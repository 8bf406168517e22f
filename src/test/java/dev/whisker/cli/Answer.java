package dev.whisker.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.whisker.hostile.JavasWords;
import dev.whisker.hostile.Outcome;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Calls the program and judges what it prints: no internal error, one line that says why, nothing in Java's words. */
final class Answer {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String PREFIX = "whisker: ";

    private Answer() {
    }

    /** How the program answers a call. */
    static Outcome to(Object... arguments) {
        return to(List.of(0), arguments).outcome();
    }

    /**
     * What a call gave.
     *
     * @param outcome how the program answered
     */
    record Printed(Outcome outcome, CliRunner.Output output) {
    }

    /** @param good exit codes with which the program has done what it was asked for */
    static Printed to(List<Integer> good, Object... arguments) {
        CliRunner.Output output = CliRunner.run(arguments);
        String report = String.join(" ", Arrays.stream(arguments).map(Object::toString).toList()) + "\n" + output.out()
                + output.err();
        boolean worked = good.contains(output.code());
        require(worked || output.code() == Main.FAILED || output.code() == Main.USAGE, "exit code " + output.code(),
                report);
        require((output.out() + output.err()).codePoints().noneMatch(c -> Character.isISOControl(c) && c != '\n'
                && c != '\r' && c != '\t'), "control characters", report);
        require(!output.err().contains("internal error"), "internal error", report);
        Optional<String> javas = JavasWords.inText(output.out() + output.err());
        require(javas.isEmpty(), "Java's words (" + javas.orElse("") + ")", report);
        if (List.of(arguments).contains(CliCommand.JSON_OPTION)) {
            requireJson(output.out(), report);
        }
        if (worked) {
            return new Printed(Outcome.used(), output);
        }
        List<String> lines = output.err().lines().filter(line -> line.startsWith(PREFIX)).toList();
        require(lines.size() == 1, lines.size() + " lines that say why", report);
        return new Printed(Outcome.refused(lines.get(0).substring(PREFIX.length())), output);
    }

    private static void requireJson(String text, String report) {
        try {
            require(JSON.readTree(text).isObject(), "not a JSON object", report);
        } catch (JsonProcessingException e) {
            throw new AssertionError("not JSON: " + e.getOriginalMessage() + "\n" + report, e);
        }
    }

    private static void require(boolean right, String fault, String report) {
        if (!right) {
            throw new AssertionError(fault + ": " + report);
        }
    }
}
