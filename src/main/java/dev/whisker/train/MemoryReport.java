package dev.whisker.train;

import dev.whisker.model.Parameters;
import dev.whisker.model.Program;
import dev.whisker.model.ProgramSpec;
import dev.whisker.op.Mode;
import dev.whisker.tensor.MemoryPlan;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** Lists what a compiled model's memory is used for. */
final class MemoryReport {
    private MemoryReport() {
    }

    /** One line for each allocation, and their sum. */
    static String summary(CompiledModel compiled) {
        return summary(compiled, 0);
    }

    /** @param observed bytes that observing steps takes */
    static String summary(CompiledModel compiled, long observed) {
        boolean training = compiled.model().mode() == Mode.TRAINING;
        long parameters = compiled.model().parameters().byteSize();
        StringBuilder text = new StringBuilder("Memory plan\n");
        line(text, "parameters", parameters, training ? "weights, gradients and optimizer memory" : "weights");
        if (compiled.programs() == null) {
            return text.toString();
        }
        long activations = compiled.programs().activationBytes();
        long scratch = compiled.programs().scratchBytes();
        long kept = compiled.programs().keptBytes();
        long batch = compiled.batchTensorBytes();
        Program largest = largest(compiled);
        line(text, "activations", activations,
                String.format(Locale.ROOT, "planned for %s; %.1f MiB if no buffer were shared",
                name(largest.spec()), mebibytes(largest.memory().unsharedByteSize())));
        line(text, "scratch", scratch, "shared by all layers");
        line(text, "kept kernels", kept, "reordered once, for layers that are not trained");
        line(text, "batch", batch, "labels or targets, sample numbers, losses");
        long penalties = compiled.penalties().byteSize();
        if (penalties > 0) {
            line(text, "penalties", penalties, "room for the gradient of a weight's penalty");
        }
        if (observed > 0) {
            line(text, "observed", observed, "what is seen of a step, and the weights before it");
        }
        line(text, "total", parameters + activations + scratch + kept + batch + penalties + observed,
                programs(compiled));
        return text.toString();
    }

    /** Every buffer of the largest program: bytes, place, and the times from which and to which it is kept. */
    static String buffers(CompiledModel compiled) {
        if (compiled.programs() == null) {
            return "";
        }
        Program largest = largest(compiled);
        StringBuilder text = new StringBuilder("Buffers for " + name(largest.spec()) + "\n");
        text.append(String.format(Locale.ROOT, "%14s %14s %6s %6s  %s\n", "offset", "bytes", "first", "last",
                "buffer"));
        for (MemoryPlan.Buffer buffer : largest.memory().buffers()) {
            text.append(String.format(Locale.ROOT, "%14d %14d %6d %6d  %s\n", buffer.offset(), buffer.bytes(),
                    buffer.first(), buffer.last(), buffer.name()));
        }
        return text.toString();
    }

    /**
     * The bytes that a training step of the whole batch reads and writes at least: those of the layers, and of the
     * optimizer, which for each trained weight reads it, its gradient and its slots, and writes it and its slots. 0
     * before it is planned.
     */
    static long bytesPerStep(CompiledModel compiled) {
        Parameters parameters = compiled.model().parameters();
        long optimizer = parameters.gradients().byteSize() * (3 + 2L * parameters.slots().size());
        return compiled.specs().stream().filter(spec -> spec.mode() == Mode.TRAINING)
                .max(Comparator.comparingInt(ProgramSpec::batch)).map(spec -> compiled.programs().get(spec).traffic())
                .map(traffic -> traffic.forward() + traffic.backward() + optimizer).orElse(0L);
    }

    private static Program largest(CompiledModel compiled) {
        return compiled.specs().stream().map(compiled.programs()::get).max(Comparator.comparingLong(program ->
                program.memory().byteSize())).orElseThrow();
    }

    private static String programs(CompiledModel compiled) {
        List<String> names = compiled.specs().stream().map(MemoryReport::name).toList();
        return "for " + String.join(", ", names);
    }

    private static String name(ProgramSpec spec) {
        String part = spec.first() > 0 ? " after the frozen base" : spec.end() == ProgramSpec.ALL ? ""
                : " of the frozen base";
        return (spec.mode() == Mode.TRAINING ? "training" : "inference") + " batches of " + spec.batch() + part;
    }

    private static void line(StringBuilder text, String what, long bytes, String note) {
        text.append(String.format(Locale.ROOT, "  %-12s %9.1f MiB  %s\n", what, mebibytes(bytes), note));
    }

    private static double mebibytes(long bytes) {
        return bytes / (1024.0 * 1024.0);
    }
}
