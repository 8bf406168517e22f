package dev.whisker.data;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** The picture formats that are read. The format of a file is determined by its first bytes, not by its name. */
public enum ImageFormat {
    JPEG(List.of("jpg", "jpeg"), 0xFF, 0xD8, 0xFF),
    PNG(List.of("png"), 0x89, 'P', 'N', 'G', 0x0D, 0x0A, 0x1A, 0x0A),
    GIF(List.of("gif"), 'G', 'I', 'F', '8'),
    BMP(List.of("bmp"), 'B', 'M');

    /** The extensions of all formats, for messages. */
    static final String EXTENSIONS = Arrays.stream(values()).flatMap(format -> format.extensions.stream())
            .map(extension -> "." + extension).sorted().collect(Collectors.joining(" "));

    private final List<String> extensions;
    private final int[] magic;

    ImageFormat(List<String> extensions, int... magic) {
        this.extensions = extensions;
        this.magic = magic;
    }

    /** Returns the format whose magic number the bytes begin with. */
    public static Optional<ImageFormat> ofBytes(byte[] bytes) {
        for (ImageFormat format : values()) {
            if (format.matches(bytes)) {
                return Optional.of(format);
            }
        }
        return Optional.empty();
    }

    /** Returns the format that the extension of a file name claims, in any case. */
    public static Optional<ImageFormat> ofName(String fileName) {
        int dot = fileName.lastIndexOf('.');
        String extension = dot < 0 ? "" : fileName.substring(dot + 1).toLowerCase(Locale.ROOT);
        for (ImageFormat format : values()) {
            if (format.extensions.contains(extension)) {
                return Optional.of(format);
            }
        }
        return Optional.empty();
    }

    private boolean matches(byte[] bytes) {
        if (bytes.length < magic.length) {
            return false;
        }
        for (int i = 0; i < magic.length; i++) {
            if ((bytes[i] & 0xFF) != magic[i]) {
                return false;
            }
        }
        return true;
    }

    /** Describes the first bytes of a file that matches none of the formats, for messages. */
    static String beginning(byte[] bytes) {
        return "it begins with \"" + printable(new ByteCursor("", bytes), 0, Math.min(12, bytes.length)) + '"';
    }

    /** Returns bytes as ASCII, with dots for those that cannot be printed. */
    static String printable(ByteCursor in, long at, int length) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < length; i++) {
            int c = in.u8(at + i);
            text.append(c >= ' ' && c < 127 ? (char) c : '.');
        }
        return text.toString();
    }
}
