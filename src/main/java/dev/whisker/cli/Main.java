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

/** The program. Exits with 0 if all went well, 1 if something failed, 2 if the call was wrong, 130 if it was interrupted. */
@Command(name = "whisker", mixinStandardHelpOptions = true, versionProvider = Main.VersionLine.class, synopsisSubcommandLabel = "COMMAND",
        description = "Trains convolutional networks on pictures, and shows what came of it.",
        footer = {"", "First steps: 'whisker demo'; then 'whisker experiments' and 'whisker train B3 --data DIR'."},
        subcommands = {DemoCommand.class, DevicesCommand.class, ExperimentsCommand.class, SummaryCommand.class, DataCommand.class, TrainCommand.class,
            EvaluateCommand.class, PredictCommand.class, ExportCommand.class, ImportCommand.class, LayerCommand.class, GradcheckCommand.class,
            ParityCommand.class, BenchCommand.class})
public final class Main implements Runnable {
    static final int FAILED = 1;
    static final int USAGE = 2;
    private static final String DEBUG = "--debug";

    @Option(names = DEBUG, scope = CommandLine.ScopeType.INHERIT, description = "Show where in the program a failure arose.")
    private boolean debug;

    @Option(names = Plugins.OPTION, paramLabel = "DIR", scope = CommandLine.ScopeType.INHERIT,
            description = "Directory of jars with layers and the like of your own; see docs/plugins.md.")
    private String plugins;

    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec;

    private Main() {
    }

    public static void main(String[] args) {
        StandardOutput.install();
        Optional<String> unreadable = unreadable(System.getProperty("sun.jnu.encoding"), args);
        System.exit(unreadable.isPresent() ? report(false, unreadable.get(), null, USAGE) : run(args));
    }

    /**
     * Says that an argument has letters that Java could not read; it takes the character set from the locale of the process.
     *
     * @param encoding the character set
     */
    static Optional<String> unreadable(String encoding, String... args) {
        return "UTF-8".equals(encoding) ? Optional.empty() : Arrays.stream(args).filter(argument -> argument.indexOf('\uFFFD') >= 0).findFirst()
                .map(argument -> "the argument '" + argument + "' has letters that the locale of this process lacks (its character set is " + encoding
                        + "); set LC_ALL=C.UTF-8");
    }

    /** Runs a command and returns the exit code. */
    static int run(String... args) {
        boolean debug = Arrays.asList(args).contains(DEBUG);
        CommandLine commandLine = new CommandLine(new Main());
        commandLine.setUsageHelpAutoWidth(true);
        commandLine.setParameterExceptionHandler((e, ignored) -> report(debug, wrongCall(e), e, USAGE));
        commandLine.setExecutionExceptionHandler((e, ignored, result) -> e instanceof WhiskerException
                ? report(debug, e.getMessage(), e, FAILED)
                : report(debug, "internal error: " + e + "; please report it, with what " + DEBUG + " adds", e, FAILED));
        try {
            String plugins = Plugins.directory(args);
            if (plugins != null) {
                Plugins.use(plugins);
            }
            int code = commandLine.execute(args);
            Optional<String> lost = StandardOutput.failure();
            return code == 0 && lost.isPresent()
                    ? report(debug, "standard output could not be written, so results are missing there: " + lost.get(), null, FAILED) : code;
        } catch (WhiskerException e) {
            return report(debug, e.getMessage(), e, FAILED);
        } catch (OutOfMemoryError e) {
            return report(debug, "Java's memory is exhausted (" + e.getMessage()
                    + "); give Java more, as in WHISKER_JAVA_OPTS=-Xmx8g, or take a smaller batch or smaller pictures", e, FAILED);
        } catch (StackOverflowError e) {
            return report(debug, "something that was given is nested too deeply; write it with fewer brackets", e, FAILED);
        } catch (LinkageError e) {
            return report(debug, "a library cannot be loaded: " + e, e, FAILED);
        }
    }

    /** Without a command: the help, as for a wrong call. */
    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "a command is missing; it is one of "
                + String.join(", ", spec.subcommands().keySet()) + "; see 'whisker --help'");
    }

    private static int report(boolean debug, String message, Throwable cause, int code) {
        System.out.flush();
        System.err.println("whisker: " + PlainText.message(String.valueOf(message)));
        if (debug && cause != null) {
            cause.printStackTrace();
        }
        return code;
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

    /** What --version prints. */
    static final class VersionLine implements IVersionProvider {
        @Override
        public String[] getVersion() {
            return new String[] {"whisker " + Version.current()};
        }
    }
}
