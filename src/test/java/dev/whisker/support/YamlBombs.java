package dev.whisker.support;

import java.util.List;
import java.util.Random;

/** Parts of YAML that are small as a file and large, deep or unusual for a reader. */
public final class YamlBombs {
    private static final List<String> TYPES = List.of("!!binary aGVsbG8=", "!!set {a, b}", "!!omap [a: 1]",
            "!!timestamp 2001-12-14t21:59:43.10-05:00",
            "!!net.example.Gadget [http://localhost]", "!<tag:yaml.org,2002:str> 7", "!x y",
            "!!int abc", "!!float []", "!!bool {}", "!!null something", "!!map [1]", "!!seq {a: 1}", "!!merge <<",
            "1_000", "190:20:30", "0b101", "0x", "0o9", "+.inf", "1e9999999999", "2001-12-14", "yes", "NO", "~", "=",
            "<<", "\"\\U0010FFFF\\x00\"", "'it''s'", "|2-\n      text\n", ">+\n\n\n", "[1, [2, [3]]]",
            "{a: {b: {c: 1}}}", "? {a: b}\n: c", "*unknown", "&a [*a]",
            "&b {x: *b}");

    private YamlBombs() {
    }

    /** A value for a key or the whole document. */
    public static String value(Random random) {
        return switch (random.nextInt(8)) {
            case 0 -> aliases(2 + random.nextInt(30), 2 + random.nextInt(9));
            case 1 -> nested("[", "]", 1 << random.nextInt(17));
            case 2 -> nested("{a: ", "}", 1 << random.nextInt(15));
            case 3 -> nested("- ", "", 1 << random.nextInt(14));
            case 4 -> "x".repeat(1 << random.nextInt(21));
            case 5 -> "9".repeat(1 << random.nextInt(17));
            case 6 -> "[" + "0,".repeat(1 << random.nextInt(18)) + "0]";
            default -> TYPES.get(random.nextInt(TYPES.size()));
        };
    }

    /** A text with such a value in place of one of its lines' values, or before it. */
    public static String into(String text, Random random) {
        List<String> lines = text.lines().toList();
        int at = random.nextInt(lines.size());
        String line = lines.get(at);
        int colon = line.indexOf(':');
        String changed = colon < 0 ? line + " " + value(random) : line.substring(0, colon + 1) + " " + value(random);
        return String.join("\n", lines.subList(0, at)) + "\n" + changed + "\n"
                + String.join("\n", lines.subList(at + 1, lines.size())) + "\n";
    }

    /** Lists of aliases of lists of aliases: {@code width} to the power of {@code levels} parts. */
    private static String aliases(int levels, int width) {
        StringBuilder text = new StringBuilder("[&a0 [x]");
        for (int i = 1; i <= levels; i++) {
            text.append(", &a").append(i).append(" [");
            text.append(("*a" + (i - 1) + ", ").repeat(width - 1)).append("*a").append(i - 1).append(']');
        }
        return text.append(']').toString();
    }

    private static String nested(String open, String close, int depth) {
        return open.repeat(depth) + "1" + close.repeat(depth);
    }
}
