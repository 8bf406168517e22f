package dev.whisker.importer;

/** The formats of weights files, recognized by their content, never by the extension of the file. */
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

    /** The common name of the format. */
    public String label() {
        return label;
    }
}
