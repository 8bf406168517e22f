package dev.whisker.data;

/** The channels that pictures are decoded to, as in Keras' image_dataset_from_directory. */
public enum ColorMode {
    /** Red, green and blue; gray pictures are repeated in the three. */
    RGB(3),
    /** One channel of luminance: 0.299 red + 0.587 green + 0.114 blue. */
    GRAYSCALE(1);

    private final int channels;

    ColorMode(int channels) {
        this.channels = channels;
    }

    public int channels() {
        return channels;
    }
}
