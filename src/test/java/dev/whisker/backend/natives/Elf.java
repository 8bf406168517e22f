package dev.whisker.backend.natives;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A shared library for 64-bit x86: its program headers, its dynamic section and the names of its dynamic symbols. */
final class Elf {
    static final int STACK = 0x6474e551;
    static final int RELRO = 0x6474e552;
    private static final int LOADED = 1;
    private static final int DYNAMIC = 2;
    private static final int DYNAMIC_SYMBOLS = 11;
    private static final long TAG_STRINGS = 5;
    private static final long TAG_RPATH = 15;
    private static final long TAG_TEXT_RELOCATIONS = 22;
    private static final long TAG_BIND_NOW = 24;
    private static final long TAG_RUNPATH = 29;
    private static final long TAG_FLAGS = 30;
    private static final long TAG_FLAGS_1 = 0x6ffffffbL;
    private static final long FLAG_TEXT_RELOCATIONS = 4;
    private static final long FLAG_BIND_NOW = 8;
    private static final long FLAG_1_NOW = 1;

    /** A part of the file that is mapped: flags are 1 executable, 2 writable, 4 readable. */
    record Segment(int flags, long offset, long address, long size) {
    }

    private final ByteBuffer bytes;
    private final List<Segment> loaded = new ArrayList<>();
    private final Map<Integer, Integer> segments = new HashMap<>();
    private final Map<Long, Long> dynamic = new HashMap<>();

    private Elf(ByteBuffer bytes) {
        this.bytes = bytes;
        int headers = (int) bytes.getLong(32);
        int size = bytes.getShort(54);
        for (int i = 0; i < bytes.getShort(56); i++) {
            int header = headers + i * size;
            segments.put(bytes.getInt(header), bytes.getInt(header + 4));
            if (bytes.getInt(header) == LOADED) {
                loaded.add(new Segment(bytes.getInt(header + 4), bytes.getLong(header + 8), bytes.getLong(header + 16),
                        bytes.getLong(header + 32)));
            }
            if (bytes.getInt(header) == DYNAMIC) {
                readDynamic((int) bytes.getLong(header + 8), (int) bytes.getLong(header + 32));
            }
        }
    }

    static Elf read(Path file) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
        if (bytes.getInt(0) != 0x464c457f || bytes.get(4) != 2) {
            throw new IOException(file + " is not a 64-bit ELF file");
        }
        return new Elf(bytes);
    }

    private void readDynamic(int offset, int size) {
        for (int entry = offset; entry < offset + size; entry += 16) {
            dynamic.put(bytes.getLong(entry), bytes.getLong(entry + 8));
        }
    }

    /** Whether the loader binds all symbols at once. */
    boolean bindsNow() {
        return dynamic.containsKey(TAG_BIND_NOW) || (dynamic.getOrDefault(TAG_FLAGS, 0L) & FLAG_BIND_NOW) != 0
                || (dynamic.getOrDefault(TAG_FLAGS_1, 0L) & FLAG_1_NOW) != 0;
    }

    /** Whether code must be made writable to adjust it to its place. */
    boolean relocatesText() {
        return dynamic.containsKey(TAG_TEXT_RELOCATIONS)
                || (dynamic.getOrDefault(TAG_FLAGS, 0L) & FLAG_TEXT_RELOCATIONS) != 0;
    }

    /** The directories that the library itself says others are to be looked for in, separated by colons. */
    Optional<String> libraryPath() {
        Long offset = dynamic.getOrDefault(TAG_RUNPATH, dynamic.get(TAG_RPATH));
        return Optional.ofNullable(offset).map(path -> text((int) (position(dynamic.get(TAG_STRINGS)) + path)));
    }

    private long position(long address) {
        Segment segment = loaded.stream().filter(part -> address >= part.address && address < part.address + part.size)
                .findFirst().orElseThrow();
        return address - segment.address + segment.offset;
    }

    /** What is mapped when the library is loaded. */
    List<Segment> loaded() {
        return List.copyOf(loaded);
    }

    boolean hasSegment(int type) {
        return segments.containsKey(type);
    }

    /** The flags of a segment that is there: 1 executable, 2 writable, 4 readable. */
    int flags(int type) {
        return segments.get(type);
    }

    /** The names that the library takes from others or shows to them. */
    Set<String> symbols() {
        return symbols(false);
    }

    /** The names that the library shows to others. */
    Set<String> exports() {
        return symbols(true);
    }

    private Set<String> symbols(boolean definedOnly) {
        Set<String> names = new HashSet<>();
        long sections = bytes.getLong(40);
        int size = bytes.getShort(58);
        for (int i = 0; i < bytes.getShort(60); i++) {
            int section = (int) sections + i * size;
            if (bytes.getInt(section + 4) == DYNAMIC_SYMBOLS) {
                int strings = (int) bytes.getLong((int) sections + bytes.getInt(section + 40) * size + 24);
                int first = (int) bytes.getLong(section + 24);
                for (int symbol = first; symbol < first + bytes.getLong(section + 32); symbol += 24) {
                    if (!definedOnly || bytes.getShort(symbol + 6) != 0) {
                        names.add(text(strings + bytes.getInt(symbol)));
                    }
                }
            }
        }
        return names;
    }

    private String text(int start) {
        int end = start;
        while (bytes.get(end) != 0) {
            end++;
        }
        return new String(bytes.array(), start, end - start, StandardCharsets.US_ASCII);
    }
}
