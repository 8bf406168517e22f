package dev.whisker.cli;

import dev.whisker.describe.NearestName;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Parameters;

/** Explains a command. */
@Command(name = "help", description = "Explain a command, as its option --help does; without a command, list all.",
        footer = {"", "Examples:", "  whisker help train", "  whisker help data scan"})
final class HelpCommand extends CliCommand {
    @Parameters(arity = "0..*", paramLabel = "COMMAND",
            description = "A command; one of 'data' and 'bench' is two words, such as 'data scan'.")
    private List<String> names = List.of();

    @Override
    public Integer call() {
        CommandLine command = root();
        for (String name : names) {
            CommandLine next = command.getSubcommands().get(name);
            if (next == null) {
                throw wrongCall(unknown(name, command));
            }
            command = next;
        }
        command.usage(text());
        results(object().put("help", command.getUsageMessage(Ansi.OFF)));
        return 0;
    }

    private static String unknown(String name, CommandLine command) {
        String of = command.getCommandSpec().qualifiedName();
        return command.getSubcommands().isEmpty() ? "'" + of + "' has no commands, received '" + name + "'"
                : "unknown command '" + name + "'" + NearestName.hint(name, command.getSubcommands().keySet())
                + "; see '" + of + " --help'";
    }
}
