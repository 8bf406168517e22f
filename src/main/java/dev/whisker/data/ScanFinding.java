package dev.whisker.data;

import java.nio.file.Path;

/**
 * A finding of a {@link DataScan} about one file.
 *
 * @param detail what was found
 */
public record ScanFinding(Kind kind, Path path, String detail) {

    /** The kinds of findings, the worst first. */
    public enum Kind {
        /** Not a usable picture: training refuses or skips it. */
        BAD("unusable"),
        /** Decodes, but with damaged picture data: anything from harmless stray bytes to gray or shifted parts. */
        DAMAGED("damaged"),
        /**
         * Same bytes as an earlier file: a leak if that is in another part of the data set, a wrong label if in another
         * class.
         */
        DUPLICATE("duplicate"),
        /** The shorter side is below the limit. */
        TINY("tiny"),
        /** The name claims a format other than that of the content. */
        WRONG_EXTENSION("wrong extension"),
        /** More than one frame; only the first is used. */
        ANIMATED("animated"),
        /** EXIF data asks viewers to rotate the picture; training uses it unrotated unless told otherwise. */
        EXIF_ROTATED("rotated by EXIF"),
        /** A picture by its content that training leaves out because of its name. */
        UNLISTED("picture without a picture's extension");

        private final String label;

        Kind(String label) {
            this.label = label;
        }

        /** The label of the kind in reports. */
        public String label() {
            return label;
        }
    }
}
