package dev.whisker.check;

import dev.whisker.WhiskerException;
import dev.whisker.layer.Layer;
import dev.whisker.layer.LayerText;
import dev.whisker.op.Mode;
import dev.whisker.tensor.Shape;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** One line that runs one case again: a shell command for a layer that text can name, Java for any other. */
final class Rerun {
    private Rerun() {
    }

    static String gradcheck(LayerCase layerCase) {
        return isText(layerCase) ? command("gradcheck", layerCase) : java("GradientCheck", layerCase) + ".run()";
    }

    static String parity(LayerCase layerCase, String backend) {
        return isText(layerCase) ? command("parity", layerCase) + " --backend " + backend
                : java("Parity", layerCase) + ".run(Backends.open(\"" + backend + "\"))";
    }

    static String mode(Mode mode) {
        return mode.name().toLowerCase(Locale.ROOT);
    }

    /** As --input-shape takes it: "2,5,5,3". */
    static String extents(Shape shape) {
        return Arrays.stream(shape.toArray()).mapToObj(Integer::toString).collect(Collectors.joining(","));
    }

    /** Of a loss or a regularizer. */
    static String command(String name, String text, Shape shape, long seed) {
        return "./whisker " + name + " '" + text + "' --input-shape " + extents(shape) + " --seed " + seed
                + " --tries 1";
    }

    private static boolean isText(LayerCase layerCase) {
        Layer layer = layerCase.layer();
        try {
            return LayerText.parse(LayerText.format(layer)).equals(layer);
        } catch (IllegalArgumentException | WhiskerException e) {
            return false;
        }
    }

    private static String command(String name, LayerCase layerCase) {
        return "./whisker " + name + " '" + LayerText.format(layerCase.layer()) + "'" + shapes(layerCase)
                + " --mode " + mode(layerCase.mode()) + (layerCase.frozen() ? " --frozen" : "") + " --seed "
                + layerCase.seed() + " --tries 1";
    }

    private static String shapes(LayerCase layerCase) {
        return layerCase.inputs().stream().map(input -> " --input-shape " + extents(input))
                .collect(Collectors.joining());
    }

    private static String java(String check, LayerCase layerCase) {
        String inputs = layerCase.inputs().stream().map(input -> "Shape.of(" + extents(input).replace(",", ", ") + ")")
                .collect(Collectors.joining(", "));
        String subject = layerCase.inputs().size() == 1 ? literal(layerCase.layer()) + ", " + inputs
                : "LayerCase.of(" + literal(layerCase.layer()) + ", " + inputs + ")";
        return check + ".of(" + subject + ").mode(Mode." + layerCase.mode() + ")"
                + (layerCase.frozen() ? ".frozen()" : "") + ".seed(" + layerCase.seed() + "L)";
    }

    /**
     * A value as Java source writes it, a record by its constructor; what is neither that nor plain is left as its
     * text.
     */
    private static String literal(Object value) {
        if (value instanceof Record) {
            return Arrays.stream(value.getClass().getRecordComponents()).map(component ->
                    literal(component(component, value)))
                    .collect(Collectors.joining(", ", "new " + value.getClass().getSimpleName() + "(", ")"));
        }
        if (value instanceof Enum<?> constant) {
            return constant.getDeclaringClass().getSimpleName() + "." + constant.name();
        }
        if (value instanceof String text) {
            return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
        }
        return value instanceof Long ? value + "L" : String.valueOf(value);
    }

    private static Object component(RecordComponent component, Object owner) {
        try {
            component.getAccessor().setAccessible(true);
            return component.getAccessor().invoke(owner);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("cannot read " + component.getName() + " of " + owner, e);
        }
    }
}
