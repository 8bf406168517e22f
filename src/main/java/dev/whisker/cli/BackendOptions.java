package dev.whisker.cli;

import dev.whisker.WhiskerException;
import dev.whisker.backend.Backends;
import dev.whisker.layer.NearestName;
import dev.whisker.op.Backend;
import dev.whisker.tensor.DType;
import java.util.List;
import picocli.CommandLine.Option;

/** Where to compute, and in which precision. */
final class BackendOptions {
    private static final List<String> PRECISIONS = List.of("fp32");

    @Option(names = "--backend", paramLabel = "NAME", defaultValue = Backends.AUTO,
            description = "auto, cpu, reference (slow, float64) or cuda; default: ${DEFAULT-VALUE}. 'whisker devices' says which are usable.")
    private String backend;

    @Option(names = "--precision", paramLabel = "NAME", defaultValue = "fp32", description = "fp32 is the one that this version has; the reference backend always computes in float64.")
    private String precision;

    @Option(names = "--threads", paramLabel = "N", description = "Threads that the cpu backend computes with; default: one for each core.")
    private Integer threads;

    /**
     * Opens the backend, and says which it is.
     *
     * @throws WhiskerException if it is unknown, or cannot be used here, with the reason
     */
    Backend open(CliCommand command, long seed) {
        if (!PRECISIONS.contains(precision)) {
            throw command.wrongCall("unknown precision '" + precision + "'" + NearestName.hint(precision, PRECISIONS) + "; known: " + String.join(", ", PRECISIONS));
        }
        command.atLeast("--threads", threads, 1);
        if (threads != null) {
            System.setProperty("whisker.threads", threads.toString());
        }
        if (!Backends.names().contains(backend)) {
            throw command.wrongCall("unknown backend '" + backend + "'" + NearestName.hint(backend, Backends.names()) + "; known: "
                    + String.join(", ", Backends.names()));
        }
        Backend opened = Backends.open(backend);
        command.print("backend %s%s | %s | %s | seed %d", opened.name(), backend.equals(Backends.AUTO) ? " (auto; " + Backends.autoReason() + ")" : "",
                opened.description(), opened.floatType() == DType.FLOAT64 ? "float64" : "float32", seed);
        return opened;
    }
}
