package dev.whisker.format;

import dev.whisker.layer.Step;
import dev.whisker.model.Model;
import dev.whisker.model.PlannedPrograms;
import dev.whisker.model.Program;
import dev.whisker.model.ProgramSpec;
import dev.whisker.op.Mode;
import dev.whisker.tensor.Shape;
import java.util.List;

/** Computes what a model outputs in inference. */
public final class Outputs {
    private Outputs() {
    }

    /** Returns the output for this input, in row-major order. */
    public static double[] of(Model model, Shape input, double[] values) {
        ProgramSpec spec = new ProgramSpec(input.get(0), Mode.INFERENCE, model.description().size() - 1);
        try (PlannedPrograms programs = model.plan(List.of(spec))) {
            Program program = programs.get(spec);
            model.backend().write(program.input(), values);
            program.forward(new Step(0, 0, null));
            return model.backend().read(program.output());
        }
    }
}
