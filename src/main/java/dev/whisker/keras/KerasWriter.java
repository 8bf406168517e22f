package dev.whisker.keras;

import dev.whisker.exporter.ExportFormat;
import dev.whisker.exporter.ExportedModel;
import dev.whisker.exporter.ModelWriter;
import java.nio.file.Path;

/** Writes Keras' whole-model .h5 files. */
public final class KerasWriter implements ModelWriter {
    @Override
    public ExportFormat format() {
        return ExportFormat.KERAS_H5;
    }

    @Override
    public long write(ExportedModel model, Path file) {
        return KerasFile.write(model, file);
    }
}
