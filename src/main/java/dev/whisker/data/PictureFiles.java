package dev.whisker.data;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Locale;
import java.util.function.Function;

/**
 * Reads picture files, none of which is trusted: only regular files, of bounded size, within the {@link
 * DecodingBudget}.
 */
final class PictureFiles {

    /** Most bytes of a file: as many as the largest picture that is decoded has in a bitmap of 24 bits. */
    static final long MAX_FILE_BYTES = 3 * ImageHeader.MAX_PIXELS + (1 << 10);

    private PictureFiles() {
    }

    /**
     * Reads and checks a file, and hands it on while its share of the budget is held, with enough to decode it.
     *
     * @param use must not keep the picture; what it returns is not counted
     * @throws BadImageException naming the fault
     */
    static <T> T open(Path file, DecodingBudget budget, Function<EncodedPicture, T> use) {
        String name = file.toString();
        long size = size(file);
        long wanted = size;
        while (true) {
            try (DecodingBudget.Share share = budget.take(name, wanted)) {
                EncodedPicture picture = EncodedPicture.of(name, read(file, size));
                wanted = size + picture.decodingBytes();
                if (share.grow(wanted)) {
                    return use.apply(picture);
                }
            }
            // Not enough is free now: begin anew when it is, holding nothing meanwhile.
        }
    }

    /** The size of a regular file. */
    private static long size(Path file) {
        try {
            BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
            if (!attributes.isRegularFile()) {
                throw new BadImageException(file.toString(), ImageFault.UNREADABLE,
                        attributes.isDirectory() ? "it is a directory" : "it is a pipe, a socket or a device, no file");
            }
            if (attributes.size() > MAX_FILE_BYTES) {
                throw new BadImageException(file.toString(), ImageFault.TOO_LARGE,
                        String.format(Locale.ROOT, "the file has %,d bytes, at most %,d are read",
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
                throw new BadImageException(file.toString(), ImageFault.UNREADABLE, "it changes while it is read");
            }
            return bytes;
        } catch (IOException e) {
            throw unreadable(file, e);
        }
    }

    /** The format by the first bytes of a file, however large it is. */
    static boolean beginsLikeAPicture(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            return ImageFormat.ofBytes(in.readNBytes(16)).isPresent();
        } catch (IOException e) {
            return false;
        }
    }

    private static BadImageException unreadable(Path file, IOException e) {
        return new BadImageException(file.toString(), ImageFault.UNREADABLE, ImageCodec.reason(e), e);
    }
}
