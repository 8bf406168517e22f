package dev.whisker.report;

import java.util.Locale;
import java.util.regex.Pattern;

/** How pages write numbers. */
public final class Figures {
    private static final int SIGNIFICANT = 4;
    private static final Pattern FIGURE =
            Pattern.compile("[-−]?[0-9][0-9,.]*(e[-+]?[0-9]+)?([ \u00a0]%| s| ms| MB| KB)?|–|");

    private Figures() {
    }

    /** Four significant digits, such as "0.9731", "12.35" and "1.20e-07"; an en dash for NaN. */
    public static String of(double value) {
        if (Double.isNaN(value)) {
            return "–";
        }
        if (Double.isInfinite(value)) {
            return value > 0 ? "∞" : "-∞";
        }
        double size = Math.abs(value);
        if (size == 0) {
            return "0";
        }
        if (size < 1e-3 || size >= 1e7) {
            return String.format(Locale.ROOT, "%.2e", value);
        }
        int before = Math.max(1, 1 + (int) Math.floor(Math.log10(size)));
        return String.format(Locale.ROOT, "%." + Math.max(0, SIGNIFICANT - (size < 1 ? 0 : before)) + "f", value);
    }

    /** A whole number with a comma between thousands. */
    public static String count(long value) {
        return String.format(Locale.ROOT, "%,d", value);
    }

    /** A share as a percentage with one decimal place, such as "97.3 %"; no line breaks inside. */
    public static String percent(double share) {
        return Double.isNaN(share) ? "–" : String.format(Locale.ROOT, "%.1f\u00a0%%", 100 * share);
    }

    /** A count with its noun, such as "1 picture" and "12 pictures". */
    public static String plural(long count, String one, String several) {
        return count(count) + " " + (count == 1 ? one : several);
    }

    static boolean isFigure(String text) {
        return FIGURE.matcher(text).matches();
    }
}
