package dev.whisker.data;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/**
 * The pictures of a folder's files, each decoded when it is first needed and kept where there is room. An index is the
 * position of a file in the folder.
 */
final class DecodedPictures {

    private final ImageFolder folder;
    private final ImageDataset.Options options;
    private final FirstDecoding first;
    private final ImageStore store;
    private volatile boolean stopped;

    /** Checks the structure of all files, on several threads; the bad ones are then known as {@link #bad}. */
    DecodedPictures(ImageFolder folder, int height, int width, ImageDataset.Options options) {
        this.folder = folder;
        this.options = options;
        List<ImageFile> files = folder.files();
        Decoding decoding = options.decoding();
        first = new FirstDecoding(files, decoding);
        boolean[] resized = new boolean[files.size()];
        ParallelFor.run(files.size(), options.threads(), i -> {
            Optional<ImageHeader> header = first.check(i);
            resized[i] = header.isPresent() && !decoding.hasSize(header.get(), height, width);
        });
        boolean anyResized = IntStream.range(0, resized.length).anyMatch(i -> resized[i]);
        store = store(files, height, width, options, anyResized);
    }

    private static ImageStore store(List<ImageFile> files, int height, int width, ImageDataset.Options options,
            boolean resized) {
        Decoding decoding = options.decoding();
        int length = decoding.length(height, width);
        long bytes = (long) length * (resized ? Float.BYTES : Byte.BYTES);
        // One that is larger than any buffer is not kept.
        int kept = bytes > Integer.MAX_VALUE ? 0 : (int) Math.min(files.size(), options.cacheBytes() / bytes);
        DecodedCache cache = new DecodedCache(kept, (int) Math.min(bytes, Integer.MAX_VALUE));
        return resized ? new ImageStore.Resized(height, width, decoding, cache)
                : new ImageStore.AsDecoded(height, width, decoding, cache);
    }

    Decoding decoding() {
        return options.decoding();
    }

    /** Whether there is room to keep a picture. */
    boolean cached(int index) {
        return store.cached(index);
    }

    /** The memory that pictures take when all that there is room for are decoded. */
    long cacheBytes() {
        return store.cacheBytes();
    }

    /** The most that they may take. */
    long maxCacheBytes() {
        return options.cacheBytes();
    }

    boolean wholeNumbers() {
        return store.wholeNumbers();
    }

    /** Whether all pictures were decoded. */
    boolean isComplete() {
        return first.isComplete();
    }

    boolean isBad(int index) {
        return first.isBad(index);
    }

    /** The files that turned out to be bad so far, in order, then those that the folder has no way to read. */
    List<BadImage> bad() {
        List<BadImage> bad = new ArrayList<>(first.bad());
        bad.addAll(folder.unusable());
        return bad;
    }

    /** The files that turned out to be damaged so far, in order. */
    List<ScanFinding> damaged() {
        return first.damaged();
    }

    /** Decodes a picture unless that was done, or is being done by another thread; a bad file is only recorded. */
    void decode(int index) {
        first.runUnlessRunning(index, picture -> store.keep(index, picture));
    }

    /** Decodes all pictures that were not decoded yet, on several threads; bad files are only recorded. */
    void decodeAll() {
        ParallelFor.run(folder.files().size(), options.threads(), i -> {
            if (!stopped) {
                first.run(i, picture -> store.keep(i, picture));
            }
        });
    }

    /** Ends {@link #decodeAll} early, on whatever threads it runs, now and from now on. */
    void stop() {
        stopped = true;
    }

    /**
     * Refuses the data set if bad files may not be left out and one was found.
     *
     * @throws UnusablePicturesException with a list of all of them, for which the other pictures are decoded
     */
    void refuseBad() {
        if (options.policy() == CorruptPolicy.FAIL && (first.foundBad() || !folder.unusable().isEmpty())) {
            decodeAll();
            throw new UnusablePicturesException(folder, bad());
        }
    }

    void read(int index, float[] dest, int offset) {
        read(index, picture -> store.decode(picture, dest, offset), () -> store.read(index, dest, offset));
    }

    void read(int index, byte[] dest, int offset) {
        read(index, picture -> store.decode(picture, dest, offset), () -> store.read(index, dest, offset));
    }

    private void read(int index, Consumer<EncodedPicture> decode, Runnable readCached) {
        refuseBad();
        if (store.cached(index)) {
            first.run(index, picture -> store.keep(index, picture));
            refuseBad();
            readCached.run();
        } else if (first.run(index, decode)) {
            refuseBad();
        } else {
            refuseBad();
            Path path = folder.files().get(index).path();
            PictureFiles.open(path, DecodingBudget.shared(), options.decoding()::bytes, picture -> {
                decode.accept(picture);
                return null;
            });
        }
    }
}
