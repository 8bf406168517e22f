package dev.whisker.data;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.zip.CRC32;

/**
 * Damages picture files as transfers, disks and attackers do. PNG checksums are usually corrected afterwards, so that
 * the damage passes them.
 */
public final class FileMutator {

    private static final int[] EXTREMES = {0, 1, 2, 0x7F, 0x80, 0xFF, 0x7FFF, 0x8000, 0xFFFF, 0x7FFFFFFF, 0x80000000,
            0xFFFFFFFF};
    private static final int[] SIZES = {0, 1, 255, 4096, 13_000, 32_767, 65_535, 1 << 20, 0x7FFFFFFF};

    private final Random random;

    public FileMutator(Random random) {
        this.random = random;
    }

    /** Returns a damaged copy of {@code file}, perhaps with parts of {@code other}. */
    public byte[] mutate(byte[] file, byte[] other) {
        byte[] bytes = file.clone();
        int rounds = 1 + random.nextInt(3);
        for (int i = 0; i < rounds && bytes.length > 4; i++) {
            bytes = switch (random.nextInt(11)) {
                case 0, 1 -> flips(bytes);
                case 2 -> Arrays.copyOf(bytes, random.nextInt(bytes.length));
                case 3 -> extreme(bytes);
                case 4, 5 -> size(bytes);
                case 6 -> splice(bytes, other);
                case 7 -> moved(bytes);
                default -> parts(bytes);
            };
        }
        return random.nextInt(5) > 0 && isPng(bytes) ? withChecksums(bytes) : bytes;
    }

    private byte[] flips(byte[] bytes) {
        for (int i = random.nextInt(8); i >= 0; i--) {
            bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
        }
        return bytes;
    }

    private byte[] extreme(byte[] bytes) {
        int value = EXTREMES[random.nextInt(EXTREMES.length)];
        int at = random.nextInt(bytes.length);
        ByteBuffer buffer = ByteBuffer.wrap(bytes).order(random.nextBoolean() ? ByteOrder.BIG_ENDIAN
                : ByteOrder.LITTLE_ENDIAN);
        if (at + 4 <= bytes.length && random.nextBoolean()) {
            buffer.putInt(at, value);
        } else if (at + 2 <= bytes.length && random.nextBoolean()) {
            buffer.putShort(at, (short) value);
        } else {
            bytes[at] = (byte) value;
        }
        return bytes;
    }

    /** Changes the width or height at the position where the format stores them. */
    private byte[] size(byte[] bytes) {
        int value = SIZES[random.nextInt(SIZES.length)];
        boolean width = random.nextBoolean();
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        if (isPng(bytes) && bytes.length > 33) {
            buffer.putInt(width ? 16 : 20, value);
        } else if (bytes[0] == 'B' && bytes.length > 30) {
            buffer.order(ByteOrder.LITTLE_ENDIAN).putInt(width ? 18 : 22, value);
        } else if (bytes[0] == 'G' && bytes.length > 13) {
            buffer.order(ByteOrder.LITTLE_ENDIAN).putShort(width ? 6 : 8, (short) value);
        } else {
            for (int at = 2; at + 9 < bytes.length; at++) {
                if ((bytes[at] & 0xFF) == 0xFF && (bytes[at + 1] & 0xFC) == 0xC0) {
                    buffer.putShort(at + (width ? 7 : 5), (short) value);
                    break;
                }
            }
        }
        return bytes;
    }

    private byte[] splice(byte[] bytes, byte[] other) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(bytes, 0, random.nextInt(bytes.length));
        int from = random.nextInt(other.length);
        out.write(other, from, other.length - from);
        return out.toByteArray();
    }

    /** Repeats, removes or moves a range of bytes. */
    private byte[] moved(byte[] bytes) {
        int from = random.nextInt(bytes.length);
        int length = random.nextInt(Math.min(bytes.length - from, 200) + 1);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        int kind = random.nextInt(3);
        out.write(bytes, 0, kind == 1 ? from : from + length);
        if (kind == 0) {
            out.write(bytes, from, length);
        }
        out.write(bytes, from + length, bytes.length - from - length);
        if (kind == 2) {
            out.write(bytes, from, length);
        }
        return out.toByteArray();
    }

    /** Repeats, removes or swaps chunks or segments. */
    private byte[] parts(byte[] bytes) {
        List<byte[]> parts = isPng(bytes) ? chunks(bytes) : segments(bytes);
        int i = random.nextInt(parts.size());
        int j = random.nextInt(parts.size());
        switch (random.nextInt(3)) {
            case 0 -> parts.add(j, parts.get(i));
            case 1 -> parts.remove(i);
            default -> {
                byte[] part = parts.get(i);
                parts.set(i, parts.get(j));
                parts.set(j, part);
            }
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        parts.forEach(out::writeBytes);
        return out.toByteArray();
    }

    private static boolean isPng(byte[] bytes) {
        return bytes.length > 8 && bytes[1] == 'P' && bytes[2] == 'N';
    }

    private static List<byte[]> chunks(byte[] bytes) {
        List<byte[]> chunks = new ArrayList<>();
        chunks.add(Arrays.copyOf(bytes, 8));
        int at = 8;
        while (at + 12 <= bytes.length) {
            long length = ByteBuffer.wrap(bytes).getInt(at);
            if (length < 0 || at + 12 + length > bytes.length) {
                break;
            }
            chunks.add(Arrays.copyOfRange(bytes, at, (int) (at + 12 + length)));
            at += (int) (12 + length);
        }
        chunks.add(Arrays.copyOfRange(bytes, at, bytes.length));
        return chunks;
    }

    /** Splits a file where a JPEG marker or a GIF block may begin. */
    private static List<byte[]> segments(byte[] bytes) {
        int first = bytes[0] == 'G' ? 0x21 : 0xFF;
        List<byte[]> segments = new ArrayList<>();
        int from = 0;
        for (int at = 1; at < bytes.length; at++) {
            boolean block = first == 0x21 && ((bytes[at] & 0xFF) == 0x21 || bytes[at] == 0x2C);
            if (block || first == 0xFF && (bytes[at] & 0xFF) == 0xFF && at + 1 < bytes.length && bytes[at + 1] != 0) {
                segments.add(Arrays.copyOfRange(bytes, from, at));
                from = at;
            }
        }
        segments.add(Arrays.copyOfRange(bytes, from, bytes.length));
        return segments;
    }

    private static byte[] withChecksums(byte[] bytes) {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        int at = 8;
        while (at + 12 <= bytes.length) {
            long length = buffer.getInt(at);
            if (length < 0 || at + 12 + length > bytes.length) {
                break;
            }
            CRC32 crc = new CRC32();
            crc.update(bytes, at + 4, (int) length + 4);
            buffer.putInt((int) (at + 8 + length), (int) crc.getValue());
            at += (int) (12 + length);
        }
        return bytes;
    }
}
