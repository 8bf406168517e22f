package dev.whisker.data;

import java.nio.file.Path;

/**
 * One remark of a {@link DataScan} on a file.
 *
 * @param detail what was seen
 */
public record ScanFinding(Kind kind, Path path, String detail) {

    /** What is remarkable, the worst first. */
    public enum Kind {
        /** No usable picture: training refuses or skips it. */
        BAD("unusable"),
        /** Decodes, but with a complaint about its picture data; from harmless stray bytes to grey or shifted parts. */
        DAMAGED("damaged"),
        /** Same bytes as an earlier file; in another part of the data set this is a leak, in another class a wrong label. */
        DUPLICATE("duplicate"),
        /** Shorter side below the limit. */
        TINY("tiny"),
        /** The name says another format than the content. */
        WRONG_EXTENSION("wrong extension"),
        /** More than one frame; only the first is used. */
        ANIMATED("animated"),
        /** EXIF asks viewers to turn the picture; training sees it unturned. */
        EXIF_ROTATED("rotated by EXIF"),
        /** A picture by its content that training leaves out because of its name. */
        UNLISTED("picture without a picture's extension");

        private final String label;

        Kind(String label) {
            this.label = label;
        }

        /** For reports. */
        public String label() {
            return label;
        }
    }
}
