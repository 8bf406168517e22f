package dev.whisker.backend;

import dev.whisker.WhiskerException;
import dev.whisker.backend.cpu.CpuBackend;
import dev.whisker.backend.cuda.CudaBackend;
import dev.whisker.backend.cuda.CudaProbe;
import dev.whisker.backend.reference.ReferenceBackend;
import dev.whisker.op.Backend;
import dev.whisker.op.Precision;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** Finds out which backends this machine can run, and opens the one asked for. */
public final class Backends {
    /** Takes the fastest that is usable, but never the reference. */
    public static final String AUTO = "auto";
    private static final String REFERENCE = "reference";
    private static final String CPU = "cpu";
    private static final String CUDA = "cuda";
    /** What {@link #open} takes. */
    public static final List<String> NAMES = List.of(AUTO, CPU, CUDA, REFERENCE);

    private Backends() {
    }

    /**
     * Whether a backend is usable here.
     *
     * @param detail versions, threads and library files; or why it is not usable; one line
     */
    public record Status(String name, boolean usable, String detail) {
    }

    /** Every backend, the fastest first. */
    public static List<Status> all() {
        return List.of(cuda(CudaProbe.probe()), cpu(), reference());
    }

    /** The backend of this name in fp32, saying nothing. */
    public static Backend open(String name) {
        return open(ComputeOptions.of(name), line -> { });
    }

    /** The backend of this name in fp32. */
    public static Backend open(String name, Consumer<String> say) {
        return open(ComputeOptions.of(name), say);
    }

    /** The backend of this name in a precision. */
    public static Backend open(String name, Precision precision, Consumer<String> say) {
        return open(ComputeOptions.of(name).precision(precision), say);
    }

    /**
     * The backend that the options name; for "auto" the fastest usable one that has the precision, never the reference.
     *
     * @param say receives in one line what was chosen, and in one before it why not a GPU that is there in part
     * @throws WhiskerException if there is no such backend, it is not usable here, or it does not have the precision
     */
    public static Backend open(ComputeOptions options, Consumer<String> say) {
        Backend backend = switch (options.device()) {
            case AUTO -> automatic(options, say);
            case CPU, CUDA, REFERENCE -> named(options);
            default -> throw new WhiskerException("there is no backend '" + options.device() + "'; the backends are "
                    + String.join(", ", NAMES));
        };
        say.accept("backend " + backend.name() + ": " + backend.description());
        return backend;
    }

    /** @throws WhiskerException if the options name a backend that does not compute in their precision anywhere */
    public static void requirePrecision(ComputeOptions options) {
        String name = options.device();
        Precision precision = options.precision();
        List<String> others = computingIn(precision);
        if (!name.equals(AUTO) && !others.contains(name)) {
            throw new WhiskerException("the " + name + " backend does not compute in " + precision.label()
                    + "; use --precision " + Precision.FP32.label() + ", or the " + String.join(" or ", others)
                    + " backend");
        }
    }

    /** The backends that compute in this precision on some machine. */
    private static List<String> computingIn(Precision precision) {
        return switch (precision) {
            case FP32 -> List.of(CPU, CUDA, REFERENCE);
            case TF32 -> List.of(CUDA);
            case MIXED -> List.of(CPU, CUDA);
        };
    }

    private static Backend automatic(ComputeOptions options, Consumer<String> say) {
        List<String> candidates = computingIn(options.precision());
        if (candidates.size() == 1) {
            return named(options.device(candidates.get(0)));
        }
        List<String> reasons = new ArrayList<>();
        CudaProbe probe = CudaProbe.probe();
        if (probe.usable()) {
            return named(options.device(CUDA));
        }
        if (!probe.absent()) {
            reasons.add(CUDA + " is not usable: " + probe.reason());
        }
        Optional<String> fault = CpuBackend.fault();
        if (fault.isEmpty()) {
            reasons.forEach(reason -> say.accept("backend " + reason));
            return named(options.device(CPU));
        }
        reasons.add(CPU + " is not usable: " + fault.get());
        throw new WhiskerException("no backend is usable here but the reference, which is hundreds of times slower "
                + "and is taken only if it "
                + "is named (--backend " + REFERENCE + "): " + String.join("; ", reasons));
    }

    private static Backend named(ComputeOptions options) {
        String name = options.device();
        Precision precision = options.precision();
        requirePrecision(options);
        switch (name) {
            case REFERENCE:
                return new ReferenceBackend();
            case CPU:
                CpuBackend.fault().ifPresent(fault -> {
                    throw unusable(name, fault);
                });
                CpuBackend.fault(precision).ifPresent(fault -> {
                    throw new WhiskerException("the cpu backend does not compute in " + precision.label()
                            + " on this processor: " + fault + "; use --precision " + Precision.FP32.label());
                });
                return new CpuBackend(options.threads(), precision);
            default:
                CudaProbe probe = CudaProbe.probe();
                if (!probe.usable()) {
                    throw unusable(name, probe.reason());
                }
                return new CudaBackend(probe.device().orElseThrow(), precision, options.choices());
        }
    }

    private static WhiskerException unusable(String name, String reason) {
        String others = all().stream().filter(Status::usable).map(Status::name).collect(Collectors.joining(" or "));
        return new WhiskerException("the " + name + " backend is not usable: " + reason + "; use " + others);
    }

    private static Status reference() {
        try (Backend backend = new ReferenceBackend()) {
            return new Status(REFERENCE, true, backend.description());
        }
    }

    private static Status cpu() {
        Optional<String> fault = CpuBackend.fault();
        if (fault.isPresent()) {
            return new Status(CPU, false, fault.get());
        }
        try (CpuBackend backend = new CpuBackend()) {
            return new Status(CPU, true, backend.description() + "; " + backend.libraries());
        }
    }

    static Status cuda(CudaProbe probe) {
        if (!probe.usable()) {
            return new Status(CUDA, false, probe.reason());
        }
        String others = probe.devices().size() == 1 ? "" : " (the first supported of " + probe.devices().size()
                + " GPUs)";
        return new Status(CUDA, true, probe.device().orElseThrow().describe() + others + ", the driver serves CUDA "
                + probe.driver()
                + ", this build was made with " + probe.runtime() + ", " + probe.libraries());
    }
}
