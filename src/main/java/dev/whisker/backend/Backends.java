package dev.whisker.backend;

import dev.whisker.WhiskerException;
import dev.whisker.backend.cpu.CpuBackend;
import dev.whisker.backend.cuda.CudaProbe;
import dev.whisker.backend.reference.ReferenceBackend;
import dev.whisker.op.Backend;
import java.util.ArrayList;
import java.util.List;

/**
 * Which backends there are, and whether they can be used here. A backend opens as a whole or not at all: nothing falls back operation by operation.
 */
public final class Backends {
    /** The name that stands for the fastest usable backend. */
    public static final String AUTO = "auto";
    private static final String CPU = "cpu";
    private static final String CUDA = "cuda";
    private static final String REFERENCE = "reference";

    private Backends() {
    }

    /** What {@link #open} takes. */
    public static List<String> names() {
        return List.of(AUTO, CUDA, CPU, REFERENCE);
    }

    /** Tries every backend. */
    public static List<BackendStatus> statuses() {
        return List.of(cuda(), cpu(), reference());
    }

    /**
     * Opens a backend, which is then the caller's to close.
     *
     * @throws WhiskerException if there is none of this name, or it cannot be used here, with the reason
     */
    public static Backend open(String name) {
        switch (name) {
            case AUTO, CPU:
                return openCpu();
            case REFERENCE:
                return new ReferenceBackend();
            case CUDA:
                throw new WhiskerException("the cuda backend cannot be used: " + cuda().detail() + "; use --backend cpu");
            default:
                throw new WhiskerException("unknown backend '" + name + "'; known are " + String.join(", ", names()));
        }
    }

    private static Backend openCpu() {
        try {
            return new CpuBackend();
        } catch (LinkageError e) {
            throw new WhiskerException("the cpu backend cannot be used: " + reason(e) + "; the reference backend needs no native library: --backend reference", e);
        }
    }

    /** Why {@link #AUTO} takes what it takes. */
    public static String autoReason() {
        return "cuda: " + cuda().detail();
    }

    private static BackendStatus reference() {
        try (Backend backend = new ReferenceBackend()) {
            return new BackendStatus(REFERENCE, true, backend.description(), List.of());
        }
    }

    private static BackendStatus cpu() {
        try (CpuBackend backend = new CpuBackend()) {
            return new BackendStatus(CPU, true, backend.description(), List.of(backend.libraries().split(", ")));
        } catch (LinkageError e) {
            return new BackendStatus(CPU, false, reason(e), List.of());
        }
    }

    /** This version looks for GPUs, and does not compute on them. */
    private static BackendStatus cuda() {
        CudaProbe probe = CudaProbe.probe();
        List<String> facts = new ArrayList<>();
        probe.devices().forEach(device -> facts.add("GPU " + device.index() + ": " + device.name() + ", compute capability " + device.computeCapability()
                + ", " + (device.memoryBytes() >> 20) + " MiB"));
        if (!probe.driver().isEmpty()) {
            facts.add("driver for CUDA " + probe.driver() + ", built with CUDA " + probe.runtime());
        }
        String detail = probe.usable() ? "this version finds GPUs, but does not compute on them" : probe.reason();
        return new BackendStatus(CUDA, false, detail, facts);
    }

    private static String reason(LinkageError error) {
        Throwable root = error;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return String.valueOf(root.getMessage()).lines().findFirst().orElse("");
    }
}
