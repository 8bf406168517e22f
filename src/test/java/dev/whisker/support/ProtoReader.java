package dev.whisker.support;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Reads protocol buffers for tests: the fields of a message, by number, in order. */
public final class ProtoReader {
    private final Map<Integer, List<Object>> fields = new TreeMap<>();

    /** @param message its bytes */
    public ProtoReader(byte[] message) {
        ByteBuffer in = ByteBuffer.wrap(message).order(ByteOrder.LITTLE_ENDIAN);
        while (in.hasRemaining()) {
            long key = varint(in);
            Object value = switch ((int) (key & 7)) {
                case 0 -> varint(in);
                case 1 -> in.getDouble();
                case 2 -> bytes(in);
                case 5 -> in.getFloat();
                default -> throw new IllegalArgumentException("wire type " + (key & 7));
            };
            fields.computeIfAbsent((int) (key >>> 3), number -> new ArrayList<>()).add(value);
        }
    }

    private static long varint(ByteBuffer in) {
        long value = 0;
        for (int shift = 0; ; shift += 7) {
            byte next = in.get();
            value |= (long) (next & 0x7F) << shift;
            if (next >= 0) {
                return value;
            }
        }
    }

    private static byte[] bytes(ByteBuffer in) {
        byte[] bytes = new byte[(int) varint(in)];
        in.get(bytes);
        return bytes;
    }

    private List<Object> all(int field) {
        return fields.getOrDefault(field, List.of());
    }

    public List<ProtoReader> messages(int field) {
        return all(field).stream().map(value -> new ProtoReader((byte[]) value)).toList();
    }

    public ProtoReader message(int field) {
        return messages(field).get(0);
    }

    public List<String> texts(int field) {
        return all(field).stream().map(value -> new String((byte[]) value, StandardCharsets.UTF_8)).toList();
    }

    public String text(int field) {
        return texts(field).get(0);
    }

    public List<Long> numbers(int field) {
        return all(field).stream().map(value -> (Long) value).toList();
    }

    public long number(int field) {
        return numbers(field).get(0);
    }

    public float real(int field) {
        return (Float) all(field).get(0);
    }

    public ByteBuffer raw(int field) {
        return ByteBuffer.wrap((byte[]) all(field).get(0)).order(ByteOrder.LITTLE_ENDIAN);
    }

    public double real64(int field) {
        return (Double) all(field).get(0);
    }

    /** Packed. */
    public double[] reals64(int field) {
        ByteBuffer packed = raw(field);
        double[] values = new double[packed.remaining() / Double.BYTES];
        packed.asDoubleBuffer().get(values);
        return values;
    }

    public boolean has(int field) {
        return fields.containsKey(field);
    }
}
