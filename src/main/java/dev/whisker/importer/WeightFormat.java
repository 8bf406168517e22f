package dev.whisker.importer;

/** The kinds of weights files; told apart by their content, never by the file's ending. */
public enum WeightFormat {
    KERAS_LEGACY_WEIGHTS("Keras legacy weights (.h5)"),
    KERAS_LEGACY_MODEL("Keras legacy whole model (.h5)"),
    KERAS_WEIGHTS("Keras 3 weights (.weights.h5)"),
    KERAS_ARCHIVE("Keras 3 model (.keras)"),
    NPZ("NumPy archive (.npz)"),
    SAFETENSORS("safetensors");

    private final String label;

    WeightFormat(String label) {
        this.label = label;
    }

    /** What people call it. */
    public String label() {
        return label;
    }
}
