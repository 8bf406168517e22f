package dev.whisker.data;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Bounds-checked reads from a file in memory: reading past the end is the fault {@link ImageFault#TRUNCATED}, not an
 * index error.
 */
final class ByteCursor {

    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());

    private final String name;
    private final byte[] bytes;

    ByteCursor(String name, byte[] bytes) {
        this.name = name;
        this.bytes = bytes;
    }

    int size() {
        return bytes.length;
    }

    /** The whole file, not copied. */
    byte[] bytes() {
        return bytes;
    }

    int u8(long at) {
        if (at < 0 || at >= bytes.length) {
            throw truncated("it ends after " + bytes.length + " bytes; byte " + at + " is missing");
        }
        return bytes[(int) at] & 0xFF;
    }

    /** The position of the first byte of all ones at or after {@code from}; the size of the file if there is none. */
    int nextOnes(long from) {
        int at = (int) Math.min(Math.max(from, 0), bytes.length);
        // Eight at a time: a byte of zeros in the complement borrows from the bit above it.
        for (; at + Long.BYTES <= bytes.length; at += Long.BYTES) {
            long eight = ~(long) LONGS.get(bytes, at);
            if ((eight - 0x0101010101010101L & ~eight & 0x8080808080808080L) != 0) {
                break;
            }
        }
        while (at < bytes.length && bytes[at] != (byte) 0xFF) {
            at++;
        }
        return at;
    }

    int u16be(long at) {
        return u8(at) << 8 | u8(at + 1);
    }

    int u16le(long at) {
        return u8(at) | u8(at + 1) << 8;
    }

    long u32be(long at) {
        return (long) u16be(at) << 16 | u16be(at + 2);
    }

    int i32le(long at) {
        return u16le(at) | u16le(at + 2) << 16;
    }

    boolean matches(long at, String ascii) {
        if (at < 0 || at + ascii.length() > bytes.length) {
            return false;
        }
        for (int i = 0; i < ascii.length(); i++) {
            if ((bytes[(int) at + i] & 0xFF) != ascii.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    /** CRC-32 of {@code length} bytes from {@code at}, which must lie inside the file. */
    long crc32(long at, long length) {
        var crc = new java.util.zip.CRC32();
        crc.update(bytes, Math.toIntExact(at), Math.toIntExact(length));
        return crc.getValue();
    }

    /** Copies bytes that must lie inside the file. */
    void copy(long at, byte[] to, int offset, int length) {
        System.arraycopy(bytes, Math.toIntExact(at), to, offset, length);
    }

    BadImageException truncated(String detail) {
        return new BadImageException(name, ImageFault.TRUNCATED, detail);
    }

    BadImageException broken(String detail) {
        return new BadImageException(name, ImageFault.BAD_STRUCTURE, detail);
    }

    BadImageException tooLarge(String detail) {
        return new BadImageException(name, ImageFault.TOO_LARGE, detail);
    }

    /** The picture data is too short for that many pixels even at the best possible compression. */
    BadImageException tooFewBytes(long dataBytes, int width, int height) {
        return broken(dataBytes + " bytes of picture data cannot hold the " + width + "x" + height
                + " pixels that it declares");
    }

    BadImageException undecodable(String detail, Throwable cause) {
        return new BadImageException(name, ImageFault.UNDECODABLE, detail, cause);
    }

    String name() {
        return name;
    }
}
