package dev.whisker.data;

import dev.whisker.backend.cpu.CpuPictures;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.function.Consumer;
import java.util.function.Function;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.global.opencv_imgcodecs;
import org.bytedeco.opencv.opencv_core.Mat;

/**
 * Decodes JPEG, PNG, BMP, GIF and WebP (first frames) and TIFF (first page) to RGB. This is the only code that calls
 * OpenCV.
 *
 * <p>It follows TensorFlow's decode_image: the format is taken from the first bytes, not from the name; EXIF
 * orientation is ignored; alpha is dropped, gray is repeated in the three channels, 16 bits become 8; a truncated file
 * is an error.
 *
 * <p>OpenCV receives a stream that contains one picture and nothing else, because bugs in its animation and metadata
 * readers can end the process. {@link EncodedPicture} checks each file's structure first, so that an incomplete file
 * never reaches it. The samples of TIFFs are unpacked by Java's own reader ({@link TiffPixels}).
 *
 * <p>JPEG values equal TensorFlow's {@code decode_jpeg(dct_method="INTEGER_ACCURATE")} byte for byte. TensorFlow's own
 * default is the fast integer DCT, which on photographs differs from it by 1.0 on average and by 4 at most, of 255 (120
 * pictures of cats_and_dogs_filtered). OpenCV offers no choice of DCT; the accurate one is the better picture.
 */
public final class ImageCodec {

    private static final int FLAGS = opencv_imgcodecs.IMREAD_COLOR_RGB | opencv_imgcodecs.IMREAD_IGNORE_ORIENTATION;

    private static final int GRAY_FLAGS = opencv_imgcodecs.IMREAD_GRAYSCALE
            | opencv_imgcodecs.IMREAD_IGNORE_ORIENTATION;

    private ImageCodec() {
    }

    /**
     * Reads and decodes a file. Safe to call from many threads, which wait while others decode as much as memory
     * allows.
     *
     * @throws BadImageException naming the fault
     */
    public static RgbImage decode(Path file) {
        return decode(file, Function.identity());
    }

    /**
     * Reads and decodes a file, and applies a function to the picture while its memory is counted in the decoding
     * budget. Use this to go through many pictures and keep only a result of each.
     *
     * @param use the function; must not keep the picture
     * @return what {@code use} returns
     * @throws BadImageException naming the fault
     */
    public static <T> T decode(Path file, Function<RgbImage, T> use) {
        return decode(file, ExifMode.IGNORE, use);
    }

    /** Does the same to a picture that is turned upright if its mode says so. */
    public static <T> T decode(Path file, ExifMode exif, Function<RgbImage, T> use) {
        return decode(file, Decoding.DEFAULT.withExif(exif), decoded ->
                use.apply(new RgbImage(decoded.height(), decoded.width(), decoded.values())));
    }

    /** Does the same as {@link #decode(Path, Function)} for a consumer, which returns nothing. */
    public static void decodeInto(Path file, Consumer<RgbImage> use) {
        decode(file, image -> {
            use.accept(image);
            return null;
        });
    }

    /** Reads a file and checks its structure, without decoding it. */
    static ImageHeader header(Path file) {
        return PictureFiles.open(file, DecodingBudget.shared(), EncodedPicture::header);
    }

    /**
     * Decodes a file in memory. Safe to call from many threads.
     *
     * @param name name of the file, for messages
     * @throws BadImageException naming the fault
     */
    @SuppressWarnings("try") // the share is only held open
    public static RgbImage decode(String name, byte[] bytes) {
        EncodedPicture picture = EncodedPicture.of(name, bytes);
        try (DecodingBudget.Share share = DecodingBudget.shared().take(name, picture.decodingBytes())) {
            return picture.decode();
        }
    }

    /**
     * Does the same as {@link #decodeInto(Path, Consumer)} with the given channels and orientation.
     *
     * @param use the function; must not keep the picture
     * @throws BadImageException naming the fault
     */
    public static void decodeInto(Path file, Decoding decoding, Consumer<Pixels> use) {
        decode(file, decoding, decoded -> {
            use.accept(decoded);
            return null;
        });
    }

    private static <T> T decode(Path file, Decoding decoding, Function<Pixels, T> use) {
        return PictureFiles.open(file, DecodingBudget.shared(), decoding::bytes,
                picture -> use.apply(decoding.decode(picture)));
    }

    /**
     * Decodes a stream that holds one picture and nothing else.
     *
     * @param name name of the file, for messages
     */
    static RgbImage decodeStream(String name, ImageHeader header, byte[] stream) {
        return new RgbImage(header.height(), header.width(), withDecoded(name, header, stream, RgbImage.CHANNELS,
                decoded -> pixels(decoded, RgbImage.CHANNELS)));
    }

    /** Does the same to one channel of luminance. */
    static Pixels decodeGrayStream(String name, ImageHeader header, byte[] stream) {
        return new Pixels(header.height(), header.width(), 1,
                withDecoded(name, header, stream, 1, decoded -> pixels(decoded, 1)));
    }

    /**
     * Decodes a stream and resizes the picture, without a copy in between where whisker_cpu can be loaded.
     *
     * @param name     name of the file, for messages
     * @param channels 3, or 1 for luminance
     * @param out      receives (height, width, channels) floats from {@code offset} on; direct, or with an array
     */
    static void resizeStream(String name, ImageHeader header, byte[] stream, int channels, int height, int width,
            FloatBuffer out, int offset) {
        withDecoded(name, header, stream, channels, decoded -> {
            if (CpuPictures.usable()) {
                long bytes = header.rgbBytes() / RgbImage.CHANNELS * channels;
                CpuPictures.resize(decoded.data().address(), bytes, header.height(), header.width(), channels, out,
                        offset, height, width);
            } else {
                Bilinear.resize(new Pixels(header.height(), header.width(), channels, pixels(decoded, channels)),
                        height, width, out, offset);
            }
            return null;
        });
    }

    /**
     * Decodes a stream only to see whether that can be done.
     *
     * @param channels 3, or 1 for luminance
     */
    static void verifyStream(String name, ImageHeader header, byte[] stream, int channels) {
        withDecoded(name, header, stream, channels, decoded -> null);
    }

    private static byte[] pixels(Mat decoded, int channels) {
        byte[] pixels = new byte[decoded.rows() * decoded.cols() * channels];
        decoded.data().get(pixels);
        return pixels;
    }

    private static <T> T withDecoded(String name, ImageHeader header, byte[] stream, int channels,
            Function<Mat, T> use) {
        CodecLibrary.require();
        // Only now: these constants load OpenCV.
        int type = channels == 1 ? opencv_core.CV_8UC1 : opencv_core.CV_8UC3;
        int flags = channels == 1 ? GRAY_FLAGS : FLAGS;
        try (BytePointer data = new BytePointer(stream);
                Mat encoded = new Mat(1, stream.length, opencv_core.CV_8UC1, data);
                Mat decoded = decoded(name, header, encoded, flags)) {
            if (decoded == null || decoded.empty()) {
                throw undecodable(name, header, null);
            }
            if (decoded.type() != type || !decoded.isContinuous()
                    || decoded.rows() != header.height() || decoded.cols() != header.width()) {
                throw new IllegalStateException("OpenCV returned " + decoded.cols() + "x" + decoded.rows()
                        + " pixels of type " + decoded.type() + " for " + name);
            }
            return use.apply(decoded);
        }
    }

    private static Mat decoded(String name, ImageHeader header, Mat encoded, int flags) {
        try {
            return opencv_imgcodecs.imdecode(encoded, flags);
        } catch (RuntimeException e) {
            // What OpenCV says names lines of its sources.
            throw undecodable(name, header, e);
        }
    }

    private static BadImageException undecodable(String name, ImageHeader header, RuntimeException cause) {
        return new BadImageException(name, ImageFault.UNDECODABLE,
                "its " + header.format() + " data is damaged or of an unknown kind", cause);
    }
}
