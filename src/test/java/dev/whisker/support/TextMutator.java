package dev.whisker.support;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** Damages texts of lines and words, such as YAML and JSON, in the ways that hurt readers of such texts. */
public final class TextMutator {
    private static final Pattern WORD = Pattern.compile("[A-Za-z0-9_.+-]+");
    private static final List<String> NASTY = List.of("-1", "0", "1", "2147483647", "2147483648", "-2147483648",
            "9223372036854775807", "9223372036854775808",
            "1e308", "1e999", "-1e999", ".nan", ".inf", "NaN", "Infinity", "-0.0", "1e-320", "0x7fffffff", "0o777",
            "0x", "null", "~", "true", "false", "''",
            "\"\"", "[]", "{}", "[[", "]]", "{{", "(", ")", "((((", "))))", ",", ":", "- ", "? ", "!!binary aGk=",
            "!!python/object:os.system", "&a", "*a",
            "*missing", "<<: *a", "|", ">", "---", "...", "%YAML 9.9", "#", "'", "\"", "\\", "\\u0000", "\0",
            "\u001b[2J", "\r", "\u0085", "\u2028",
            "\u202e", "\ufeff", "\ud800", "e\u0301", "\ud83d\ude3a", "../../..", "/", "/dev/zero", "/dev/full",
            "x".repeat(5_000), "[".repeat(3_000),
            "{a: ".repeat(500), "(".repeat(3_000), "9".repeat(400), "1/0", "0/0", "None", "(1, (2, (3,)))",
            "name='a/b'", "name=\"\u001b]0;x\u0007\"");

    private TextMutator() {
    }

    /** The text with one to three kinds of damage; {@code other} is a text to splice with. */
    public static String mutate(String text, String other, Random random) {
        String mutated = text;
        for (int i = 0; i <= random.nextInt(3); i++) {
            mutated = once(mutated, other, random);
        }
        return mutated;
    }

    private static String once(String text, String other, Random random) {
        return switch (random.nextInt(9)) {
            case 0 -> replaceWord(text, NASTY.get(random.nextInt(NASTY.size())), random);
            case 1 -> replaceWord(text, word(other, random), random);
            case 2 -> insert(text, NASTY.get(random.nextInt(NASTY.size())), random);
            case 3 -> text.substring(0, random.nextInt(text.length() + 1));
            case 4 -> text.substring(0, random.nextInt(text.length() + 1))
                    + other.substring(random.nextInt(other.length() + 1));
            case 5 -> lines(text, random, "delete");
            case 6 -> lines(text, random, "repeat");
            case 7 -> lines(text, random, "indent");
            default -> character(text, random);
        };
    }

    private static String replaceWord(String text, String replacement, Random random) {
        List<MatchResult> words = WORD.matcher(text).results().toList();
        if (words.isEmpty()) {
            return text + replacement;
        }
        MatchResult word = words.get(random.nextInt(words.size()));
        return text.substring(0, word.start()) + replacement + text.substring(word.end());
    }

    private static String word(String text, Random random) {
        List<MatchResult> words = WORD.matcher(text).results().toList();
        return words.isEmpty() ? "" : words.get(random.nextInt(words.size())).group();
    }

    private static String insert(String text, String inserted, Random random) {
        int at = random.nextInt(text.length() + 1);
        return text.substring(0, at) + inserted + text.substring(at);
    }

    private static String lines(String text, Random random, String what) {
        List<String> lines = new ArrayList<>(Arrays.asList(text.split("\n", -1)));
        int at = random.nextInt(lines.size());
        switch (what) {
            case "delete" -> lines.remove(at);
            case "repeat" -> lines.add(random.nextInt(lines.size() + 1), lines.get(at));
            default -> lines.set(at, " ".repeat(random.nextInt(9)) + lines.get(at).strip());
        }
        return String.join("\n", lines);
    }

    private static String character(String text, Random random) {
        if (text.isEmpty()) {
            return "\0";
        }
        int at = random.nextInt(text.length());
        return text.substring(0, at) + (char) (random.nextBoolean() ? random.nextInt(128) : random.nextInt(0x3000))
                + text.substring(at + 1);
    }
}
