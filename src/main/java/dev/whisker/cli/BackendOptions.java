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

    @Option(names = "--precision", paramLabel = "NAME", defaultValue = "fp32",
            description = "fp32 is the one that this version has; the reference backend always computes in float64.")
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
            throw command.wrongCall("unknown precision '" + precision + "'" + NearestName.hint(precision, PRECISIONS) + "; known: "
                    + String.join(", ", PRECISIONS));
        }
        command.atLeast("--threads", threads, 1);
        if (threads != null) {
            System.setProperty("whisker.threads", threads.toString());
        }
        if (!Backends.NAMES.contains(backend)) {
            throw command.wrongCall("unknown backend '" + backend + "'" + NearestName.hint(backend, Backends.NAMES) + "; known: "
                    + String.join(", ", Backends.NAMES));
        }
        Backend opened = Backends.open(backend, line -> command.print("%s", line));
        command.print("precision %s, seed %d", opened.floatType() == DType.FLOAT64 ? "float64" : "float32", seed);
        return opened;
    }
}
