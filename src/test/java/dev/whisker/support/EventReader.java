package dev.whisker.support;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Reads event files as TensorBoard does, by code that shares nothing with what writes them. */
public final class EventReader {
    private static final int STEP = 2;
    private static final int SUMMARY = 5;
    private static final int SESSION_LOG = 7;

    private EventReader() {
    }

    /** The events of a file, in order. */
    public static List<ProtoReader> events(Path file) throws IOException {
        ByteBuffer in = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
        List<ProtoReader> events = new ArrayList<>();
        while (in.hasRemaining()) {
            byte[] event = new byte[(int) in.getLong()];
            in.getInt();
            in.get(event);
            in.getInt();
            events.add(new ProtoReader(event));
        }
        return events;
    }

    /**
     * The steps at which a directory has a value: its files are read in the order of their names, and where a session
     * begins that is not the first, steps from its own on are dropped.
     */
    public static List<Long> steps(Path directory, String tag) throws IOException {
        List<Path> files;
        try (Stream<Path> listed = Files.list(directory)) {
            files = listed.sorted().toList();
        }
        List<Long> steps = new ArrayList<>();
        boolean isFirst = true;
        for (Path file : files) {
            for (ProtoReader event : events(file)) {
                if (event.has(SESSION_LOG) && event.message(SESSION_LOG).number(1) == 1) {
                    if (!isFirst) {
                        steps.removeIf(step -> step >= event.number(STEP));
                    }
                    isFirst = false;
                } else if (event.has(SUMMARY) && event.message(SUMMARY).message(1).text(1).equals(tag)) {
                    steps.add(event.number(STEP));
                }
            }
        }
        return steps;
    }
}
