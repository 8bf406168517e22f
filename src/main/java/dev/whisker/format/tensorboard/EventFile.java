package dev.whisker.format.tensorboard;

import dev.whisker.format.AtomicFile;
import dev.whisker.format.protobuf.ProtoMessage;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.CRC32C;

/**
 * An event file of TensorBoard, written as training goes: events, each a protocol buffer in a record of the TFRecord
 * format.
 *
 * <pre>
 * record = length (uint64), masked CRC of these 8 bytes (uint32), the event, masked CRC of it (uint32)
 * masked CRC = (crc32c rotated right by 15 bits) + 0xa282ead8
 * Event    1 wall_time (double), 2 step (int64), 3 file_version (string), 5 summary, 7 session_log
 * Summary  1 value (repeated)
 * Value    1 tag, 2 simple_value (float), 4 image, 5 histogram
 * Image    1 height, 2 width, 3 colorspace (the number of channels), 4 encoded_image_string (PNG)
 * SessionLog 1 status: START = 1
 * Histogram 1 min, 2 max, 3 num, 4 sum, 5 sum_squares (double), 6 bucket_limit, 7 bucket (packed doubles)
 * </pre>
 * All numbers are little-endian. The formats are those of TensorFlow ({@code core/lib/io/record_writer.cc},
 * {@code core/util/event.proto}, {@code core/framework/summary.proto}). Not safe for use by several threads.
 *
 * @see <a href="https://www.tensorflow.org/tutorials/load_data/tfrecord">TFRecord</a>
 */
public final class EventFile implements AutoCloseable {
    private static final int MASK = 0xa282ead8;
    private static final int ROTATED = 15;
    private static final String VERSION = "brain.Event:2";
    private static final int RGB = 3;
    private static final int START = 1;
    private static final Pattern NAME = Pattern.compile("events\\.out\\.tfevents\\.(\\d{1,18})\\..*");

    private final Path path;
    private final Clock clock;
    private final OutputStream out;

    private EventFile(Path path, Clock clock) {
        this.path = path;
        this.clock = clock;
        try {
            Files.createDirectories(path.getParent());
            out = new BufferedOutputStream(Files.newOutputStream(path, StandardOpenOption.CREATE_NEW));
        } catch (IOException e) {
            throw AtomicFile.failure("write", path, e);
        }
        write(event().text(3, VERSION));
        flush();
    }

    /**
     * Begins a file in a directory, which is made if it is not there. Its name has "tfevents" in it, by which
     * TensorBoard finds it, and the time: files are read in the order of their names. It is after all that are there,
     * even if the clock was set back or does not tell them apart.
     *
     * @throws dev.whisker.WhiskerException if it cannot be written
     */
    public static EventFile create(Path directory) {
        return create(directory, Clock.systemUTC());
    }

    static EventFile create(Path directory, Clock clock) {
        long seconds = Math.max(clock.instant().getEpochSecond(), latest(directory) + 1);
        String name = "events.out.tfevents." + seconds + ".whisker." + ProcessHandle.current().pid();
        return new EventFile(directory.toAbsolutePath().resolve(name), clock);
    }

    /** The latest time in the names of a directory's event files; 0 if there are none. */
    private static long latest(Path directory) {
        String[] names = directory.toFile().list();
        return names == null ? 0 : Arrays.stream(names).map(NAME::matcher).filter(Matcher::matches)
                .mapToLong(matcher -> Long.parseLong(matcher.group(1))).max().orElse(0);
    }

    public Path path() {
        return path;
    }

    /**
     * Adds a number to a curve.
     *
     * @param tag  the curve's name; what is before the first / groups curves
     * @param step the place on its axis
     */
    public void scalar(String tag, long step, double value) {
        summary(step, new ProtoMessage().text(1, tag).real(2, (float) value));
    }

    /** Adds a histogram. */
    public void histogram(String tag, long step, EventHistogram histogram) {
        summary(step, new ProtoMessage().text(1, tag).message(5, histogram.message()));
    }

    /** Adds a picture in color, as the bytes of a PNG file. */
    public void image(String tag, long step, int width, int height, byte[] png) {
        ProtoMessage image = new ProtoMessage().number(1, height).number(2, width).number(3, RGB).bytes(4, png);
        summary(step, new ProtoMessage().text(1, tag).message(4, image));
    }

    /**
     * Says that training begins, or goes on, at a step. The first event of a file: readers drop what earlier files of
     * the directory have of this step and later ones, for all tags; TensorBoard only if those begin like this too
     * ({@code backend/event_processing/plugin_event_accumulator.py}, {@code _CheckForRestartAndMaybePurge}).
     */
    public void start(long step) {
        write(event().number(2, step).message(7, new ProtoMessage().number(1, START)));
    }

    private void summary(long step, ProtoMessage value) {
        write(event().number(2, step).message(5, new ProtoMessage().message(1, value)));
    }

    private ProtoMessage event() {
        return new ProtoMessage().real64(1, clock.millis() / 1e3);
    }

    private void write(ProtoMessage event) {
        try {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            event.writeTo(bytes);
            byte[] data = bytes.toByteArray();
            byte[] length = numbers(Long.BYTES).putLong(data.length).array();
            out.write(length);
            out.write(numbers(Integer.BYTES).putInt(masked(length)).array());
            out.write(data);
            out.write(numbers(Integer.BYTES).putInt(masked(data)).array());
        } catch (IOException e) {
            throw AtomicFile.failure("write", path, e);
        }
    }

    private static ByteBuffer numbers(int bytes) {
        return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    /** The checksum of a record's parts. */
    static int masked(byte[] data) {
        CRC32C crc = new CRC32C();
        crc.update(data);
        return Integer.rotateRight((int) crc.getValue(), ROTATED) + MASK;
    }

    /** Hands what was added so far to the operating system, so that TensorBoard sees it. */
    public void flush() {
        try {
            out.flush();
        } catch (IOException e) {
            throw AtomicFile.failure("write", path, e);
        }
    }

    @Override
    public void close() {
        try {
            out.close();
        } catch (IOException e) {
            throw AtomicFile.failure("write", path, e);
        }
    }
}
