package dev.whisker.data;

import java.nio.FloatBuffer;
import java.util.Optional;

/**
 * A picture file in memory whose structure has been checked, ready to be decoded.
 *
 * <p>Everything that the structure alone can show is checked before a decoder sees the file: lengths, checksums, sizes,
 * and whether the file can hold as many pixels as it declares. A decoder therefore never allocates memory for pixels
 * that the file cannot contain.
 */
interface EncodedPicture {

    /** The bytes of the file. */
    ByteCursor in();

    ImageHeader header();

    /**
     * Returns this picture after searching its data for damage, which takes about half the time of decoding.
     * Stray bytes are removed, so that libjpeg does not complain about them on the process's error stream.
     */
    default EncodedPicture checked() {
        return this;
    }

    /**
     * The damage that {@link #checked} found in data that can still be decoded, perhaps with gray or shifted parts.
     */
    default Optional<String> damage() {
        return Optional.empty();
    }

    /** Bytes that decoding needs in addition to the file itself: the decoded picture and the buffers of the decoder. */
    long decodingBytes();

    /**
     * Decodes the picture.
     *
     * @throws BadImageException if its data is damaged
     */
    RgbImage decode();

    /**
     * Decodes the picture to one channel of luminance.
     *
     * @throws BadImageException if its data is damaged
     */
    default Pixels decodeGray() {
        return Pixels.gray(decode());
    }

    /**
     * Decodes the picture and resizes it.
     *
     * @param out receives (height, width, channels) floats 0..255 from {@code offset} on; direct, or with an array
     * @throws BadImageException if its data is damaged
     */
    default void resize(Decoding decoding, int height, int width, FloatBuffer out, int offset) {
        Bilinear.resize(decoding.decode(this), height, width, out, offset);
    }

    /**
     * Decodes the picture only to see whether that can be done.
     *
     * @throws BadImageException if its data is damaged
     */
    default void verify(Decoding decoding) {
        decoding.decode(this);
    }

    /**
     * Checks a file without decoding it.
     *
     * @param name name of the file, for messages
     * @throws BadImageException naming the fault
     */
    static EncodedPicture of(String name, byte[] bytes) {
        if (bytes.length == 0) {
            throw new BadImageException(name, ImageFault.EMPTY_FILE, "");
        }
        ImageFormat format = ImageFormat.ofBytes(bytes)
                .orElseThrow(() -> new BadImageException(name, ImageFault.NOT_A_PICTURE, ImageFormat.beginning(bytes)));
        ByteCursor in = new ByteCursor(name, bytes);
        return switch (format) {
            case JPEG -> JpegStructure.read(in);
            case PNG -> PngStructure.read(in);
            case GIF -> GifStructure.read(in);
            case BMP -> BmpStructure.read(in);
            case WEBP -> WebpStructure.read(in);
            case TIFF -> TiffStructure.read(in);
        };
    }
}
