package dev.whisker.reference;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The Javadoc of a class, as Markdown.
 *
 * @param text       the description
 * @param parameters descriptions of the components of a record, by their names
 */
record ClassComment(String text, Map<String, String> parameters) {
    private static final Pattern PARAMETER =
            Pattern.compile("@param +(\\w+) +(.*?)(?=\\n@|\\z)", Pattern.DOTALL);
    private static final Pattern CODE = Pattern.compile("\\{@code\\s+([^{}]*(?:\\{[^{}]*}[^{}]*)*)}");
    private static final Pattern LINK = Pattern.compile("\\{@link\\s+([\\w.#(), ]+?)(?:\\s([^}]*))?}");

    /** The file of a class of the program. */
    static Path source(Class<?> type) {
        return Path.of("src/main/java", type.getName().replaceAll("\\$.*", "").replace('.', '/') + ".java");
    }

    static ClassComment of(Class<?> type) throws IOException {
        String code = Files.readString(source(type));
        Matcher comment = Pattern.compile("/\\*\\*((?:(?!\\*/).)*)\\*/\\s*(?:@\\w+\\s+)*"
                + "(?:public |static |final |abstract )*(?:record|class|enum) " + type.getSimpleName() + "\\b",
                Pattern.DOTALL).matcher(code);
        assertTrue(comment.find(), type + " has no Javadoc");
        String text = comment.group(1).lines().map(line -> line.replaceFirst("^\\s*\\* ?", "").stripTrailing())
                .collect(Collectors.joining("\n")).strip();
        Map<String, String> parameters = new LinkedHashMap<>();
        PARAMETER.matcher(text).results().forEach(found ->
                parameters.put(found.group(1), inline(found.group(2).replaceAll("\\s+", " ").strip())));
        int tags = text.indexOf("\n@");
        return new ClassComment(markdown(tags < 0 ? text : text.substring(0, tags).strip()), parameters);
    }

    /** Paragraphs become lines of their own, and what is preformatted becomes a listing. */
    private static String markdown(String text) {
        StringBuilder result = new StringBuilder();
        for (String part : text.split("(?=<pre>)|(?<=</pre>)")) {
            if (part.startsWith("<pre>")) {
                result.append("\n\n```\n").append(plain(part.replaceAll("</?pre>", "").replaceAll("^\\n+|\\s+$", "")))
                        .append("\n```\n\n");
            } else {
                for (String paragraph : part.split("\\n\\s*\\n")) {
                    result.append(inline(paragraph.replace("<p>", "").replaceAll("\\s*\\n\\s*", " ").strip()))
                            .append("\n\n");
                }
            }
        }
        return result.toString().replaceAll("\\n{3,}", "\n\n").strip();
    }

    private static String inline(String text) {
        String coded = CODE.matcher(text).replaceAll(found -> Matcher.quoteReplacement("`" + found.group(1) + "`"));
        return plain(LINK.matcher(coded).replaceAll(found -> Matcher.quoteReplacement(
                found.group(2) != null ? found.group(2) : "`" + found.group(1).replaceFirst("^#", "").replace('#', '.')
                        + "`")));
    }

    private static String plain(String text) {
        return LINK.matcher(CODE.matcher(text).replaceAll(found -> Matcher.quoteReplacement(found.group(1))))
                .replaceAll(found -> Matcher.quoteReplacement(
                        Objects.requireNonNullElse(found.group(2), found.group(1).replace('#', '.'))))
                .replaceAll("</?(?:i|b|em|sub|sup|code)>", "")
                .replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&");
    }
}
