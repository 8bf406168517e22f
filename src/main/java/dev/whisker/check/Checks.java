package dev.whisker.check;

import dev.whisker.WhiskerException;
import dev.whisker.op.Backend;
import dev.whisker.tensor.Shape;
import java.util.Arrays;
import java.util.List;

/** What gradient and parity checks share. */
final class Checks {
    private Checks() {
    }

    /** What is checked, on a backend. */
    static Differentiable open(Backend backend, CheckCase checked, InputValues values) {
        if (checked instanceof LayerCase layerCase) {
            return new LayerSubject(backend, layerCase, values);
        }
        return checked instanceof LossCase lossCase ? new LossSubject(backend, lossCase)
                : new RegularizerSubject(backend, (RegularizerCase) checked);
    }

    /** The case of a layer, which alone has modes and trained weights. */
    static LayerCase layer(CheckCase checked) {
        if (checked instanceof LayerCase layerCase) {
            return layerCase;
        }
        throw new IllegalStateException("only layers have modes and trained weights: " + checked);
    }

    /**
     * Passes on a refusal of a layer, which is the caller's mistake; whatever else goes wrong is the layer's, and shows
     * when it is checked.
     *
     * @throws WhiskerException if the layer refuses the input shape
     */
    static void requireAccepted(CheckCase checked) {
        if (!(checked instanceof LayerCase layerCase)) {
            return;
        }
        try {
            layerCase.layer().outputShape(layerCase.inputs());
        } catch (WhiskerException e) {
            throw e;
        } catch (RuntimeException e) {
            return;
        }
    }

    /** Whether the layer takes the input. */
    static boolean isAccepted(LayerCase layerCase) {
        try {
            Shape output = layerCase.layer().outputShape(layerCase.inputs());
            return output.size() > 0;
        } catch (RuntimeException e) {
            return false;
        }
    }

    /** "it throws ArithmeticException: / by zero, at Scale$Instance.backward(Scale.java:51)". */
    static String thrown(Throwable e) {
        String message = e.getMessage() == null ? "" : ": " + e.getMessage();
        String place = Arrays.stream(e.getStackTrace()).findFirst().map(frame -> ", at " + frame).orElse("");
        return "it throws " + e.getClass().getSimpleName() + message + place;
    }

    static List<String> newLines(List<String> lines, List<String> known) {
        return lines.stream().filter(line -> !known.contains(line)).toList();
    }
}
