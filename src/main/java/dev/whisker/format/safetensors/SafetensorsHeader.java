package dev.whisker.format.safetensors;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.whisker.WhiskerException;
import dev.whisker.format.Elements;
import dev.whisker.format.npy.NpyHeader;
import dev.whisker.format.npy.NpyType;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * The header of a .safetensors file.
 *
 * <p>All rules of the format are checked: the header is a JSON object of at most {@link #MAX_BYTES} bytes without
 * duplicate keys; each array has as many bytes as its shape and type need; sorted by offset, the arrays cover the rest
 * of the file without gaps or overlaps.
 *
 * @param dataStart position in the file of offset 0
 */
public record SafetensorsHeader(List<Entry> entries, Map<String, String> metadata, long dataStart) {

    /**
     * Maximum length of the header. The format allows 100,000,000 bytes; the header of a model has about 100 bytes per
     * array.
     */
    public static final int MAX_BYTES = 16 << 20;

    static final String METADATA = "__metadata__";
    private static final int ALIGNMENT = 8;

    /** One array: its bytes are [begin, end) of the data. */
    public record Entry(String name, NpyType type, int[] shape, long begin, long end) {
    }

    public static SafetensorsHeader parse(byte[] json, long dataStart, long fileSize, String source) {
        SafetensorsHeaderParser parser = new SafetensorsHeaderParser(source);
        parser.parse(json);
        checkTiling(parser.entries(), fileSize - dataStart, source);
        return new SafetensorsHeader(parser.entries(), parser.metadata(), dataStart);
    }

    private static void checkTiling(List<Entry> entries, long dataBytes, String source) {
        List<Entry> sorted = new ArrayList<>(entries);
        sorted.sort(Comparator.comparingLong(Entry::begin).thenComparingLong(Entry::end));
        long end = 0;
        for (Entry entry : sorted) {
            if (entry.begin() != end) {
                throw broken(source, "array '" + NpyHeader.quote(entry.name()) + "' begins at byte " + entry.begin()
                        + " instead of byte " + end + ": "
                        + (entry.begin() < end ? "arrays overlap" : "there is a gap"));
            }
            end = entry.end();
        }
        if (end != dataBytes) {
            throw broken(source, "its arrays need " + end + " bytes, but there are " + dataBytes);
        }
    }

    /** Returns the header for arrays in the map's order, padded so that the data is aligned. */
    static byte[] format(Map<String, ? extends Elements> tensors, Function<String, NpyType> types,
            Map<String, String> metadata) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JsonGenerator json = new JsonFactory().createGenerator(bytes)) {
            json.writeStartObject();
            if (!metadata.isEmpty()) {
                json.writeObjectFieldStart(METADATA);
                for (Map.Entry<String, String> text : new TreeMap<>(metadata).entrySet()) {
                    json.writeStringField(text.getKey(), text.getValue());
                }
                json.writeEndObject();
            }
            long offset = 0;
            for (Map.Entry<String, ? extends Elements> tensor : tensors.entrySet()) {
                NpyType type = types.apply(tensor.getKey());
                long end = offset + tensor.getValue().count() * type.bytes();
                json.writeObjectFieldStart(tensor.getKey());
                json.writeStringField("dtype", type == NpyType.F4 ? "F32" : "F64");
                json.writeFieldName("shape");
                json.writeArray(tensor.getValue().shape(), 0, tensor.getValue().shape().length);
                json.writeFieldName("data_offsets");
                json.writeArray(new long[] {offset, end}, 0, 2);
                json.writeEndObject();
                offset = end;
            }
            json.writeEndObject();
        } catch (IOException e) {
            throw new IllegalStateException("an array of bytes can always be written to", e);
        }
        byte[] padded = Arrays.copyOf(bytes.toByteArray(), (bytes.size() + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT);
        Arrays.fill(padded, bytes.size(), padded.length, (byte) ' ');
        return padded;
    }

    public static WhiskerException broken(String source, String reason) {
        return new WhiskerException(source + " is not a usable .safetensors file: " + reason + ".");
    }
}
