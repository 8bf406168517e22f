package dev.whisker.model;

import dev.whisker.op.Mode;
import dev.whisker.op.Scratch;
import dev.whisker.tensor.Arena;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The programs of a model, one for each batch size and mode, over one arena for activations and one scratch area, each
 * as large as the program that needs most. Programs run in turn; running one overwrites what another left.
 * Closing frees the arena, not the weights.
 */
public final class PlannedPrograms implements AutoCloseable {
    private final Arena arena = new Arena("activations");
    private final Scratch scratch = new Scratch();
    private final Map<ProgramSpec, Program> programs = new LinkedHashMap<>();

    /**
     * Bytes that programs need.
     *
     * @param activations shared by all of them
     * @param scratch     shared by all plans while they run
     * @param kept        that plans hold for themselves
     */
    public record Need(long activations, long scratch, long kept) {
    }

    private PlannedPrograms() {
    }

    PlannedPrograms(Model model, List<ProgramSpec> specs) {
        try {
            describe(model, specs);
            arena.seal(model.backend()::allocate);
            scratch.seal(model.backend()::allocate);
            programs.values().forEach(program -> program.bind(arena));
        } catch (RuntimeException | Error e) {
            close();
            throw e;
        }
    }

    /** What programs would need. Of the memory itself, only what plans keep is allocated, and freed again. */
    static Need measure(Model model, List<ProgramSpec> specs) {
        try (PlannedPrograms programs = new PlannedPrograms()) {
            programs.describe(model, specs);
            return new Need(programs.activationBytes(), programs.scratchBytes(), programs.keptBytes());
        }
    }

    /** Makes the programs and reserves what they need. */
    private void describe(Model model, List<ProgramSpec> specs) {
        long bytes = 0;
        for (ProgramSpec spec : specs) {
            if (!programs.containsKey(spec)) {
                Program program = new Program(model, spec, scratch);
                programs.put(spec, program);
                bytes = Math.max(bytes, program.memory().byteSize());
            }
        }
        arena.reserve(bytes);
    }

    /** @throws IllegalArgumentException if it was not asked for when the programs were planned */
    public Program get(ProgramSpec spec) {
        Program program = programs.get(spec);
        if (program == null) {
            throw new IllegalArgumentException("no program was planned for " + spec + "; planned are "
                    + programs.keySet());
        }
        return program;
    }

    /** Bytes that all programs' activations share. */
    public long activationBytes() {
        return arena.byteSize();
    }

    /** Bytes that all plans share while they run. */
    public long scratchBytes() {
        return scratch.byteSize();
    }

    /** Bytes that plans hold for themselves, such as kernels reordered for inference; each program has its own. */
    public long keptBytes() {
        return programs.values().stream().mapToLong(Program::keptBytes).sum();
    }

    /** Tells all programs that weights have changed. */
    public void weightsChanged() {
        programs.values().forEach(program -> program.weightsChangedFrom(0));
    }

    /**
     * Tells all inference programs that weights of nodes from this one on have changed: what training steps do.
     * Training programs need not know, since they derive nothing from weights that are trained.
     */
    public void inferenceWeightsChangedFrom(int node) {
        programs.forEach((spec, program) -> {
            if (spec.mode() == Mode.INFERENCE) {
                program.weightsChangedFrom(node);
            }
        });
    }

    @Override
    public void close() {
        programs.values().forEach(Program::close);
        arena.close();
        scratch.close();
    }
}
