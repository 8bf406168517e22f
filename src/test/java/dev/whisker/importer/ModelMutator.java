package dev.whisker.importer;

import dev.whisker.support.JsonMutator;
import dev.whisker.support.TextMutator;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;

/**
 * Damages files of weights and models: HDF5, zip archives of it or of .npy files, safetensors. Half of the damage is in
 * bytes anywhere; the other half is in what the file says, with lengths and checksums corrected, so that the damage
 * gets past them.
 */
public final class ModelMutator {
    private static final String JSON_MARK = "class_name";
    private static final int BOMB = 5 << 20;
    private static final List<String> NAMES = List.of("../../evil", "/etc/evil", "config.json", "model.weights.h5",
            "a\u001b[2J.npy", "x".repeat(5_000) + ".npy", "kernel.npy", "", ".npy", "metadata.json", "a\\..\\b",
            "C:/evil");

    private final Random random;

    public ModelMutator(Random random) {
        this.random = random;
    }

    /** A damaged copy of a file, whose format is recognized by its content. */
    public byte[] mutate(byte[] file) {
        if (random.nextBoolean()) {
            return bytes(file);
        }
        try {
            return meaning(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private byte[] meaning(byte[] file) throws IOException {
        if (file.length > 4 && file[0] == 'P' && file[1] == 'K') {
            return repack(file);
        } else if (file.length > 10 && file[1] == 'N' && file[2] == 'U' && file[3] == 'M') {
            return npy(file);
        } else if (file.length > 10 && file[8] == '{') {
            return safetensors(file);
        }
        return json(file);
    }

    /** Damages bytes, whatever they mean. */
    public byte[] bytes(byte[] original) {
        byte[] bytes = original.clone();
        if (bytes.length < 16) {
            return bytes;
        }
        switch (random.nextInt(6)) {
            case 0 -> bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
            case 1 -> {
                for (int i = 0; i < 1 + bytes.length / 200; i++) {
                    bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
                }
            }
            case 2 -> bytes = Arrays.copyOf(bytes, random.nextInt(bytes.length));
            case 3 -> wildLength(bytes);
            case 4 -> swapBlocks(bytes);
            default -> {
                int from = random.nextInt(bytes.length);
                Arrays.fill(bytes, from, Math.min(bytes.length, from + 1 + random.nextInt(64)),
                        (byte) (random.nextBoolean() ? 0 : 0xff));
            }
        }
        return bytes;
    }

    /**
     * Overwrites 2, 4 or 8 bytes, often those of a small number, with a number that a careless reader would allocate or
     * follow.
     */
    private void wildLength(byte[] bytes) {
        long[] wild = {0, 1, -1, 0x7fff, 0xffff, Integer.MAX_VALUE, 0x80000000L, 0xffffffffL, Long.MAX_VALUE,
                Long.MIN_VALUE, bytes.length, bytes.length - 1L,
            1L << 24, 1L << 31, 1L << 40, random.nextInt(bytes.length)};
        long value = wild[random.nextInt(wild.length)];
        int width = 2 << random.nextInt(3);
        int at = random.nextInt((bytes.length - width) / 2) * 2;
        ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        switch (width) {
            case 2 -> buffer.putShort(at, (short) value);
            case 4 -> buffer.putInt(at, (int) value);
            default -> buffer.putLong(at, value);
        }
    }

    private void swapBlocks(byte[] bytes) {
        int size = 8 * (1 + random.nextInt(64));
        if (bytes.length < 2 * size) {
            return;
        }
        int a = random.nextInt(bytes.length - size + 1);
        int b = random.nextInt(bytes.length - size + 1);
        byte[] block = Arrays.copyOfRange(bytes, a, a + size);
        System.arraycopy(bytes, b, bytes, a, size);
        System.arraycopy(block, 0, bytes, b, size);
    }

    /**
     * Damages entries of an archive and packs them again, because zip's checksums would show damage of the archive
     * itself.
     */
    private byte[] repack(byte[] archive) throws IOException {
        List<String> names = new ArrayList<>();
        List<byte[]> contents = new ArrayList<>();
        try (ZipInputStream in = new ZipInputStream(new ByteArrayInputStream(archive))) {
            for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
                names.add(entry.getName());
                contents.add(in.readAllBytes());
            }
        } catch (IOException | IllegalArgumentException e) {
            return bytes(archive);
        }
        if (names.isEmpty()) {
            return bytes(archive);
        }
        int at = random.nextInt(names.size());
        switch (random.nextInt(10)) {
            case 0 -> names.set(at, NAMES.get(random.nextInt(NAMES.size())));
            case 1 -> {
                names.remove(at);
                contents.remove(at);
            }
            case 2 -> {
                names.add(NAMES.get(random.nextInt(NAMES.size())));
                contents.add(random.nextInt(4) == 0 ? new byte[BOMB] : contents.get(at));
            }
            default -> contents.set(at, entry(names.get(at), contents.get(at)));
        }
        return zip(names, contents);
    }

    private byte[] entry(String name, byte[] content) throws IOException {
        if (name.endsWith(".json")) {
            String text = new String(content, StandardCharsets.UTF_8);
            return (random.nextInt(3) == 0 ? TextMutator.mutate(text, text, random) : JsonMutator.mutate(text, random))
                    .getBytes(StandardCharsets.UTF_8);
        }
        return random.nextInt(3) == 0 ? bytes(content) : meaning(content);
    }

    private static byte[] zip(List<String> names, List<byte[]> contents) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        List<String> written = new ArrayList<>();
        try (ZipOutputStream out = new ZipOutputStream(packed)) {
            for (int i = 0; i < names.size(); i++) {
                if (!written.contains(names.get(i))) {
                    written.add(names.get(i));
                    out.putNextEntry(new ZipEntry(names.get(i)));
                    out.write(contents.get(i));
                }
            }
        }
        return packed.toByteArray();
    }

    /** Changes the header of a .npy file of version 1, and its length with it. */
    private byte[] npy(byte[] file) {
        int length = (file[8] & 0xff) | (file[9] & 0xff) << 8;
        if (file[6] != 1 || 10 + length > file.length) {
            return bytes(file);
        }
        String header = new String(file, 10, length, StandardCharsets.ISO_8859_1);
        byte[] changed = TextMutator.mutate(header, header, random).getBytes(StandardCharsets.UTF_8);
        ByteBuffer npy = ByteBuffer.allocate(10 + changed.length + file.length - 10 - length)
                .order(ByteOrder.LITTLE_ENDIAN);
        npy.put(file, 0, 8).putShort((short) changed.length).put(changed);
        npy.put(file, 10 + length, file.length - 10 - length);
        return npy.array();
    }

    /** Changes the header of a safetensors file, and its length with it. */
    private byte[] safetensors(byte[] file) {
        long length = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).getLong();
        if (length < 2 || length > file.length - 8) {
            return bytes(file);
        }
        String header = new String(file, 8, (int) length, StandardCharsets.UTF_8);
        byte[] changed = (random.nextInt(3) == 0 ? TextMutator.mutate(header, header, random)
                : JsonMutator.mutate(header, random)).getBytes(StandardCharsets.UTF_8);
        ByteBuffer safetensors = ByteBuffer.allocate(8 + changed.length + file.length - 8 - (int) length)
                .order(ByteOrder.LITTLE_ENDIAN);
        safetensors.putLong(changed.length).put(changed);
        safetensors.put(file, 8 + (int) length, file.length - 8 - (int) length);
        return safetensors.array();
    }

    /** Changes a few characters of a model's description within an HDF5 file, where no length may change. */
    private byte[] json(byte[] file) {
        String text = new String(file, StandardCharsets.ISO_8859_1);
        List<Integer> marks = new ArrayList<>();
        for (int at = text.indexOf(JSON_MARK); at >= 0; at = text.indexOf(JSON_MARK, at + 1)) {
            marks.add(at);
        }
        if (marks.isEmpty()) {
            return bytes(file);
        }
        byte[] changed = file.clone();
        int at = marks.get(random.nextInt(marks.size())) + random.nextInt(300);
        String written = List.of("\"", "{", "}", "[", "]", "[]", "null", "-1", "1e9", ",", ":", "\\u0000", "99999999",
                "Lambda", "\u0001", "\u00ff").get(random.nextInt(16));
        for (int i = 0; i < written.length() && at + i < changed.length; i++) {
            changed[at + i] = (byte) written.charAt(i);
        }
        return changed;
    }
}
