package dev.whisker.format.safetensors;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import dev.whisker.format.FailureReason;
import dev.whisker.format.npy.NpyArray;
import dev.whisker.format.npy.NpyHeader;
import dev.whisker.format.npy.NpyType;
import dev.whisker.format.safetensors.SafetensorsHeader.Entry;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads a header token by token, and keeps only the arrays and the text that it declares. */
final class SafetensorsHeaderParser {
    private static final JsonFactory JSON = JsonFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();
    /** Maximum number of arrays, a hundred times as many as the largest models have. */
    private static final int MAX_ARRAYS = 100_000;
    /** Maximum number of axes, as in NumPy. */
    private static final int MAX_AXES = 64;
    private static final long UNKNOWN = -1;

    private final String source;
    private final List<Entry> entries = new ArrayList<>();
    private final Map<String, String> metadata = new LinkedHashMap<>();

    SafetensorsHeaderParser(String source) {
        this.source = source;
    }

    List<Entry> entries() {
        return entries;
    }

    Map<String, String> metadata() {
        return metadata;
    }

    void parse(byte[] header) {
        if (header[0] != '{') {
            throw SafetensorsHeader.broken(source, "its header is not a JSON object");
        }
        try (JsonParser json = JSON.createParser(header)) {
            json.nextToken();
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                String name = json.currentName();
                json.nextToken();
                if (name.equals(SafetensorsHeader.METADATA)) {
                    readMetadata(json);
                } else {
                    readEntry(json, name);
                }
            }
            if (json.nextToken() != null) {
                throw SafetensorsHeader.broken(source, "its header is not valid JSON: something follows the object");
            }
        } catch (JsonProcessingException e) {
            throw SafetensorsHeader.broken(source, "its header is not valid JSON: " + FailureReason.of(e));
        } catch (IOException e) {
            throw SafetensorsHeader.broken(source, "its header cannot be read: " + FailureReason.of(e));
        }
    }

    private void readMetadata(JsonParser json) throws IOException {
        if (json.currentToken() != JsonToken.START_OBJECT) {
            throw SafetensorsHeader.broken(source, "its metadata is not a JSON object");
        }
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String key = json.currentName();
            if (json.nextToken() != JsonToken.VALUE_STRING) {
                throw SafetensorsHeader.broken(source, "its metadata '" + NpyHeader.quote(key) + "' is not text");
            }
            metadata.put(key, json.getText());
        }
    }

    private void readEntry(JsonParser json, String name) throws IOException {
        String what = "array '" + NpyHeader.quote(name) + "'";
        if (entries.size() == MAX_ARRAYS) {
            throw SafetensorsHeader.broken(source, "it has more than " + MAX_ARRAYS + " arrays");
        }
        String dtype = "none";
        int[] shape = null;
        long[] offsets = null;
        if (json.currentToken() == JsonToken.START_OBJECT) {
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                String field = json.currentName();
                JsonToken value = json.nextToken();
                if (field.equals("dtype") && value.isScalarValue()) {
                    dtype = json.getText();
                } else if (field.equals("shape") && value == JsonToken.START_ARRAY) {
                    shape = readShape(json, what);
                } else if (field.equals("data_offsets") && value == JsonToken.START_ARRAY) {
                    offsets = readOffsets(json, what);
                } else {
                    json.skipChildren();
                }
            }
        }
        NpyType type = switch (dtype) {
            case "F16" -> NpyType.F2;
            case "F32" -> NpyType.F4;
            case "F64" -> NpyType.F8;
            default -> throw SafetensorsHeader.broken(source,
                    what + " is of dtype '" + NpyHeader.quote(dtype) + "'; F16, F32 and F64 can be read");
        };
        if (shape == null || offsets == null) {
            throw SafetensorsHeader.broken(source, what + " has no shape or no two data_offsets");
        }
        entries.add(entry(what, name, type, shape, offsets));
    }

    private Entry entry(String what, String name, NpyType type, int[] shape, long[] offsets) {
        long elements = NpyArray.elements(shape);
        if (offsets[0] < 0 || offsets[1] < offsets[0] || elements > Integer.MAX_VALUE - 8
                || offsets[1] - offsets[0] != elements * type.bytes()) {
            throw SafetensorsHeader.broken(source, what + " of shape " + Arrays.toString(shape)
                    + " does not fit its data_offsets " + Arrays.toString(offsets));
        }
        return new Entry(name, type, shape, offsets[0], offsets[1]);
    }

    private int[] readShape(JsonParser json, String what) throws IOException {
        int[] axes = new int[MAX_AXES];
        int count = 0;
        while (json.nextToken() != JsonToken.END_ARRAY) {
            long length = json.currentToken() == JsonToken.VALUE_NUMBER_INT ? number(json) : UNKNOWN;
            if (length < 0 || length > Integer.MAX_VALUE) {
                throw SafetensorsHeader.broken(source, what + " has an axis of length '"
                        + NpyHeader.quote(json.getText()) + "'");
            }
            if (count == MAX_AXES) {
                throw SafetensorsHeader.broken(source, what + " has more than " + MAX_AXES + " axes");
            }
            axes[count++] = (int) length;
        }
        return Arrays.copyOf(axes, count);
    }

    private long[] readOffsets(JsonParser json, String what) throws IOException {
        long[] offsets = new long[2];
        int count = 0;
        while (json.nextToken() != JsonToken.END_ARRAY) {
            long offset = json.currentToken() == JsonToken.VALUE_NUMBER_INT ? number(json) : UNKNOWN;
            if (offset < 0 || count == offsets.length) {
                throw SafetensorsHeader.broken(source, what + " has data_offsets that are not two byte positions: '"
                        + NpyHeader.quote(json.getText()) + "'");
            }
            offsets[count++] = offset;
        }
        return count == offsets.length ? offsets : null;
    }

    private static long number(JsonParser json) throws IOException {
        return json.getNumberType() == JsonParser.NumberType.BIG_INTEGER ? UNKNOWN : json.getLongValue();
    }}
