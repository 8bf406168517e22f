package dev.whisker.data;

/** Why a file cannot serve as a picture. */
public enum ImageFault {
    UNREADABLE("cannot be read"),
    EMPTY_FILE("is empty (0 bytes)"),
    NOT_A_PICTURE("is not a JPEG, PNG, BMP, GIF, WebP or TIFF file by its first bytes"),
    TRUNCATED("is truncated"),
    BAD_STRUCTURE("has a broken structure"),
    TOO_LARGE("is too large to decode safely"),
    UNDECODABLE("cannot be decoded");

    private final String description;

    ImageFault(String description) {
        this.description = description;
    }

    /** A predicate that follows the file name in a sentence: "cat.1.jpg <em>is truncated</em>". */
    public String description() {
        return description;
    }
}
