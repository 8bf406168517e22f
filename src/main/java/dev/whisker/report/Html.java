package dev.whisker.report;

import com.samskivert.mustache.Mustache;
import com.samskivert.mustache.Template;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/**
 * A piece of a page, as markup that is safe to insert.
 *
 * <p>It is made of text, which is escaped, or by a Mustache template, which escapes all that it inserts with two
 * braces; with three it inserts other pieces. A template is a resource next to a class and takes maps, lists and
 * records:
 * <pre>
 * Html.template(LayerRows.class, "layer-rows", Map.of("name", name, "chart", chart.html()))
 * </pre>
 * with layer-rows.mustache:
 * <pre>
 * &lt;div class="row"&gt;{{name}} {{{chart}}}&lt;/div&gt;
 * </pre>
 *
 * @param markup HTML of an element's content
 */
public record Html(String markup) {
    /** Nothing. */
    public static final Html NONE = new Html("");

    private static final Map<String, Template> TEMPLATES = new ConcurrentHashMap<>();

    /** Plain text. */
    public static Html text(String text) {
        return new Html(escape(text));
    }

    /** A paragraph of plain text. */
    public static Html paragraph(String text) {
        return new Html("<p>" + escape(text) + "</p>\n");
    }

    /** A smaller paragraph of plain text: how figures were made, or why something is missing. */
    public static Html note(String text) {
        return new Html("<p class=\"note\">" + escape(text) + "</p>\n");
    }

    /** A heading below that of a section. */
    public static Html heading(String text) {
        return new Html("<h3>" + escape(text) + "</h3>\n");
    }

    /** Pieces side by side where there is room, such as charts. */
    public static Html beside(Html... pieces) {
        return new Html("<div class=\"charts\">\n" + of(pieces).markup + "</div>\n");
    }

    /** A text in letters of one width, whose lines stay as they are; only those that are too long are broken. */
    public static Html code(String text) {
        return new Html("<pre>" + escape(text) + "</pre>\n");
    }

    /** Lines, each with a dot. */
    public static Html list(Collection<String> lines) {
        return lines.isEmpty() ? NONE : new Html(lines.stream().map(line -> "<li>" + escape(line) + "</li>\n")
                .collect(Collectors.joining("", "<ul>\n", "</ul>\n")));
    }

    /** What is shown when the reader opens it. */
    public static Html details(String summary, Html... content) {
        return new Html("<details>\n<summary>" + escape(summary) + "</summary>\n" + of(content).markup
                + "</details>\n");
    }

    /** Several pieces, one after another. */
    public static Html of(Collection<Html> pieces) {
        return new Html(pieces.stream().map(Html::markup).collect(Collectors.joining()));
    }

    /** Several pieces, one after another. */
    public static Html of(Html... pieces) {
        return of(List.of(pieces));
    }

    /**
     * Fills a template.
     *
     * @param owner  the class next to which the template lies
     * @param name   of the resource NAME.mustache
     * @param values a map or a record with everything that the template names
     * @throws com.samskivert.mustache.MustacheException if the template names anything else
     */
    public static Html template(Class<?> owner, String name, Object values) {
        Template template = TEMPLATES.computeIfAbsent(owner.getPackageName() + "/" + name, key ->
                Mustache.compiler().withEscaper(Html::escape).compile(Resources.text(owner, name + ".mustache")));
        return new Html(template.execute(values));
    }

    /**
     * Escapes a text, also for the inside of an attribute in quotation marks. Control characters and those that turn
     * the direction of writing, which a file name may contain, are shown by their numbers.
     */
    public static String escape(String text) {
        return visible(text, "\\u%04x").replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
                .replace("\"", "&quot;").replace("'", "&#39;");
    }

    /** A text in which characters that cannot be seen are written in this format. */
    static String visible(String text, String format) {
        StringBuilder visible = new StringBuilder(text.length());
        text.codePoints().forEach(character -> {
            if (isInvisible(character)) {
                visible.append(String.format(format, character));
            } else {
                visible.appendCodePoint(character);
            }
        });
        return visible.toString();
    }

    private static boolean isInvisible(int character) {
        int type = Character.getType(character);
        return type == Character.CONTROL && character != '\n' && character != '\t' || type == Character.FORMAT
                || type == Character.SURROGATE;
    }

    /** The markup, for templates. */
    @Override
    public String toString() {
        return markup;
    }
}
