package dev.whisker.data;

/**
 * Walks the chunks of a PNG file (W3C PNG, section 5) without inflating it: size, animation, checksums of the critical chunks, and whether
 * the file is complete, that is, reaches IEND. Checked here because libpng reports these faults on the process's error stream.
 */
final class PngStructure {

    private static final int CHUNK_OVERHEAD = 12;

    private PngStructure() {
    }

    static ImageHeader read(ByteCursor in) {
        if (!in.matches(12, "IHDR")) {
            throw in.size() < 33 ? in.truncated("it ends inside its header") : in.broken("the first chunk is not IHDR");
        }
        long width = in.u32be(16);
        long height = in.u32be(20);
        boolean animated = false;
        for (long at = 8; ; ) {
            if (at + CHUNK_OVERHEAD > in.size()) {
                throw in.truncated("it ends before its last chunk (IEND)");
            }
            long length = in.u32be(at);
            if (at + CHUNK_OVERHEAD + length > in.size()) {
                throw in.truncated("it ends inside a chunk");
            }
            boolean critical = (in.u8(at + 4) & 0x20) == 0;
            if (critical && in.crc32(at + 4, length + 4) != in.u32be(at + 8 + length)) {
                throw in.broken("wrong checksum of the chunk at byte " + at);
            }
            animated |= in.matches(at + 4, "acTL");
            if (in.matches(at + 4, "IEND")) {
                break;
            }
            at += CHUNK_OVERHEAD + length;
        }
        return ImageHeader.of(in, ImageFormat.PNG, width, height, animated);
    }
}
