package dev.whisker.data;

/** The orientation 1..8 that EXIF data gives a picture (EXIF 2.32, section 4.6.4). */
final class ExifOrientation {
    private static final int TAG = 0x0112;
    private static final int PREFIX_LENGTH = 6;

    private ExifOrientation() {
    }

    /**
     * Reads it from the first directory of a TIFF block, which may begin with "Exif".
     *
     * @param from where the block begins
     * @param end  where it ends
     * @return 1 if there is none or the block is malformed
     */
    static int read(ByteCursor in, long from, long end) {
        long tiff = in.matches(from, "Exif\0\0") ? from + PREFIX_LENGTH : from;
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
            if ((little ? in.u16le(entry) : in.u16be(entry)) == TAG) {
                int value = little ? in.u16le(entry + 8) : in.u16be(entry + 8);
                return value >= 1 && value <= 8 ? value : 1;
            }
        }
        return 1;
    }
}
