package dev.whisker.cli;

import dev.whisker.data.ImageDataset;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Option;

/** How much memory decoded pictures may take. */
@Section(Heading.DATA)
final class PictureMemory {
    private static final Pattern SIZE = Pattern.compile("(\\d{1,9})([KMG]?)");
    private static final String UNITS = "KMG";
    private static final int UNIT_BITS = 10;

    @Option(names = "--picture-memory", paramLabel = "SIZE",
            description = "Maximum memory for decoded pictures, such as 500M or 2G; those beyond are decoded again in "
                    + "each epoch. Default: 60 %% of Java's free memory.")
    private String size;

    /** Checks what the call says before anything is done. */
    void check(CliCommand command) {
        options(command);
    }

    /** Options for opening pictures, with this limit. */
    ImageDataset.Options options(CliCommand command) {
        ImageDataset.Options defaults = ImageDataset.Options.defaults();
        return size == null ? defaults : defaults.withCacheBytes(bytes(command));
    }

    private long bytes(CliCommand command) {
        Matcher matcher = SIZE.matcher(size);
        if (!matcher.matches()) {
            throw command.wrongCall("--picture-memory takes a number of bytes, or of K, M or G, such as 500M; received"
                    + " '" + size + "'");
        }
        int unit = matcher.group(2).isEmpty() ? 0 : UNITS.indexOf(matcher.group(2)) + 1;
        long bytes = Long.parseLong(matcher.group(1)) << UNIT_BITS * unit;
        // Java allows its programs as much memory outside of the heap as the heap may have; a tenth is for others.
        long most = Runtime.getRuntime().maxMemory() / 10 * 9;
        if (bytes > most) {
            throw command.wrongCall(String.format(Locale.ROOT, "--picture-memory can be at most %dM, nine tenths of"
                    + " Java's heap, received %s; give Java more, such as WHISKER_JAVA_OPTS=-Xmx%dG", most >> 20, size,
                    (bytes * 10 / 9 >> 30) + 1));
        }
        return bytes;
    }
}
