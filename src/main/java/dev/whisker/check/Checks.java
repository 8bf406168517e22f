package dev.whisker.check;

import dev.whisker.WhiskerException;
import dev.whisker.tensor.Shape;
import java.util.Arrays;
import java.util.List;

/** What gradient and parity checks share. */
final class Checks {
    private Checks() {
    }

    /**
     * Passes on a refusal, which is the caller's mistake; whatever else goes wrong is the layer's, and shows when it is checked.
     *
     * @throws WhiskerException if the layer refuses the input shape
     */
    static void requireAccepted(LayerCase layerCase) {
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
