package dev.whisker.data;

import dev.whisker.WhiskerException;
import java.nio.FloatBuffer;

/** How the pictures of a data set become values of one size, and where those are kept that there is room for. */
interface ImageStore {

    /** Whether there is room to keep a picture. */
    boolean cached(int index);

    /** The bytes of all pictures that there is room for. */
    long cacheBytes();

    /** Whether pictures have integer values, so that they can be read as bytes. */
    boolean wholeNumbers();

    /** Decodes a picture, and keeps it if there is room. */
    void keep(int index, EncodedPicture picture);

    void decode(EncodedPicture picture, float[] dest, int offset);

    void decode(EncodedPicture picture, byte[] dest, int offset);

    /** Reads a picture that is kept. */
    void read(int index, float[] dest, int offset);

    /** Reads a picture that is kept. */
    void read(int index, byte[] dest, int offset);

    /** Pictures of any size, resized to one size, which produces fractions. */
    record Resized(int height, int width, Decoding decoding, DecodedCache cache) implements ImageStore {
        @Override
        public boolean cached(int index) {
            return cache.holds(index);
        }

        @Override
        public long cacheBytes() {
            return cache.bytes();
        }

        @Override
        public boolean wholeNumbers() {
            return false;
        }

        @Override
        public void keep(int index, EncodedPicture picture) {
            if (cache.holds(index)) {
                picture.resize(decoding, height, width, cache.slab(index).asFloatBuffer(), position(index));
            } else {
                picture.verify(decoding);
            }
        }

        @Override
        public void decode(EncodedPicture picture, float[] dest, int offset) {
            picture.resize(decoding, height, width, FloatBuffer.wrap(dest), offset);
        }

        @Override
        public void decode(EncodedPicture picture, byte[] dest, int offset) {
            throw noBytes();
        }

        @Override
        public void read(int index, float[] dest, int offset) {
            cache.slab(index).asFloatBuffer().get(position(index), dest, offset, decoding.length(height, width));
        }

        private int position(int index) {
            return cache.position(index) / Float.BYTES;
        }

        @Override
        public void read(int index, byte[] dest, int offset) {
            throw noBytes();
        }

        private static UnsupportedOperationException noBytes() {
            return new UnsupportedOperationException("resized pictures do not have integer values");
        }
    }

    /** Pictures that all have the requested size, read as they were decoded. */
    record AsDecoded(int height, int width, Decoding decoding, DecodedCache cache)
            implements ImageStore {
        @Override
        public boolean cached(int index) {
            return cache.holds(index);
        }

        @Override
        public long cacheBytes() {
            return cache.bytes();
        }

        @Override
        public boolean wholeNumbers() {
            return true;
        }

        @Override
        public void keep(int index, EncodedPicture picture) {
            if (cache.holds(index)) {
                cache.slab(index).put(cache.position(index), values(picture));
            } else {
                picture.verify(decoding);
            }
        }

        @Override
        public void decode(EncodedPicture picture, float[] dest, int offset) {
            byte[] values = values(picture);
            PixelValues.widen(values, 0, values.length, dest, offset);
        }

        @Override
        public void decode(EncodedPicture picture, byte[] dest, int offset) {
            byte[] values = values(picture);
            System.arraycopy(values, 0, dest, offset, values.length);
        }

        @Override
        public void read(int index, float[] dest, int offset) {
            byte[] values = new byte[decoding.length(height, width)];
            read(index, values, 0);
            PixelValues.widen(values, 0, values.length, dest, offset);
        }

        @Override
        public void read(int index, byte[] dest, int offset) {
            cache.slab(index).get(cache.position(index), dest, offset, decoding.length(height, width));
        }

        private byte[] values(EncodedPicture picture) {
            Pixels image = decoding.decode(picture);
            if (image.height() != height || image.width() != width) {
                throw new WhiskerException(picture.in().name() + " has changed since the data set was opened: it had "
                        + width + "x" + height + " pixels, and has " + image.width() + "x" + image.height()
                        + " now; start again");
            }
            return image.values();
        }
    }
}
