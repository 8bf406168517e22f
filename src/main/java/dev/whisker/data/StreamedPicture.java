package dev.whisker.data;

import java.nio.FloatBuffer;

/** A picture that OpenCV decodes from a stream that holds it and nothing else. */
interface StreamedPicture extends EncodedPicture {

    /**
     * The stream.
     *
     * @throws BadImageException if the picture's data is damaged in a way that OpenCV must not see
     */
    byte[] stream();

    /** Whether the file stores luminance, which is then decoded instead of being computed from colors. */
    default boolean storesLuminance() {
        return false;
    }

    @Override
    default RgbImage decode() {
        return ImageCodec.decodeStream(in().name(), header(), stream());
    }

    @Override
    default Pixels decodeGray() {
        return storesLuminance() ? ImageCodec.decodeGrayStream(in().name(), header(), stream())
                : Pixels.gray(decode());
    }

    @Override
    default void verify(Decoding decoding) {
        boolean gray = decoding.colorMode() == ColorMode.GRAYSCALE && storesLuminance();
        ImageCodec.verifyStream(in().name(), header(), stream(), gray ? 1 : RgbImage.CHANNELS);
    }

    /** Resizes the picture where OpenCV has put it. */
    @Override
    default void resize(Decoding decoding, int height, int width, FloatBuffer out, int offset) {
        boolean gray = decoding.colorMode() == ColorMode.GRAYSCALE;
        if (decoding.turns(header()) || gray && !storesLuminance()) {
            EncodedPicture.super.resize(decoding, height, width, out, offset);
        } else {
            ImageCodec.resizeStream(in().name(), header(), stream(), gray ? 1 : RgbImage.CHANNELS, height, width, out,
                    offset);
        }
    }
}
