package dev.whisker.cli;

import dev.whisker.WhiskerException;
import dev.whisker.describe.NearestName;
import dev.whisker.experiment.Version;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** The program. Exits with 0 on success, 1 if something failed, 2 if the usage was wrong, 130 if it was interrupted. */
@Command(name = "whisker", mixinStandardHelpOptions = true, versionProvider = Main.VersionLine.class,
        synopsisSubcommandLabel = "COMMAND",
        description = "Train convolutional networks on pictures, and examine the results.",
        footer = {"", "'whisker help COMMAND' explains a command.", "", "Examples:", "  whisker demo",
            "  whisker train B3 --data cats_and_dogs_filtered"})
public final class Main implements Runnable {
    static final int FAILED = 1;
    static final int USAGE = 2;
    static final String DEBUG = "--debug";

    @Option(names = DEBUG, scope = CommandLine.ScopeType.INHERIT,
            description = "Show the stack trace of a failure.")
    private boolean debug;

    @Option(names = Plugins.OPTION, paramLabel = "DIR", scope = CommandLine.ScopeType.INHERIT,
            description = "Directory of jars with your own layers and other parts; see docs/plugins.md.")
    private String plugins;

    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec;

    private Main() {
    }

    public static void main(String[] args) {
        StandardOutput.install();
        Optional<String> unreadable = unreadable(System.getProperty("sun.jnu.encoding"), args);
        System.exit(unreadable.isPresent() ? new FailureReport(args).report(unreadable.get(), null, USAGE) : run(args));
    }

    /**
     * Returns a message if an argument has characters that Java could not read in the character set of the process's
     * locale.
     *
     * @param encoding the character set
     */
    static Optional<String> unreadable(String encoding, String... args) {
        if ("UTF-8".equals(encoding)) {
            return Optional.empty();
        }
        return Arrays.stream(args).filter(argument -> argument.indexOf('\uFFFD') >= 0).findFirst()
                .map(argument -> "the argument '" + argument + "' has characters that the locale of this process does"
                        + " not support (its character set is " + encoding + "); set LC_ALL=C.UTF-8");
    }

    /** The program with all its commands. */
    static CommandLine program() {
        CommandLine program = new CommandLine(new Main());
        Commands.addAll(program);
        HelpLayout.apply(program);
        return program;
    }

    /** The program with the commands that a call needs. */
    private static CommandLine programFor(String... arguments) {
        CommandLine program = new CommandLine(new Main());
        Commands.addNeeded(program, List.of(arguments));
        HelpLayout.apply(program);
        return program;
    }

    /** Runs a command and returns the exit code. */
    static int run(String... args) {
        FailureReport failure = new FailureReport(args);
        CommandLine commandLine = programFor(args);
        failure.of(commandLine);
        commandLine.setParameterExceptionHandler((e, ignored) -> failure.report(wrongCall(e), e, USAGE));
        commandLine.setExecutionExceptionHandler((e, ignored, result) -> {
            if (e instanceof Interruption.Cut cut) {
                return failure.report(cut.getMessage(), null, cut.code());
            }
            return e instanceof WhiskerException ? failure.report(e.getMessage(), e, FAILED)
                    : failure.report("internal error: " + e + "; please report it, with the output of " + DEBUG, e,
                            FAILED);
        });
        try {
            String plugins = Plugins.directory(args);
            if (plugins != null) {
                Plugins.use(plugins);
            }
            int code = commandLine.execute(args);
            Optional<String> lost = StandardOutput.failure();
            if (code != 0 || lost.isEmpty()) {
                return code;
            }
            String message = "standard output could not be written, so results are missing: " + lost.get();
            return failure.report(message, null, FAILED);
        } catch (WhiskerException e) {
            return failure.report(e.getMessage(), e, FAILED);
        } catch (OutOfMemoryError e) {
            return failure.report("Java's memory is exhausted (" + e.getMessage()
                    + "); give Java more, such as WHISKER_JAVA_OPTS=-Xmx8g, or use a smaller batch or smaller pictures",
                    e, FAILED);
        } catch (StackOverflowError e) {
            return failure.report("an argument or file is nested too deeply; write it with fewer brackets", e, FAILED);
        } catch (LinkageError e) {
            return failure.report("a library cannot be loaded: " + e, e, FAILED);
        }
    }

    /** Runs without a command: reports wrong usage. */
    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "a command is missing; the commands are "
                + String.join(", ", spec.subcommands().keySet()) + "; see 'whisker --help'");
    }

    private static String wrongCall(ParameterException e) {
        CommandLine.Model.CommandSpec command = e.getCommandLine().getCommandSpec();
        String help = "; see '" + command.qualifiedName() + " --help'";
        if (!(e instanceof UnmatchedArgumentException unmatched) || unmatched.getUnmatched().isEmpty()) {
            return e.getMessage() + (e.getMessage().endsWith("--help'") ? "" : help);
        }
        String argument = unmatched.getUnmatched().get(0);
        boolean isOption = argument.startsWith("-");
        List<String> known = new ArrayList<>(isOption ? command.optionsMap().keySet() : command.subcommands().keySet());
        String kind = isOption ? "unknown option" : known.isEmpty() ? "unexpected argument" : "unknown command";
        String name = isOption ? argument.replaceFirst("=.*", "") : argument;
        return kind + " '" + name + "'" + NearestName.hint(name, known) + help;
    }

    /** The output of --version. */
    static final class VersionLine implements IVersionProvider {
        @Override
        public String[] getVersion() {
            return new String[] {"whisker " + Version.current()};
        }
    }
}
