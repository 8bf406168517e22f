package dev.whisker.train.checkpoint;

import dev.whisker.WhiskerException;
import dev.whisker.format.AtomicFile;
import dev.whisker.format.Elements;
import dev.whisker.format.safetensors.SafetensorsHeader;
import dev.whisker.format.safetensors.SafetensorsReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * An open checkpoint, whose checksum is right. It is a .safetensors file, so that other programs can read it too:
 *
 * <pre>
 * model/PATH               every weight, frozen ones and moving statistics too, in the backend's type
 * optimizer/N/PATH         slot N of the optimizer for each trained weight
 * position/NAME            (1) epoch, step, step_of_epoch, samples_of_epoch, seconds_of_epoch, learning_rate
 * history/NAME             (epochs) one column of the history
 * totals/..., inside/...   what the unfinished epoch has added up
 * callback/N/...           what callback N remembers
 * sha256                   (32) the bytes of the digest of the whole file up to here
 * </pre>
 * Counts and sums are float64; texts are in the file's metadata. No state of a random generator is needed: all
 * randomness is counted, by seed, epoch and step.
 */
public final class Checkpoint implements AutoCloseable {
    /** What the names of counts and times begin with. */
    public static final String POSITION = "position/";
    static final String FORMAT_KEY = "format";
    static final String FORMAT = "whisker checkpoint";
    static final String VERSION_KEY = "format_version";
    static final int VERSION = 1;
    /** No list of numbers in a checkpoint is longer; arrays of weights are read piece by piece. */
    private static final int MAX_NUMBERS = 1 << 24;

    /** For messages. */
    private final Path name;
    private final SafetensorsReader reader;
    private final Map<String, Elements> arrays;

    private Checkpoint(Path name, SafetensorsReader reader) {
        this.name = name;
        this.reader = reader;
        this.arrays = reader.tensors();
    }

    /**
     * Opens a checkpoint and reads it once to its end, to compute its checksum.
     *
     * @throws WhiskerException if it cannot be read, is not a checkpoint of this version of the format, or has changed
     *                          since it was written
     */
    public static Checkpoint open(Path file) {
        return open(file, file);
    }

    /** @param name of the file in messages */
    static Checkpoint open(Path file, Path name) {
        SafetensorsReader reader = SafetensorsReader.open(file);
        try {
            check(file, name, reader);
            return new Checkpoint(name, reader);
        } catch (IOException e) {
            reader.close();
            throw AtomicFile.failure("read", name, e);
        } catch (RuntimeException e) {
            reader.close();
            throw e;
        }
    }

    private static void check(Path file, Path name, SafetensorsReader reader) throws IOException {
        Map<String, String> metadata = reader.metadata();
        if (!FORMAT.equals(metadata.get(FORMAT_KEY))) {
            throw new WhiskerException(name + " is not a checkpoint; give one that a training wrote");
        }
        String version = metadata.getOrDefault(VERSION_KEY, "none");
        if (!version.equals(Integer.toString(VERSION))) {
            throw new WhiskerException(name + " is a checkpoint of format version " + version
                    + "; this Whisker reads version " + VERSION + ": go on with the Whisker that wrote it");
        }
        SafetensorsHeader header = reader.header();
        List<SafetensorsHeader.Entry> entries = header.entries();
        SafetensorsHeader.Entry last = entries.isEmpty() ? null : entries.get(entries.size() - 1);
        if (last == null || !CheckpointDigest.isLast(last, Files.size(file), header.dataStart())) {
            throw new WhiskerException(name + " is damaged: it does not end in a checksum; take an older checkpoint");
        }
        double[] digest = CheckpointDigest.of(file, header.dataStart() + last.begin());
        if (!Arrays.equals(digest, reader.elements(last).toArray().data())) {
            throw new WhiskerException(name + " is damaged: its checksum is wrong; take an older checkpoint");
        }
    }

    /** What the file is called in messages. */
    public Path name() {
        return name;
    }

    /** Text that was stored, by key. */
    public Map<String, String> texts() {
        return reader.metadata();
    }

    /** @throws WhiskerException if there is no such text */
    public String text(String key) {
        String text = texts().get(key);
        if (text == null) {
            throw incomplete(key);
        }
        return text;
    }

    /** Whether there is an array of this name. */
    public boolean has(String array) {
        return arrays.containsKey(array);
    }

    /** The arrays whose names begin so, by the rest of their names, in the order in which they were written. */
    public Map<String, Elements> under(String prefix) {
        Map<String, Elements> found = new LinkedHashMap<>();
        arrays.forEach((array, values) -> {
            if (array.startsWith(prefix)) {
                found.put(array.substring(prefix.length()), values);
            }
        });
        return found;
    }

    /** @throws WhiskerException if there is no such array */
    public Elements array(String array) {
        Elements values = arrays.get(array);
        if (values == null) {
            throw incomplete(array);
        }
        return values;
    }

    /** @throws WhiskerException if there are no such numbers */
    public double[] numbers(String array) {
        Elements values = array(array);
        if (values.count() > MAX_NUMBERS) {
            throw new WhiskerException(name + ": " + array + " has " + values.count() + " numbers; at most "
                    + MAX_NUMBERS + " are possible");
        }
        return values.toArray().data();
    }

    /**
     * {@link #numbers(String)}, of which there must be so many.
     *
     * @throws WhiskerException if there are not
     */
    public double[] numbers(String array, int count) {
        double[] numbers = numbers(array);
        if (numbers.length != count) {
            throw new WhiskerException(name + ": " + array + " has " + numbers.length + " numbers instead of " + count
                    + "; it is a checkpoint of another training");
        }
        return numbers;
    }

    /** @throws WhiskerException if it is missing, or not a single number */
    public double number(String array) {
        return numbers(array, 1)[0];
    }

    /** @throws WhiskerException if it is missing, or not a whole number from 0 */
    public long count(String array) {
        double number = number(array);
        if (!(number >= 0 && number <= 1L << 53 && number == Math.rint(number))) {
            throw new WhiskerException(name + ": " + array + " must be a whole number from 0, received " + number);
        }
        return (long) number;
    }

    /** How many epochs it has anything of: those that are finished, and the one that was under way. */
    public int epochsBegun() {
        return Math.toIntExact(count(POSITION + "epoch") + (count(POSITION + "step_of_epoch") > 0 ? 1 : 0));
    }

    private WhiskerException incomplete(String what) {
        return new WhiskerException(name + " has no " + what + ": it is a checkpoint of another training");
    }

    @Override
    public void close() {
        reader.close();
    }
}
