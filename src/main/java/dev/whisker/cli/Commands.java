package dev.whisker.cli;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import picocli.CommandLine;

/**
 * The commands, in the order in which the help lists them. Reading all their options takes several times as long as a
 * short command itself, so a call gets only the command that it names.
 */
final class Commands {
    /** Commands that show what other commands have. */
    private static final Set<String> OF_ALL = Set.of("help", "completion");
    private static final Map<String, Supplier<Object>> ALL = new LinkedHashMap<>();

    static {
        ALL.put("demo", DemoCommand::new);
        ALL.put("devices", DevicesCommand::new);
        ALL.put("experiments", ExperimentsCommand::new);
        ALL.put("summary", SummaryCommand::new);
        ALL.put("data", DataCommand::new);
        ALL.put("init", InitCommand::new);
        ALL.put("train", TrainCommand::new);
        ALL.put("evaluate", EvaluateCommand::new);
        ALL.put("predict", PredictCommand::new);
        ALL.put("runs", RunsCommand::new);
        ALL.put("report", ReportCommand::new);
        ALL.put("compare", CompareCommand::new);
        ALL.put("inspect", InspectCommand::new);
        ALL.put("probe", ProbeCommand::new);
        ALL.put("cka", CkaCommand::new);
        ALL.put("export", ExportCommand::new);
        ALL.put("import", ImportCommand::new);
        ALL.put("layer", LayerCommand::new);
        ALL.put("gradcheck", GradcheckCommand::new);
        ALL.put("parity", ParityCommand::new);
        ALL.put("bench", BenchCommand::new);
        ALL.put("help", HelpCommand::new);
        ALL.put("completion", CompletionCommand::new);
    }

    private Commands() {
    }

    /** Adds all commands to a program. */
    static void addAll(CommandLine program) {
        ALL.forEach((name, command) -> program.addSubcommand(name, command.get()));
    }

    /**
     * Adds the command that a call names if that is all the call needs: if the name is the first argument. The version
     * needs no command; every other call gets all of them.
     */
    static void addNeeded(CommandLine program, List<String> arguments) {
        if (arguments.equals(List.of("--version"))) {
            return;
        }
        String first = arguments.isEmpty() ? "" : arguments.get(0);
        if (ALL.containsKey(first) && !OF_ALL.contains(first)) {
            program.addSubcommand(first, ALL.get(first).get());
        } else {
            addAll(program);
        }
    }
}
