package dev.whisker.data;

import dev.whisker.WhiskerException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.global.opencv_imgcodecs;
import org.bytedeco.opencv.opencv_core.Mat;

/**
 * Decodes JPEG, PNG, BMP and GIF (first frame) to RGB. The only code that touches OpenCV.
 *
 * <p>As TensorFlow's decode_image does: the format is taken from the first bytes, not from the name; EXIF orientation is ignored; alpha is
 * dropped, grey is repeated in the three channels, 16 bits become 8; a truncated file is an error.
 *
 * <p>OpenCV's libraries report some faults on the process's error stream only; {@link ImageHeader#read} therefore checks each file's
 * structure first, so that an incomplete file never reaches them.
 *
 * <p>JPEG values equal TensorFlow's {@code decode_jpeg(dct_method="INTEGER_ACCURATE")} byte for byte. TensorFlow's own default is the fast
 * integer DCT, which on photographs differs from it by 1.0 on average and by 4 at most, of 255 (120 pictures of cats_and_dogs_filtered).
 * OpenCV offers no choice of DCT; the accurate one is the better picture.
 */
public final class ImageCodec {

    private static final int FLAGS = opencv_imgcodecs.IMREAD_COLOR_RGB | opencv_imgcodecs.IMREAD_IGNORE_ORIENTATION;

    private ImageCodec() {
    }

    /**
     * Reads and decodes a file.
     *
     * @throws BadImageException naming the fault
     */
    public static RgbImage decode(Path file) {
        return decode(file.toString(), read(file));
    }

    /** The bytes of a file; a file that cannot be read is the fault {@link ImageFault#UNREADABLE}. */
    static byte[] read(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new BadImageException(file.toString(), ImageFault.UNREADABLE, reason(e), e);
        }
    }

    /**
     * Decodes a file in memory. Safe to call from many threads.
     *
     * @param name of the file, for messages
     * @throws BadImageException naming the fault
     */
    public static RgbImage decode(String name, byte[] bytes) {
        CodecLibrary.require();
        ImageHeader header = ImageHeader.read(name, bytes);
        try (BytePointer data = new BytePointer(bytes);
                Mat encoded = new Mat(1, bytes.length, opencv_core.CV_8UC1, data);
                Mat decoded = opencv_imgcodecs.imdecode(encoded, FLAGS)) {
            if (decoded == null || decoded.empty()) {
                throw new BadImageException(name, ImageFault.UNDECODABLE, "its " + header.format() + " data is damaged or of an unknown kind");
            }
            if (decoded.type() != opencv_core.CV_8UC3 || !decoded.isContinuous()) {
                throw new IllegalStateException("OpenCV gave a picture of type " + decoded.type() + " for " + name);
            }
            byte[] pixels = new byte[decoded.rows() * decoded.cols() * RgbImage.CHANNELS];
            decoded.data().get(pixels);
            return new RgbImage(decoded.rows(), decoded.cols(), pixels);
        } catch (WhiskerException | IllegalStateException e) {
            throw e;
        } catch (RuntimeException e) {
            throw new BadImageException(name, ImageFault.UNDECODABLE, firstLine(e), e);
        }
    }

    /** What an I/O error says, with its kind, since many carry the file name alone as their message. */
    static String reason(IOException e) {
        String kind = e.getClass().getSimpleName().replaceAll("Exception$", "").replaceAll("(?<=[a-z])(?=[A-Z])", " ")
                .toLowerCase(Locale.ROOT);
        return e instanceof java.nio.file.FileSystemException ? kind : kind + " (" + e.getMessage() + ")";
    }

    private static String firstLine(Throwable e) {
        String message = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
        return message.lines().findFirst().orElse("");
    }
}
