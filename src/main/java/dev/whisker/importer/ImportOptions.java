package dev.whisker.importer;

/**
 * The differences between a file and a model that an import accepts; none by default.
 *
 * @param unused whether to skip tensors of the file that have no place in the model
 * @param missing whether to keep weights of the model that the file does not have
 * @param shape whether to keep weights whose shape in the file is different
 */
public record ImportOptions(boolean unused, boolean missing, boolean shape) {

    /** Accepts no differences: every tensor must have a place with its shape. */
    public static final ImportOptions STRICT = new ImportOptions(false, false, false);
}
