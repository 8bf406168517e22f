package dev.whisker.op;

/**
 * Counter-based random numbers: Philox4x32-10 (Salmon, Moraes, Dror, Shaw, "Parallel random numbers: as easy as 1, 2,
 * 3", SC 2011). The same counter and key give the same 128 bits everywhere, in any order, so masks, flips and angles
 * are bit-identical on all backends.
 *
 * <p>The key is the seed's low and high 32 bits. Counters:
 * <pre>
 * dropout of element i in step s:     (i/4 low, i/4 high, s, layer), word i mod 4
 * augmentation of sample n, epoch e:  (n, e, layer, 0x41554730 "AUG0"), word 0 first draw, word 1 second
 * initial value i of weight w:        (i/4 low, i/4 high, w, layer ^ 0x494e4954 "INIT"), word i mod 4
 * </pre>
 * where i is the element's row-major number in the layer's input.
 */
public final class Philox {
    /** Fourth counter word of augmentation draws. */
    public static final int AUGMENT = 0x41554730;
    /** Mixed into the fourth counter word of initial weights. */
    public static final int INITIALIZE = 0x494e4954;

    private static final int MULTIPLIER_0 = 0xD2511F53;
    private static final int MULTIPLIER_1 = 0xCD9E8D57;
    private static final int WEYL_0 = 0x9E3779B9;
    private static final int WEYL_1 = 0xBB67AE85;
    private static final int ROUNDS = 10;

    private Philox() {
    }

    /** Fills {@code out} (4 words) from a counter of 4 words and a key of 2. */
    public static void generate(int c0, int c1, int c2, int c3, int k0, int k1, int[] out) {
        for (int round = 0; round < ROUNDS; round++) {
            long p0 = (MULTIPLIER_0 & 0xFFFFFFFFL) * (c0 & 0xFFFFFFFFL);
            long p1 = (MULTIPLIER_1 & 0xFFFFFFFFL) * (c2 & 0xFFFFFFFFL);
            int n0 = (int) (p1 >>> 32) ^ c1 ^ k0;
            int n2 = (int) (p0 >>> 32) ^ c3 ^ k1;
            c1 = (int) p1;
            c3 = (int) p0;
            c0 = n0;
            c2 = n2;
            k0 += WEYL_0;
            k1 += WEYL_1;
        }
        out[0] = c0;
        out[1] = c1;
        out[2] = c2;
        out[3] = c3;
    }

    /** A float in [0, 1) from the upper 24 bits of a word: {@code (word >>> 8) * 2^-24}. */
    public static float uniform(int word) {
        return (word >>> 8) * 0x1p-24f;
    }

    /** The four words for elements 4*quad to 4*quad+3 of a layer's dropout in a step. */
    public static void dropout(RandomKey key, long step, long quad, int[] out) {
        generate((int) quad, (int) (quad >>> 32), (int) step, key.layer(), (int) key.seed(), (int) (key.seed() >>> 32),
                out);
    }

    /** The words of a sample's augmentation in an epoch by a layer. */
    public static void augment(RandomKey key, int epoch, int sample, int[] out) {
        generate(sample, epoch, key.layer(), AUGMENT, (int) key.seed(), (int) (key.seed() >>> 32), out);
    }

    /** The angle drawn for a sample: {@code lower + (upper - lower) * uniform(first word)}, in double. */
    public static double angle(RotationSpec spec, RandomKey key, int epoch, int sample) {
        int[] words = new int[4];
        augment(key, epoch, sample, words);
        return spec.lower() + (spec.upper() - spec.lower()) * uniform(words[0]);
    }
}
