package dev.whisker.data;

import dev.whisker.format.FailureReason;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Locale;
import java.util.function.Function;
import java.util.function.ToLongFunction;

/**
 * Reads picture files, none of which is trusted: only regular files of bounded size, within the {@link DecodingBudget}.
 */
final class PictureFiles {

    /** Maximum size of a file in bytes: the size of the largest picture that is decoded, stored as a 24-bit bitmap. */
    static final long MAX_FILE_BYTES = 3 * ImageHeader.MAX_PIXELS + (1 << 10);

    private PictureFiles() {
    }

    /**
     * Reads and checks a file, and passes it on while holding a share of the budget that is large enough to decode it.
     *
     * @param use the function that receives the picture, which it must not keep; its result is not counted
     * @throws BadImageException naming the fault
     */
    static <T> T open(Path file, DecodingBudget budget, Function<EncodedPicture, T> use) {
        return open(file, budget, EncodedPicture::decodingBytes, use);
    }

    /**
     * Does the same with another share.
     *
     * @param bytes what {@code use} takes besides the file
     */
    static <T> T open(Path file, DecodingBudget budget, ToLongFunction<EncodedPicture> bytes,
            Function<EncodedPicture, T> use) {
        String name = file.toString();
        long size = size(file);
        long wanted = size;
        while (true) {
            try (DecodingBudget.Share share = budget.take(name, wanted)) {
                EncodedPicture picture = EncodedPicture.of(name, read(file, size));
                wanted = size + bytes.applyAsLong(picture);
                if (share.grow(wanted)) {
                    return use.apply(picture);
                }
            }
            // Not enough is free now. Start again when it is, holding nothing in the meantime.
        }
    }

    /** The size of a regular file. */
    private static long size(Path file) {
        try {
            BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
            if (!attributes.isRegularFile()) {
                throw new BadImageException(file.toString(), ImageFault.UNREADABLE,
                        attributes.isDirectory() ? "it is a directory"
                        : "it is a pipe, a socket or a device, not a file");
            }
            if (attributes.size() > MAX_FILE_BYTES) {
                throw new BadImageException(file.toString(), ImageFault.TOO_LARGE,
                        String.format(Locale.ROOT, "the file has %,d bytes, but at most %,d are read",
                                attributes.size(), MAX_FILE_BYTES));
            }
            return attributes.size();
        } catch (IOException e) {
            throw unreadable(file, e);
        }
    }

    private static byte[] read(Path file, long size) {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes((int) size);
            if (bytes.length < size || in.read() >= 0) {
                throw new BadImageException(file.toString(), ImageFault.UNREADABLE, "it changed while it was read");
            }
            return bytes;
        } catch (IOException e) {
            throw unreadable(file, e);
        }
    }

    /** Whether a file, however large, begins with the magic number of a picture format. */
    static boolean beginsLikeAPicture(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            return ImageFormat.ofBytes(in.readNBytes(16)).isPresent();
        } catch (IOException e) {
            return false;
        }
    }

    private static BadImageException unreadable(Path file, IOException e) {
        return new BadImageException(file.toString(), ImageFault.UNREADABLE, FailureReason.of(e), e);
    }
}
