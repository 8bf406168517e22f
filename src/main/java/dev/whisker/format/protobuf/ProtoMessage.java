package dev.whisker.format.protobuf;

import dev.whisker.format.ElementWriter;
import dev.whisker.format.Elements;
import dev.whisker.format.npy.NpyType;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A message in the wire format of protocol buffers (protobuf.dev/programming-guides/encoding): fields, each a key
 * {@code number << 3 | wire type} and a value. Large weights are not held: they are read when the message is written.
 */
public final class ProtoMessage {
    private static final int VARINT = 0;
    private static final int FIXED64 = 1;
    private static final int LENGTH_DELIMITED = 2;
    private static final int FIXED32 = 5;

    /** What writes one part of the message. */
    private interface Piece {
        void writeTo(OutputStream out) throws IOException;
    }

    private final List<Piece> pieces = new ArrayList<>();
    private long size;

    /** A whole number, or a truth value as 1. */
    public ProtoMessage number(int field, long value) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        varint(out, key(field, VARINT));
        varint(out, value);
        return append(out.toByteArray());
    }

    /** A float32 number. */
    public ProtoMessage real(int field, float value) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        varint(out, key(field, FIXED32));
        out.writeBytes(ByteBuffer.allocate(Float.BYTES).order(ByteOrder.LITTLE_ENDIAN).putFloat(value).array());
        return append(out.toByteArray());
    }

    /** A float64 number. */
    public ProtoMessage real64(int field, double value) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        varint(out, key(field, FIXED64));
        out.writeBytes(ByteBuffer.allocate(Double.BYTES).order(ByteOrder.LITTLE_ENDIAN).putDouble(value).array());
        return append(out.toByteArray());
    }

    /** A list of float64 numbers, packed. */
    public ProtoMessage reals64(int field, double... values) {
        ByteBuffer packed = ByteBuffer.allocate(Double.BYTES * values.length).order(ByteOrder.LITTLE_ENDIAN);
        packed.asDoubleBuffer().put(values);
        return bytes(field, packed.array());
    }

    /** A text, in UTF-8. */
    public ProtoMessage text(int field, String value) {
        return bytes(field, value.getBytes(StandardCharsets.UTF_8));
    }

    /** Bytes as they are. */
    public ProtoMessage bytes(int field, byte[] value) {
        return length(field, value.length).append(value);
    }

    /** A message in this one. */
    public ProtoMessage message(int field, ProtoMessage value) {
        length(field, value.size);
        pieces.addAll(value.pieces);
        size += value.size;
        return this;
    }

    /** Float32 elements, in as many bytes. */
    public ProtoMessage floats(int field, Elements values) {
        long bytes = Float.BYTES * values.count();
        length(field, bytes);
        pieces.add(out -> ElementWriter.write(out, values, NpyType.F4));
        size += bytes;
        return this;
    }

    private ProtoMessage length(int field, long bytes) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        varint(out, key(field, LENGTH_DELIMITED));
        varint(out, bytes);
        return append(out.toByteArray());
    }

    private ProtoMessage append(byte[] piece) {
        pieces.add(out -> out.write(piece));
        size += piece.length;
        return this;
    }

    private static long key(int field, int wireType) {
        return (long) field << 3 | wireType;
    }

    /** Seven bits a byte, the lowest first; the eighth says that more follow. Negative numbers have ten bytes. */
    private static void varint(ByteArrayOutputStream out, long value) {
        long left = value;
        while ((left & ~0x7FL) != 0) {
            out.write((int) (left & 0x7F | 0x80));
            left >>>= 7;
        }
        out.write((int) left);
    }

    /** The bytes that {@link #writeTo} writes. */
    public long size() {
        return size;
    }

    /** Writes the message. */
    public void writeTo(OutputStream out) throws IOException {
        for (Piece piece : pieces) {
            piece.writeTo(out);
        }
    }
}
