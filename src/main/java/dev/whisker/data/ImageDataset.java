package dev.whisker.data;

import dev.whisker.WhiskerException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The pictures of an {@link ImageFolder}, decoded and resized to one size.
 *
 * <p>If all files already have that size, nothing is resized, and pictures are kept as the bytes they are decoded to,
 * so that four times as many fit into the same memory.
 *
 * <p>Each picture is decoded once and kept if there is room: by {@link #open}, or with {@link #openLazily} when it is
 * first read. Of the pictures that there is no room for, each {@link #read} decodes the file again, with the same
 * result.
 */
public final class ImageDataset implements Dataset {

    private final ImageFolder folder;
    private final int height;
    private final int width;
    private final int channels;
    private final List<BadImage> skipped;
    private final DecodedPictures pictures;
    /** The index among all files of each sample. */
    private final int[] indexes;

    /**
     * Options for opening a data set.
     *
     * @param policy what to do with bad files
     * @param cacheBytes maximum memory for decoded pictures, outside of Java's heap; those beyond are decoded again by
     *                   each pass
     * @param threads number of threads that decode while opening
     * @param decoding how files become values
     */
    public record Options(CorruptPolicy policy, long cacheBytes, int threads, Decoding decoding) {

        /**
         * The defaults: RGB, fail on bad files, decode on all cores; a cache of at most 60 % of what is free of Java's
         * heap, less what the caches of other data sets hold.
         */
        public static Options defaults() {
            return new Options(CorruptPolicy.FAIL, DecodedCache.defaultBytes(),
                    Runtime.getRuntime().availableProcessors(), Decoding.DEFAULT);
        }

        public Options withPolicy(CorruptPolicy newPolicy) {
            return new Options(newPolicy, cacheBytes, threads, decoding);
        }

        public Options withCacheBytes(long newCacheBytes) {
            return new Options(policy, newCacheBytes, threads, decoding);
        }

        public Options withThreads(int newThreads) {
            return new Options(policy, cacheBytes, newThreads, decoding);
        }

        public Options withDecoding(Decoding newDecoding) {
            return new Options(policy, cacheBytes, threads, newDecoding);
        }
    }

    private ImageDataset(ImageFolder folder, int height, int width, int channels, List<BadImage> skipped,
            DecodedPictures pictures, int[] indexes) {
        this.folder = folder;
        this.height = height;
        this.width = width;
        this.channels = channels;
        this.skipped = skipped;
        this.pictures = pictures;
        this.indexes = indexes;
    }

    /**
     * Decodes all pictures of a folder, on several threads, and keeps as many as fit.
     *
     * @throws UnusablePicturesException with policy FAIL, if files are bad; the message lists them with their reasons,
     *         up to a limit
     * @throws WhiskerException with policy FAIL, if most pictures of a class are in formats that are not read
     */
    public static ImageDataset open(ImageFolder folder, int height, int width, Options options) {
        return open(folder, height, width, options, true);
    }

    /**
     * Checks the structure of all files of a folder, on several threads, and decodes each picture when it is first
     * read, or by {@link #decodeAhead}.
     *
     * <p>The structure shows nearly all bad files: empty, truncated, of another kind, with wrong checksums or sizes. If
     * one of the others turns up while it is decoded, {@link #read} fails from then on, whichever sample it is called
     * for, and reports all of them as this method does.
     *
     * <p>With policy SKIP all pictures are decoded at once, because the numbers of the samples depend on the bad files.
     *
     * @throws WhiskerException as for {@link #open}
     */
    public static ImageDataset openLazily(ImageFolder folder, int height, int width, Options options) {
        return open(folder, height, width, options, options.policy() == CorruptPolicy.SKIP);
    }

    private static ImageDataset open(ImageFolder folder, int height, int width, Options options, boolean decodes) {
        if (height < 1 || width < 1) {
            throw new IllegalArgumentException("a picture size must be at least 1x1, received " + height + "x" + width);
        }
        if (options.policy() == CorruptPolicy.FAIL) {
            folder.requireMostToBeRead();
        }
        DecodedPictures pictures = new DecodedPictures(folder, height, width, options);
        if (decodes) {
            pictures.decodeAll();
        }
        pictures.refuseBad();
        List<BadImage> bad = pictures.bad();
        Set<Path> unusable = bad.stream().map(BadImage::path).collect(Collectors.toSet());
        int[] usable = IntStream.range(0, folder.files().size()).filter(i -> !pictures.isBad(i)).toArray();
        return new ImageDataset(bad.isEmpty() ? folder : folder.without(unusable), height, width,
                options.decoding().colorMode().channels(), bad, pictures, usable);
    }

    /**
     * Decodes all pictures in the background, those given first.
     *
     * @param first ids of samples
     * @param threads number of threads
     */
    public DecodingAhead decodeAhead(int[] first, int threads) {
        BitSet listed = new BitSet();
        IntStream.of(first).forEach(listed::set);
        IntStream others = IntStream.range(0, size()).filter(id -> !listed.get(id));
        int[] order = IntStream.concat(IntStream.of(first), others).map(id -> indexes[id]).toArray();
        return new DecodingAhead(pictures, order, threads);
    }

    /** The files of the samples, without skipped ones; file i is the sample with id i. */
    public ImageFolder folder() {
        return folder;
    }

    /** How files become values. */
    public Decoding decoding() {
        return pictures.decoding();
    }

    /** The files that were left out by policy SKIP, in order. */
    public List<BadImage> skipped() {
        return skipped;
    }

    /**
     * JPEG files whose picture data is damaged but can be decoded, in order, of the pictures that were decoded so far;
     * detected in sequential files only.
     */
    public List<ScanFinding> damaged() {
        return pictures.damaged();
    }

    /** Whether all pictures were decoded, so that no bad or damaged file is unknown. */
    public boolean isDecoded() {
        return pictures.isComplete();
    }

    /** Whether all decoded pictures are kept in memory. */
    public boolean cached() {
        return cachedPictures() == size();
    }

    /** How many pictures are kept in memory when they are decoded. */
    public int cachedPictures() {
        return (int) Arrays.stream(indexes).filter(pictures::cached).count();
    }

    /** The memory in bytes that the pictures take which are kept, when all of them are decoded. */
    public long cacheBytes() {
        return pictures.cacheBytes();
    }

    /** The most memory in bytes that pictures may take ({@link Options}). */
    public long maxCacheBytes() {
        return pictures.maxCacheBytes();
    }

    @Override
    public int size() {
        return folder.files().size();
    }

    @Override
    public List<String> classNames() {
        return folder.classNames();
    }

    @Override
    public int height() {
        return height;
    }

    @Override
    public int width() {
        return width;
    }

    @Override
    public int channels() {
        return channels;
    }

    @Override
    public int label(int id) {
        return folder.files().get(id).label();
    }

    @Override
    public void read(int id, float[] dest, int offset) {
        pictures.read(indexes[id], dest, offset);
    }

    /** True if all files have the requested size; resizing produces fractions. */
    @Override
    public boolean wholeNumbers() {
        return pictures.wholeNumbers();
    }

    @Override
    public void readBytes(int id, byte[] dest, int offset) {
        pictures.read(indexes[id], dest, offset);
    }
}
