package dev.whisker.data;

/** What is done with the EXIF orientation of a picture, by which cameras say how it was held. */
public enum ExifMode {
    /** Pictures are used as they are stored, as TensorFlow and Keras do. */
    IGNORE,
    /** Pictures are turned and mirrored upright, as viewers do. */
    APPLY
}
