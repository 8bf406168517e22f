package dev.whisker.data;

import dev.whisker.WhiskerException;
import java.nio.file.Path;

/** Provides the pictures of a data set by index, from memory or by decoding their files again. */
interface ImageStore {

    /** Whether a picture is kept in memory. */
    boolean cached(int index);

    /** Whether pictures have integer values, so that they can be read as bytes. */
    boolean wholeNumbers();

    /** Stores a decoded picture if it is to be kept in memory. */
    void put(int index, Pixels image);

    void read(int index, Path file, float[] dest, int offset);

    void read(int index, Path file, byte[] dest, int offset);

    /** Pictures of any size, resized to one size, which produces fractions. */
    record Resized(int height, int width, Decoding decoding, DecodedCache<float[]> cache) implements ImageStore {
        @Override
        public boolean cached(int index) {
            return cache.holds(index);
        }

        @Override
        public boolean wholeNumbers() {
            return false;
        }

        @Override
        public void put(int index, Pixels image) {
            if (cache.holds(index)) {
                Bilinear.resize(image, height, width, cache.slab(index), cache.offset(index));
            }
        }

        @Override
        public void read(int index, Path file, float[] dest, int offset) {
            if (cache.holds(index)) {
                cache.read(index, dest, offset);
            } else {
                ImageCodec.decodeInto(file, decoding,
                        image -> Bilinear.resize(image, height, width, dest, offset));
            }
        }

        @Override
        public void read(int index, Path file, byte[] dest, int offset) {
            throw new UnsupportedOperationException("resized pictures do not have integer values");
        }
    }

    /** Pictures that all have the requested size, read as they were decoded. */
    record AsDecoded(int height, int width, Decoding decoding, DecodedCache<byte[]> cache)
            implements ImageStore {
        @Override
        public boolean cached(int index) {
            return cache.holds(index);
        }

        @Override
        public boolean wholeNumbers() {
            return true;
        }

        @Override
        public void put(int index, Pixels image) {
            if (cache.holds(index)) {
                cache.put(index, image.values());
            }
        }

        @Override
        public void read(int index, Path file, float[] dest, int offset) {
            if (cache.holds(index)) {
                PixelValues.widen(cache.slab(index), cache.offset(index), decoding.length(height, width), dest,
                        offset);
                return;
            }
            ImageCodec.decodeInto(file, decoding, image -> PixelValues.widen(pixels(file, image), 0,
                    decoding.length(height, width), dest, offset));
        }

        @Override
        public void read(int index, Path file, byte[] dest, int offset) {
            if (cache.holds(index)) {
                System.arraycopy(cache.slab(index), cache.offset(index), dest, offset,
                        decoding.length(height, width));
                return;
            }
            ImageCodec.decodeInto(file, decoding, image -> System.arraycopy(pixels(file, image), 0, dest, offset,
                    decoding.length(height, width)));
        }

        private byte[] pixels(Path file, Pixels image) {
            if (image.height() != height || image.width() != width) {
                throw new WhiskerException(file + " has changed since the data set was opened: it had " + width + "x"
                        + height + " pixels, and has " + image.width() + "x" + image.height() + " now; start again");
            }
            return image.values();
        }
    }
}
