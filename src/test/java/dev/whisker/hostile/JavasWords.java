package dev.whisker.hostile;

import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Judges whether a text speaks to a Java programmer instead of a user: names of classes and exceptions, stack frames,
 * and the sentences of the Java library and of Jackson that mean nothing to somebody whose file is damaged.
 */
public final class JavasWords {
    /** They are wrong wherever they occur, even within quotation marks or a page. */
    private static final List<Pattern> ANYWHERE = patterns(
            "\\b(?:java|javax|jdk|sun|dev\\.whisker|com\\.fasterxml|org\\.snakeyaml|org\\.bytedeco|io\\.jhdf|picocli)"
                    + "\\.[\\w.$]*[A-Z]\\w*",
            "\\b[A-Z]\\w*Exception\\b", "\\b(?:StackOverflow|OutOfMemory|NoClassDefFound|Assertion|Linkage)Error\\b",
            "(?m)^\\s*at [\\w.$]+\\(", "\\bIndex -?\\d+ out of bounds", "out of bounds for length",
            "\\bCannot invoke \"", "cannot be cast to", "\\bFor input string\\b", "\\bNo enum constant\\b",
            "\\bInput length = \\d", "\\[[Ss]ource: ", "`\\w+(?:\\.\\w+)+`", "@[0-9a-f]{6,8}\\b",
            "\\bNegativeArray|\\bbegin -?\\d+, end -?\\d+", "\\bRange \\[-?\\d+, ",
            "\\bnewPosition [<>]", "\\bnewLimit [<>]",
            "Requested array size exceeds", "(?<!\\d)/ by zero", "\\bString index out of range",
            "\\b(?:integer|long) overflow\\b", "Optional(?:\\[|\\.empty)", "\\bNot a valid \\w+ value\\b",
            "\\b(?:START|END)_(?:OBJECT|ARRAY)\\b", "\\bJsonToken\\b", "JsonReadFeature", "\\bempty String\\b",
            "multiple points", "\\bmalformed input\\b", "MALFORMED");
    private static final Pattern QUOTED = Pattern.compile("'[^']*'|\"[^\"]*\"|[\u201c\u00ab][^\u201d\u00bb]*");
    /** Where a message may say it: a file of YAML or JSON that contains the word. */
    private static final Pattern NULL = Pattern.compile("(?<!received )(?<!is )(?<!!!)\\bnull\\b");

    private JavasWords() {
    }

    private static List<Pattern> patterns(String... texts) {
        return List.of(texts).stream().map(Pattern::compile).toList();
    }

    /** The first of Java's words in a message to the user. */
    public static Optional<String> in(String message) {
        Optional<String> found = inText(message);
        if (found.isPresent()) {
            return found;
        }
        Matcher isNull = NULL.matcher(QUOTED.matcher(message).replaceAll("''"));
        return isNull.find() ? Optional.of(isNull.group()) : Optional.empty();
    }

    /** The first of Java's words in a longer text, such as a page, in which "null" may be the name of something. */
    public static Optional<String> inText(String text) {
        for (Pattern pattern : ANYWHERE) {
            Matcher matcher = pattern.matcher(text);
            if (matcher.find()) {
                return Optional.of(matcher.group());
            }
        }
        return Optional.empty();
    }
}
