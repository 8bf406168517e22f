package dev.whisker.cli;

import dev.whisker.describe.NearestName;
import java.util.List;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Prints a script with which a shell completes commands. */
@Command(name = "completion",
        description = "Print a script with which a shell completes commands and options; docs/commands.md says where"
                + " to put it.",
        footer = {"", "Examples:", "  whisker completion bash", "  whisker completion zsh"})
final class CompletionCommand extends CliCommand {
    private static final List<String> SHELLS = List.of("bash", "zsh");

    @Parameters(paramLabel = "bash|zsh", description = "The shell.")
    private String shell;

    @Override
    public Integer call() {
        if (!SHELLS.contains(shell)) {
            throw wrongCall("the shell is bash or zsh, received '" + shell + "'" + NearestName.hint(shell, SHELLS));
        }
        // One script serves both: in zsh it turns on the completion of bash.
        String script = AutoComplete.bash(root().getCommandName(), root());
        text().print(script);
        results(object().put("shell", shell).put("script", script));
        return 0;
    }
}
