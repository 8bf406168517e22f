package dev.whisker.onnx;

import dev.whisker.exporter.ExportFormat;
import dev.whisker.exporter.ExportedModel;
import dev.whisker.exporter.ModelWriter;
import java.nio.file.Path;

/** Writes ONNX files. */
public final class OnnxWriter implements ModelWriter {
    @Override
    public ExportFormat format() {
        return ExportFormat.ONNX;
    }

    @Override
    public long write(ExportedModel model, Path file) {
        return OnnxFile.write(model, file);
    }
}
