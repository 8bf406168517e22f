package dev.whisker.data;

/** Walks the blocks of a GIF file (GIF89a) without decoding it: size, and whether it is animated (more than one picture). */
final class GifStructure {

    private static final int EXTENSION = 0x21;
    private static final int IMAGE = 0x2C;
    private static final int TRAILER = 0x3B;

    private GifStructure() {
    }

    static ImageHeader read(ByteCursor in) {
        int width = in.u16le(6);
        int height = in.u16le(8);
        long at = 13 + colourTable(in.u8(10));
        int pictures = 0;
        // A missing trailer after a whole picture is common and harmless, so only the first picture must be complete.
        while (pictures == 0 || at < in.size()) {
            int block = in.u8(at);
            if (block == TRAILER) {
                break;
            } else if (block == EXTENSION) {
                at = skipSubBlocks(in, at + 2, pictures > 0);
            } else if (block == IMAGE) {
                at = skipSubBlocks(in, at + 11 + colourTable(in.u8(at + 9)), pictures > 0);
                pictures++;
            } else if (pictures > 0) {
                break;
            } else {
                throw in.broken("an unknown block at byte " + at);
            }
        }
        if (pictures == 0) {
            throw in.broken("no picture in the file");
        }
        return ImageHeader.of(in, ImageFormat.GIF, width, height, pictures > 1);
    }

    private static int colourTable(int flags) {
        return (flags & 0x80) == 0 ? 0 : 3 << ((flags & 7) + 1);
    }

    private static long skipSubBlocks(ByteCursor in, long from, boolean lenient) {
        long at = from;
        while (true) {
            if (lenient && at >= in.size()) {
                return at;
            }
            int length = in.u8(at);
            at += 1 + length;
            if (length == 0) {
                return at;
            }
        }
    }
}
