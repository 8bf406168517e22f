package dev.whisker.format.hdf5;

import io.jhdf.GlobalHeap;
import io.jhdf.ObjectHeader;
import io.jhdf.object.datatype.DataType;
import io.jhdf.object.datatype.StringData;
import io.jhdf.object.datatype.VariableLength;
import io.jhdf.object.message.AttributeInfoMessage;
import io.jhdf.object.message.AttributeMessage;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads attributes that contain a text or a list of texts, of fixed or variable length. */
final class TextAttribute {
    private static final int MAX_TEXTS = 100_000;
    private static final int MAX_CHARACTERS = 64 << 20;
    private static final long UNDEFINED = -1;

    private TextAttribute() {
    }

    static Optional<List<String>> read(GuardedStorage storage, ObjectHeader header, String name) {
        for (AttributeMessage attribute : header.getMessagesOfType(AttributeMessage.class)) {
            if (attribute.getName().equals(name)) {
                return Optional.of(texts(storage, attribute));
            }
        }
        for (AttributeInfoMessage info : header.getMessagesOfType(AttributeInfoMessage.class)) {
            if (info.getFractalHeapAddress() != UNDEFINED) {
                throw storage.fault("its attributes are stored in a heap; write it with h5py's default libver");
            }
        }
        return Optional.empty();
    }

    private static List<String> texts(GuardedStorage storage, AttributeMessage attribute) {
        long count = attribute.getDataSpace().getTotalLength();
        // h5py stores an empty list with a numeric type.
        if (count == 0) {
            return List.of();
        }
        ByteBuffer data = attribute.getDataBuffer();
        DataType type = attribute.getDataType();
        if (count < 0 || count > MAX_TEXTS || data == null || type.getSize() <= 0
                || data.remaining() / type.getSize() < count) {
            throw storage.fault("the attribute '" + attribute.getName() + "' declares " + count + " texts; at most "
                    + MAX_TEXTS + " can be read, and no more than the file has bytes for");
        }
        boolean variable = type instanceof VariableLength text && text.isVariableLengthString();
        if (!variable && !(type instanceof StringData)) {
            throw storage.fault("the attribute '" + attribute.getName() + "' is not text");
        }
        List<String> texts = new ArrayList<>();
        Map<Long, GlobalHeap> heaps = new HashMap<>();
        long characters = 0;
        for (int i = 0; i < count; i++) {
            String text = variable ? variableText(storage, data, heaps) : fixedText(data, type.getSize());
            texts.add(text);
            characters += text.length();
            if (characters > MAX_CHARACTERS) {
                throw storage.fault("the attribute '" + attribute.getName() + "' has more than " + MAX_CHARACTERS
                        + " characters");
            }
        }
        return texts;
    }

    private static String fixedText(ByteBuffer data, int size) {
        byte[] bytes = new byte[size];
        data.get(bytes);
        return decode(bytes);
    }

    /** Reads a text that is stored as a length, and the address and index of an object in a heap. */
    private static String variableText(GuardedStorage storage, ByteBuffer data, Map<Long, GlobalHeap> heaps) {
        int length = data.getInt();
        long address = data.getLong();
        int index = data.getInt();
        if (length == 0) {
            return "";
        }
        ByteBuffer object = heaps.computeIfAbsent(address, at -> new GlobalHeap(storage, at)).getObjectData(index);
        if (length < 0 || length > object.remaining()) {
            throw storage.fault("a text claims " + Integer.toUnsignedString(length) + " bytes, but there are "
                    + object.remaining());
        }
        byte[] bytes = new byte[length];
        object.get(bytes);
        return decode(bytes);
    }

    private static String decode(byte[] bytes) {
        int end = 0;
        while (end < bytes.length && bytes[end] != 0) {
            end++;
        }
        return new String(bytes, 0, end, StandardCharsets.UTF_8);
    }
}
