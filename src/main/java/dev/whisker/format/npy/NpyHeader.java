package dev.whisker.format.npy;

import dev.whisker.WhiskerException;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The text header of a .npy file: a Python dictionary literal with the keys descr, fortran_order and shape.
 *
 * <p>Format: numpy/lib/format.py. The literal is matched against the form that NumPy accepts; it is never evaluated.
 *
 * @param type element type
 * @param order byte order of the elements
 * @param fortranOrder whether the first axis runs fastest
 * @param shape length of each axis
 */
public record NpyHeader(NpyType type, ByteOrder order, boolean fortranOrder, int[] shape) {

    private static final Pattern ENTRY = Pattern.compile(
            "\\s*(['\"])(\\w+)\\1\\s*:\\s*('[^']*'|\"[^\"]*\"|True|False|\\([^()]*\\)|\\[.*])\\s*(,|$)");
    private static final Pattern INTEGER = Pattern.compile("\\d+L?");
    private static final Set<String> KEYS = Set.of("descr", "fortran_order", "shape");

    /** Maximum number of axes, as in NumPy. */
    private static final int MAX_AXES = 64;

    /**
     * @param text the header's text
     * @param source name of the file, for messages
     * @throws WhiskerException naming the part of the header that is wrong or that Whisker does not read
     */
    static NpyHeader parse(String text, String source) {
        String body = text.strip();
        if (!body.startsWith("{") || !body.endsWith("}")) {
            throw broken(source, "its header is not a dictionary");
        }
        body = body.substring(1, body.length() - 1).strip();
        Matcher entry = ENTRY.matcher(body);
        Set<String> seen = new HashSet<>();
        String descr = "";
        String fortran = "";
        String shape = "";
        for (int at = 0; at < body.length(); at = entry.end()) {
            if (!entry.find(at) || entry.start() != at) {
                throw broken(source, "its header cannot be read at " + quote(body.substring(at)));
            }
            String key = entry.group(2);
            if (!KEYS.contains(key) || !seen.add(key)) {
                throw broken(source, "its header has an unknown or repeated key " + quote(key));
            }
            switch (key) {
                case "descr" -> descr = entry.group(3);
                case "fortran_order" -> fortran = entry.group(3);
                default -> shape = entry.group(3);
            }
        }
        if (seen.size() != KEYS.size()) {
            throw broken(source, "its header has the keys " + seen + " instead of descr, fortran_order and shape");
        }
        if (!fortran.equals("True") && !fortran.equals("False")) {
            throw broken(source, "fortran_order is " + quote(fortran));
        }
        return new NpyHeader(type(descr, source), order(descr), fortran.equals("True"), shape(shape, source));
    }

    /** Returns the header of an array written in row-major, little-endian order. */
    static String format(NpyType type, int[] shape) {
        StringBuilder text = new StringBuilder("{'descr': '<").append(type.code())
                .append("', 'fortran_order': False, 'shape': (");
        for (int i = 0; i < shape.length; i++) {
            text.append(i == 0 ? "" : " ").append(shape[i])
                    .append(i + 1 < shape.length || shape.length == 1 ? "," : "");
        }
        return text.append("), }").toString();
    }

    /** Number of bytes of the elements; {@link Long#MAX_VALUE} if it overflows. */
    public long dataBytes() {
        long elements = NpyArray.elements(shape);
        return elements > Long.MAX_VALUE / type.bytes() ? Long.MAX_VALUE : elements * type.bytes();
    }

    public static WhiskerException broken(String source, String fault) {
        return new WhiskerException(source + " is not a readable .npy array: " + fault + ".");
    }

    private static NpyType type(String descr, String source) {
        NpyType type = descr.matches("['\"][<>|=]?\\w\\d['\"]")
                ? NpyType.ofCode(descr.substring(descr.length() - 3, descr.length() - 1)) : null;
        if (type == null) {
            throw new WhiskerException(source + " has the element type " + quote(descr)
                    + ", which cannot be read: save it as one of f2 f4 f8 u1 i1 i2 i4 i8 b1, for example with"
                    + " astype('float32').");
        }
        return type;
    }

    private static ByteOrder order(String descr) {
        return switch (descr.charAt(1)) {
            case '>' -> ByteOrder.BIG_ENDIAN;
            case '=' -> ByteOrder.nativeOrder();
            default -> ByteOrder.LITTLE_ENDIAN;
        };
    }

    private static int[] shape(String text, String source) {
        if (!text.startsWith("(")) {
            throw broken(source, "shape is " + quote(text));
        }
        String inner = text.substring(1, text.length() - 1).strip();
        List<Integer> axes = new ArrayList<>();
        String[] parts = inner.isEmpty() ? new String[0] : inner.split(",");
        for (String part : parts) {
            String digits = part.strip();
            if (!INTEGER.matcher(digits).matches()) {
                throw broken(source, "shape is " + quote(text));
            }
            try {
                axes.add(Integer.parseInt(digits.replace("L", "")));
            } catch (NumberFormatException e) {
                throw broken(source, "shape " + quote(text) + " has an axis longer than " + Integer.MAX_VALUE);
            }
        }
        if (axes.size() > MAX_AXES) {
            throw broken(source, "shape has " + axes.size() + " axes; at most " + MAX_AXES + " are allowed");
        }
        return axes.stream().mapToInt(Integer::intValue).toArray();
    }

    /** Returns a piece of the file for a message: short and on one line, whatever it contains. */
    public static String quote(String piece) {
        String line = piece.replaceAll("[^\\x20-\\x7e]", "?");
        return line.length() > 60 ? line.substring(0, 60) + "..." : line;
    }

    /** Decodes the bytes of the header: ASCII in versions 1 and 2, UTF-8 in version 3. */
    static String text(byte[] bytes, int version) {
        return new String(bytes, version >= 3 ? StandardCharsets.UTF_8 : StandardCharsets.ISO_8859_1);
    }
}
