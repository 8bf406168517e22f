package dev.whisker.exporter;

import dev.whisker.WhiskerException;
import dev.whisker.describe.NearestName;
import dev.whisker.describe.Providers;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** The kinds of files that models are exported to. */
public enum ExportFormat {
    SAFETENSORS("safetensors", List.of(".safetensors")),
    KERAS_H5("keras-h5", List.of(".h5", ".hdf5")),
    ONNX("onnx", List.of(".onnx"));

    private final String label;
    private final List<String> endings;

    ExportFormat(String label, List<String> endings) {
        this.label = label;
        this.endings = endings;
    }

    /** As in "--format keras-h5". */
    public String label() {
        return label;
    }

    /** All labels. */
    public static List<String> labels() {
        return Arrays.stream(values()).map(ExportFormat::label).toList();
    }

    /** @throws WhiskerException if there is no format of this label, with the nearest one */
    public static ExportFormat named(String label) {
        return Arrays.stream(values()).filter(format -> format.label.equals(label)).findFirst()
                .orElseThrow(() -> new WhiskerException("unknown format '" + label + "'"
                        + NearestName.hint(label, labels()) + "; known: "
                        + String.join(", ", labels())));
    }

    /** @throws WhiskerException if no format has the ending of this file's name */
    public static ExportFormat ofEnding(Path file) {
        String name = String.valueOf(file.getFileName()).toLowerCase(Locale.ROOT);
        return Arrays.stream(values()).filter(format -> format.endings.stream().anyMatch(name::endsWith)).findFirst()
                .orElseThrow(() -> new WhiskerException("cannot tell the format of " + file
                        + " by its ending; end it in "
                        + Arrays.stream(values()).flatMap(format ->
                                format.endings.stream()).collect(Collectors.joining(", "))
                        + ", or say which of " + String.join(", ", labels()) + " it shall be"));
    }

    /**
     * Writes a model, in place of the file of that name. Equal models give equal files, byte for byte.
     *
     * @return how many bytes were written
     * @throws WhiskerException if the format has no words for a part of the model, or the file cannot be written; what
     *         was there before is then untouched
     */
    public long write(ExportedModel model, Path file) {
        if (this == SAFETENSORS) {
            return SafetensorsFile.write(model, file);
        }
        return Providers.load(ModelWriter.class).stream().filter(writer -> writer.format() == this).findFirst()
                .orElseThrow(() -> new IllegalStateException("no class writes " + label)).write(model, file);
    }
}
