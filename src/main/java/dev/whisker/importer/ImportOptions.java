package dev.whisker.importer;

/**
 * What a match of a file and a model may leave open; nothing by default.
 *
 * @param unused  tensors of the file that the model has no place for are skipped
 * @param missing weights of the model that the file lacks stay as they are
 * @param shape   weights whose shapes differ stay as they are
 */
public record ImportOptions(boolean unused, boolean missing, boolean shape) {

    /** Every tensor must find its place, with its shape. */
    public static final ImportOptions STRICT = new ImportOptions(false, false, false);
}
