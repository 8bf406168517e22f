package dev.whisker.cli;

import java.util.List;
import java.util.regex.Pattern;

/** Splits a command line as a shell does, as far as examples need it: at spaces that are not between single quotes. */
final class ShellWords {
    private static final Pattern WORD = Pattern.compile("(?:'[^']*'|[^\\s'])+");

    private ShellWords() {
    }

    static List<String> of(String line) {
        return WORD.matcher(line).results().map(word -> word.group().replace("'", "")).toList();
    }
}
