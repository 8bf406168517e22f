package dev.whisker.describe;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/** Finds the name that may have been meant by an unknown name. */
public final class NearestName {
    /** Maximum length of names to compare: longer than any known name, and short enough to compare with all of them. */
    private static final int MAX_LENGTH = 200;

    private NearestName() {
    }

    /**
     * Returns the known name with the smallest edit distance, ignoring letter case, if it is near enough to be a typo.
     */
    public static Optional<String> of(String name, Collection<String> known) {
        if (name.length() > MAX_LENGTH) {
            return Optional.empty();
        }
        String wanted = name.toLowerCase(Locale.ROOT);
        return known.stream()
                .min(Comparator.comparingInt(candidate -> distance(wanted, candidate.toLowerCase(Locale.ROOT))))
                .filter(best -> {
                    int limit = Math.max(2, Math.max(best.length(), name.length()) / 2);
                    return distance(wanted, best.toLowerCase(Locale.ROOT)) <= limit;
                });
    }

    /** Returns text such as " (did you mean 'padding'?)", or an empty string if no name is near. */
    public static String hint(String name, Collection<String> known) {
        return of(name, known).map(best -> " (did you mean '" + best + "'?)").orElse("");
    }

    /** Returns the Levenshtein distance: the number of letters to insert, delete or replace. */
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
