package dev.whisker.describe;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/** Finds what somebody may have meant by a name that does not exist. */
public final class NearestName {
    /** Longer than any name that somebody could have meant, and short enough to compare with all of them. */
    private static final int MAX_LENGTH = 200;

    private NearestName() {
    }

    /** The known name with the smallest edit distance, letter case aside, if it is near enough to be a slip of the pen. */
    public static Optional<String> of(String name, Collection<String> known) {
        if (name.length() > MAX_LENGTH) {
            return Optional.empty();
        }
        String wanted = name.toLowerCase(Locale.ROOT);
        return known.stream()
                .min(Comparator.comparingInt(candidate -> distance(wanted, candidate.toLowerCase(Locale.ROOT))))
                .filter(best -> distance(wanted, best.toLowerCase(Locale.ROOT)) <= Math.max(2, Math.max(best.length(), name.length()) / 2));
    }

    /** " (did you mean 'padding'?)", or nothing if no name is near. */
    public static String hint(String name, Collection<String> known) {
        return of(name, known).map(best -> " (did you mean '" + best + "'?)").orElse("");
    }

    /** Levenshtein's distance: how many letters have to be inserted, deleted or replaced. */
    static int distance(String a, String b) {
        int[] previous = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            previous[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int[] current = new int[b.length() + 1];
            current[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int replaced = previous[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                current[j] = Math.min(replaced, 1 + Math.min(previous[j], current[j - 1]));
            }
            previous = current;
        }
        return previous[b.length()];
    }
}
