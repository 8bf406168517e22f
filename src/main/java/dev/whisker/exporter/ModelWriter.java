package dev.whisker.exporter;

import java.nio.file.Path;

/**
 * Writes the files of another program. A public class with a public constructor without parameters, named in the file
 * {@code META-INF/services/dev.whisker.exporter.ModelWriter}, so that this package knows no format of its own.
 */
public interface ModelWriter {
    /** The format of the files. */
    ExportFormat format();

    /**
     * Writes a model, in place of the file of that name.
     *
     * @return how many bytes were written
     * @throws dev.whisker.WhiskerException if the format has no words for a part of the model, or the file cannot be
     *         written; what was there before is then untouched
     */
    long write(ExportedModel model, Path file);
}
