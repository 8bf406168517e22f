package dev.whisker.data;

/**
 * Walks the markers of a JPEG stream (ITU-T T.81, annex B) without decoding it: size, EXIF orientation, and whether the stream is
 * complete, that is, reaches its end-of-image marker.
 */
final class JpegStructure {

    private static final int SOI = 0xD8;
    private static final int EOI = 0xD9;
    private static final int SOS = 0xDA;
    private static final int APP1 = 0xE1;
    private static final int EXIF_ORIENTATION_TAG = 0x0112;

    private JpegStructure() {
    }

    static ImageHeader read(ByteCursor in) {
        int width = -1;
        int height = -1;
        int orientation = 1;
        boolean scanSeen = false;
        long at = 2;
        while (true) {
            at = nextMarker(in, at, scanSeen);
            int marker = in.u8(at - 1);
            if (marker == EOI) {
                break;
            }
            if (marker == SOI) {
                throw in.broken("a second start of image at byte " + (at - 2));
            }
            if (standsAlone(marker)) {
                continue;
            }
            int length = in.u16be(at);
            if (length < 2) {
                throw in.broken("a segment of length " + length + " at byte " + at);
            }
            if (at + length > in.size()) {
                throw in.truncated("it ends inside a header segment");
            }
            if (isFrameHeader(marker)) {
                height = in.u16be(at + 3);
                width = in.u16be(at + 5);
            } else if (marker == APP1 && in.matches(at + 2, "Exif\0\0")) {
                orientation = exifOrientation(in, at + 8, at + length);
            } else if (marker == SOS) {
                scanSeen = true;
            }
            at += length;
        }
        if (width < 0 || !scanSeen) {
            throw in.broken("no " + (width < 0 ? "frame header" : "scan") + " before the end of image");
        }
        return new ImageHeader(ImageFormat.JPEG, width, height, false, orientation);
    }

    /** Position just after the next marker code; entropy-coded data (after the first scan) and fill bytes are stepped over. */
    private static long nextMarker(ByteCursor in, long from, boolean scanSeen) {
        int size = in.size();
        for (long at = from; at + 1 < size; at++) {
            if (in.u8(at) == 0xFF) {
                int code = in.u8(at + 1);
                if (code != 0 && code != 0xFF) {
                    return at + 2;
                }
            }
        }
        throw in.truncated(scanSeen ? "its picture data never ends (no end-of-image marker)" : "it ends inside its header");
    }

    private static boolean standsAlone(int marker) {
        return marker >= 0xD0 && marker <= 0xD7 || marker == 0x01;
    }

    /** SOF0..SOF15 but for DHT (C4), JPG (C8) and DAC (CC), which share the range. */
    private static boolean isFrameHeader(int marker) {
        return marker >= 0xC0 && marker <= 0xCF && marker != 0xC4 && marker != 0xC8 && marker != 0xCC;
    }

    /** EXIF orientation 1..8 of the first directory of a TIFF block; 1 where it is absent or the block is malformed. */
    private static int exifOrientation(ByteCursor in, long tiff, long end) {
        boolean little = in.matches(tiff, "II");
        if (tiff + 8 > end || !little && !in.matches(tiff, "MM")) {
            return 1;
        }
        long directory = tiff + (little ? in.i32le(tiff + 4) & 0xFFFFFFFFL : in.u32be(tiff + 4));
        if (directory + 2 > end) {
            return 1;
        }
        int entries = little ? in.u16le(directory) : in.u16be(directory);
        for (int i = 0; i < entries; i++) {
            long entry = directory + 2 + 12L * i;
            if (entry + 12 > end) {
                return 1;
            }
            if ((little ? in.u16le(entry) : in.u16be(entry)) == EXIF_ORIENTATION_TAG) {
                int value = little ? in.u16le(entry + 8) : in.u16be(entry + 8);
                return value >= 1 && value <= 8 ? value : 1;
            }
        }
        return 1;
    }
}
