package dev.whisker.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.whisker.backend.Backends;
import dev.whisker.experiment.Version;
import picocli.CommandLine.Command;

/** Shows which backends can be used here. */
@Command(name = "devices",
        description = "Show for each backend whether it can be used here, with which devices and libraries, or why"
                + " not.",
        footer = {"", "Examples:", "  whisker devices", "  whisker devices --json"})
final class DevicesCommand extends CliCommand {
    private static final double MEBIBYTE = 1 << 20;

    @Override
    public Integer call() {
        ObjectNode results = object();
        ArrayNode list = results.putArray("backends");
        for (Backends.Status status : Backends.all()) {
            print("%-10s %-10s %s", status.name(), status.usable() ? "usable" : "not usable", status.detail());
            ObjectNode node = list.addObject();
            node.put("name", status.name());
            node.put("usable", status.usable());
            node.put("detail", status.detail());
        }
        Runtime runtime = Runtime.getRuntime();
        print("%nWhisker %s, %s %s, %d processors, %.0f MiB of memory for Java", Version.current(),
                System.getProperty("java.vm.name"), System.getProperty("java.version"), runtime.availableProcessors(),
                runtime.maxMemory() / MEBIBYTE);
        results.put("processors", runtime.availableProcessors());
        results.put("java_memory_bytes", runtime.maxMemory());
        results(results);
        return 0;
    }
}
