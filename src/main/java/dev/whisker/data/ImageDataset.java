package dev.whisker.data;

import dev.whisker.WhiskerException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.IntConsumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The pictures of an {@link ImageFolder}, decoded and resized to one size.
 *
 * <p>If all files already have that size, nothing is resized, and pictures are kept as the bytes they are decoded to,
 * so that four times as many fit into the same memory.
 *
 * <p>Opening decodes every file once, on several threads, so that all bad files are known before the first training
 * step. As many results as fit are cached. Of the other pictures, each {@link #read} decodes the file again, with the
 * same result.
 */
public final class ImageDataset implements Dataset {

    private static final int MAX_LISTED = 20;

    private final ImageFolder folder;
    private final int height;
    private final int width;
    private final List<BadImage> skipped;
    private final List<ScanFinding> damaged;
    private final int channels;
    private final ImageStore store;
    private final int[] storeIndex;

    /**
     * Options for opening a data set.
     *
     * @param policy what to do with bad files
     * @param cacheBytes maximum memory for decoded pictures; those beyond are decoded again by each pass
     * @param threads number of threads that decode while opening
     * @param decoding how files become values
     */
    public record Options(CorruptPolicy policy, long cacheBytes, int threads, Decoding decoding) {

        /** The defaults: RGB, fail on bad files, cache within 60 % of the free heap, decode on all cores. */
        public static Options defaults() {
            return new Options(CorruptPolicy.FAIL, HeapBudget.bytes(), Runtime.getRuntime().availableProcessors(),
                    Decoding.DEFAULT);
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
            List<ScanFinding> damaged, ImageStore store, int[] storeIndex) {
        this.folder = folder;
        this.height = height;
        this.width = width;
        this.channels = channels;
        this.skipped = skipped;
        this.damaged = damaged;
        this.store = store;
        this.storeIndex = storeIndex;
    }

    /**
     * Checks and decodes all pictures of a folder, and caches as many as fit.
     *
     * @throws WhiskerException with policy FAIL, if files are bad (the message lists them with their reasons, up to a
     *         limit), or if most pictures of a class are in formats that are not read
     */
    public static ImageDataset open(ImageFolder folder, int height, int width, Options options) {
        if (height < 1 || width < 1) {
            throw new IllegalArgumentException("a picture size must be at least 1x1, received " + height + "x" + width);
        }
        if (options.policy() == CorruptPolicy.FAIL) {
            folder.requireMostToBeRead();
        }
        List<ImageFile> files = folder.files();
        ImageStore store = store(files, height, width, options);
        BadImage[] faults = new BadImage[files.size()];
        ScanFinding[] damages = new ScanFinding[files.size()];
        ParallelFor.run(files.size(), options.threads(), i -> {
            Path path = files.get(i).path();
            try {
                PictureFiles.open(path, DecodingBudget.shared(), options.decoding()::bytes, picture -> {
                    EncodedPicture checked = picture.checked();
                    store.put(i, options.decoding().decode(checked));
                    return checked.damage();
                }).ifPresent(damage -> damages[i] = new ScanFinding(ScanFinding.Kind.DAMAGED, path, damage));
            } catch (BadImageException e) {
                faults[i] = new BadImage(path, e.fault(), e.reason());
            }
        });
        List<BadImage> bad = Stream.concat(Arrays.stream(faults).filter(Objects::nonNull), folder.unusable().stream())
                .toList();
        if (!bad.isEmpty() && options.policy() == CorruptPolicy.FAIL) {
            throw new WhiskerException(listOf(folder, bad));
        }
        Set<Path> unusable = bad.stream().map(BadImage::path).collect(Collectors.toSet());
        int[] usable = IntStream.range(0, faults.length).filter(i -> faults[i] == null).toArray();
        List<ScanFinding> damaged = Arrays.stream(damages).filter(Objects::nonNull).toList();
        return new ImageDataset(bad.isEmpty() ? folder : folder.without(unusable), height, width,
                options.decoding().colorMode().channels(), bad, damaged, store, usable);
    }

    private static ImageStore store(List<ImageFile> files, int height, int width, Options options) {
        Decoding decoding = options.decoding();
        int length = decoding.length(height, width);
        if (haveSize(files, height, width, options)) {
            return new ImageStore.AsDecoded(height, width, decoding,
                    DecodedCache.ofBytes(fitting(files, length, options), length));
        }
        return new ImageStore.Resized(height, width, decoding,
                DecodedCache.ofFloats(fitting(files, (long) length * Float.BYTES, options), length));
    }

    /** How many pictures of this many bytes may be cached. */
    private static int fitting(List<ImageFile> files, long bytes, Options options) {
        return (int) Math.min(files.size(), options.cacheBytes() / bytes);
    }

    /**
     * Whether all files have the given size according to their headers. The first one with another size ends the
     * search; in most folders that is the very first file.
     */
    private static boolean haveSize(List<ImageFile> files, int height, int width, Options options) {
        AtomicBoolean same = new AtomicBoolean(true);
        IntConsumer look = i -> {
            if (same.get() && !hasSize(files.get(i).path(), height, width, options.decoding())) {
                same.set(false);
            }
        };
        look.accept(0);
        if (same.get()) {
            ParallelFor.run(files.size(), options.threads(), look);
        }
        return same.get();
    }

    private static boolean hasSize(Path file, int height, int width, Decoding decoding) {
        try {
            return decoding.hasSize(ImageCodec.header(file), height, width);
        } catch (BadImageException e) {
            return true; // decoding will report the fault; it is not a picture that needs resizing
        }
    }

    private static String listOf(ImageFolder folder, List<BadImage> bad) {
        List<String> shown = new ArrayList<>();
        for (BadImage image : bad.subList(0, Math.min(MAX_LISTED, bad.size()))) {
            shown.add(folder.root().relativize(image.path()) + " " + image.reason());
        }
        if (bad.size() > MAX_LISTED) {
            shown.add("and " + (bad.size() - MAX_LISTED) + " more");
        }
        return bad.size() + " of " + (folder.files().size() + folder.unusable().size()) + " files in " + folder.root()
                + " are not usable pictures (remove them, or choose to skip corrupt files): "
                + String.join("; ", shown);
    }

    /** The files of the samples, without skipped ones; file i is the sample with id i. */
    public ImageFolder folder() {
        return folder;
    }

    /** The files that were left out by policy SKIP, in order. */
    public List<BadImage> skipped() {
        return skipped;
    }

    /** JPEG files whose picture data is damaged but can be decoded, in order; detected in sequential files only. */
    public List<ScanFinding> damaged() {
        return damaged;
    }

    /** Whether all decoded pictures are kept in memory. */
    public boolean cached() {
        return cachedPictures() == size();
    }

    /** How many decoded pictures are kept in memory. */
    public int cachedPictures() {
        return (int) Arrays.stream(storeIndex).filter(store::cached).count();
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
        store.read(storeIndex[id], folder.files().get(id).path(), dest, offset);
    }

    /** True if all files have the requested size; resizing produces fractions. */
    @Override
    public boolean wholeNumbers() {
        return store.wholeNumbers();
    }

    @Override
    public void readBytes(int id, byte[] dest, int offset) {
        store.read(storeIndex[id], folder.files().get(id).path(), dest, offset);
    }
}
