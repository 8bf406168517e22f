package dev.whisker.report;

import java.util.List;

/** The colors of charts and maps, which color-blind readers can tell apart. */
public final class Palette {
    /**
     * Of the lines of a chart: blue, orange, green, purple, sky blue, vermilion. From M. Okabe and K. Ito, Color
     * universal design (2008).
     */
    public static final List<Integer> LINES = List.of(0x0072B2, 0xE69F00, 0x009E73, 0xCC79A7, 0x56B4E9, 0xD55E00);

    /**
     * Viridis at equal distances: S. van der Walt and N. Smith (2015), given to the public domain. Its lightness grows
     * evenly, so that it also holds in gray.
     */
    private static final int[] VIRIDIS = {
        0x440154, 0x470E61, 0x481A6C, 0x482575, 0x472F7D, 0x443A83, 0x414487, 0x3D4E8A, 0x39568C, 0x35608D, 0x31688E,
        0x2D708E, 0x2A788E, 0x27818E, 0x23888E, 0x21918D, 0x1F988B, 0x1FA088, 0x22A884, 0x2AB07F, 0x35B779, 0x43BF71,
        0x54C568, 0x66CC5D, 0x7AD151, 0x8FD744, 0xA5DB36, 0xBCDF27, 0xD2E21B, 0xE9E51A, 0xFDE725};

    private Palette() {
    }

    /**
     * The color of a value in viridis, interpolated linearly between those of the list.
     *
     * @param share 0 (dark) to 1 (light); what lies outside is cut off, NaN is gray
     * @return 0xRRGGBB
     */
    public static int viridis(double share) {
        if (Double.isNaN(share)) {
            return 0x808080;
        }
        double place = Math.max(0, Math.min(1, share)) * (VIRIDIS.length - 1);
        int below = Math.min((int) place, VIRIDIS.length - 2);
        double part = place - below;
        return channel(below, part, 16) << 16 | channel(below, part, 8) << 8 | channel(below, part, 0);
    }

    private static int channel(int below, double part, int shift) {
        int low = VIRIDIS[below] >> shift & 0xFF;
        int high = VIRIDIS[below + 1] >> shift & 0xFF;
        return (int) Math.round(low + part * (high - low));
    }
}
