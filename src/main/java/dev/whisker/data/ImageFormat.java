package dev.whisker.data;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** The picture formats that are read. The format of a file is determined by its first bytes, not by its name. */
public enum ImageFormat {
    JPEG(List.of("jpg", "jpeg"), "\u00FF\u00D8\u00FF"),
    PNG(List.of("png"), "\u0089PNG\r\n\u001A\n"),
    GIF(List.of("gif"), "GIF8"),
    BMP(List.of("bmp"), "BM"),
    WEBP(List.of("webp"), "RIFF????WEBP"),
    TIFF(List.of("tif", "tiff"), "II*\0", "MM\0*", "II+\0", "MM\0+");

    private static final char ANY = '?';

    /** The extensions of all formats, for messages. */
    static final String EXTENSIONS = Arrays.stream(values()).flatMap(format -> format.extensions.stream())
            .map(extension -> "." + extension).sorted().collect(Collectors.joining(" "));

    private final List<String> extensions;
    private final String[] magics;

    /** @param magics what a file may begin with, one character a byte */
    ImageFormat(List<String> extensions, String... magics) {
        this.extensions = extensions;
        this.magics = magics;
    }

    /** Returns the format one of whose magic numbers the bytes begin with. */
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
        return Arrays.stream(magics).anyMatch(magic -> bytes.length >= magic.length()
                && IntStream.range(0, magic.length())
                .allMatch(i -> magic.charAt(i) == ANY || magic.charAt(i) == (bytes[i] & 0xFF)));
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
