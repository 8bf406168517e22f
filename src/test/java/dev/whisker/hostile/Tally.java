package dev.whisker.hostile;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What the cases of a search came to. */
final class Tally {
    /** Kinds of messages that a report lists. */
    private static final int SHOWN = 12;

    int cases;
    int used;
    int refused;
    int crashed;
    int stalled;
    int internal;
    /** Of resident memory in KiB, after the valid inputs and in the end; and the case that raised it last. */
    long baseKilobytes;
    long peakKilobytes;
    String peakCase = "none";
    long largestInput;
    final Map<String, Integer> messages = new TreeMap<>();
    /** What failed: which case, with what. */
    final List<String> faults = new ArrayList<>();

    void used(long bytes) {
        cases++;
        used++;
        largestInput = Math.max(largestInput, bytes);
    }

    void refused(long bytes, String kind) {
        cases++;
        refused++;
        largestInput = Math.max(largestInput, bytes);
        messages.merge(kind, 1, Integer::sum);
    }

    void base(long kilobytes) {
        baseKilobytes = Math.max(baseKilobytes, kilobytes);
        peak(kilobytes, "none");
    }

    void peak(long kilobytes, String at) {
        if (kilobytes > peakKilobytes) {
            peakKilobytes = kilobytes;
            peakCase = at;
        }
    }

    /** A report of several lines. */
    String report(String kind, long seed) {
        StringBuilder text = new StringBuilder(String.format(
                "%s, seed %d: %,d cases, %,d used, %,d refused, %d crashed, %d hung, %d internal errors%n",
                kind, seed, cases, used, refused, crashed, stalled, internal));
        text.append(String.format("  resident memory: %d MiB for valid inputs, %d MiB at most (case %s); "
                + "largest input %,d bytes%n", baseKilobytes >> 10, peakKilobytes >> 10, peakCase, largestInput));
        text.append(String.format("  %d kinds of messages; the most frequent:%n", messages.size()));
        messages.entrySet().stream().sorted(Map.Entry.<String, Integer>comparingByValue().reversed()).limit(SHOWN)
                .forEach(entry -> text.append(String.format("  %,8d  %s%n", entry.getValue(), entry.getKey())));
        return text.toString();
    }
}
