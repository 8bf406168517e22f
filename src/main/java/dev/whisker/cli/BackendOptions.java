package dev.whisker.cli;

import dev.whisker.WhiskerException;
import dev.whisker.backend.Backends;
import dev.whisker.backend.ComputeOptions;
import dev.whisker.describe.NearestName;
import dev.whisker.op.Backend;
import dev.whisker.op.Precision;
import dev.whisker.tensor.DType;
import picocli.CommandLine.Option;

/** Where to compute, and in which precision. */
@Section(Heading.COMPUTING)
final class BackendOptions {
    private static final String FP32 = "fp32";

    @Option(names = "--backend", paramLabel = "NAME",
            description = "auto, cpu, reference (slow, float64) or cuda; default: " + Backends.AUTO + ". 'whisker "
                    + "devices' lists those that are usable.")
    private String backend;

    @Option(names = "--precision", paramLabel = "NAME",
            description = "fp32; tf32 on the cuda backend: convolutions and matrix products on tensor cores, "
                    + "several times faster and less exact; mixed on the cpu backend, where the processor has AVX-512 "
                    + "BF16 or AMX, and on the cuda backend: activations in bfloat16, half the memory, and faster. "
                    + "The reference backend always computes in float64. Default: " + FP32 + ".")
    private String precision;

    @Option(names = "--threads", paramLabel = "N",
            description = "Number of threads of the cpu backend; default: one per core.")
    private Integer threads;

    /** For comparisons, which the other precisions would fail by design. */
    void requireExact(CliCommand command) {
        if (precision != null && !precision.equals(Precision.FP32.label())) {
            throw command.wrongCall("--precision " + precision
                    + " is not for comparisons with the reference; use fp32");
        }
    }

    /** Sets what the call does not say. */
    void defaultTo(String knownBackend, String knownPrecision, Integer knownThreads) {
        threads = threads == null && backend == null ? knownThreads : threads;
        precision = precision == null && backend == null ? knownPrecision : precision;
        backend = backend == null ? knownBackend : backend;
    }

    /** For a name of a backend. */
    static void requireKnown(CliCommand command, String name) {
        if (!Backends.NAMES.contains(name)) {
            throw command.wrongCall("unknown backend '" + name + "'" + NearestName.hint(name, Backends.NAMES)
                    + "; known: " + String.join(", ", Backends.NAMES));
        }
    }

    /**
     * Opens the backend, and says which it is.
     *
     * @throws WhiskerException if it is unknown, or cannot be used here, with the reason
     */
    Backend open(CliCommand command, long seed) {
        defaultTo(Backends.AUTO, null, null);
        precision = precision == null ? FP32 : precision;
        Precision chosen = Precision.named(precision).orElseThrow(() ->
                command.wrongCall("unknown precision '" + precision + "'"
                + NearestName.hint(precision, Precision.labels()) + "; known: "
                + String.join(", ", Precision.labels())));
        command.atLeast("--threads", threads, 1);
        requireKnown(command, backend);
        ComputeOptions options = ComputeOptions.of(backend).precision(chosen);
        command.given(() -> {
            Backends.requirePrecision(options);
            return options;
        });
        Backend opened = Backends.open(threads == null ? options : options.threads(threads),
                line -> command.print("%s", line));
        command.print("precision %s, seed %d", precision(opened), seed);
        return opened;
    }

    private static String precision(Backend backend) {
        return backend.activationType() == DType.FLOAT64 ? "float64" : backend.precision() == Precision.FP32 ? "float32"
                : backend.precision() == Precision.MIXED ? "mixed (bfloat16 and float32)" : backend.precision().label();
    }
}
