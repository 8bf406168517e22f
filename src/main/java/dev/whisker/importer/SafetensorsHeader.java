package dev.whisker.importer;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.whisker.WhiskerException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a .safetensors file says of itself.
 *
 * <p>The rules, all checked: the header is one JSON object of at most {@link #MAX_BYTES}, without a key twice; every array's bytes are as many as its
 * shape and type need; sorted by offset, the arrays cover the rest of the file without gap or overlap.
 *
 * @param dataStart where in the file offset 0 lies
 */
record SafetensorsHeader(List<Entry> entries, Map<String, String> metadata, long dataStart) {

    /** The format's own limit. */
    static final int MAX_BYTES = 100_000_000;

    private static final String METADATA = "__metadata__";
    private static final int ALIGNMENT = 8;
    private static final ObjectMapper JSON = JsonMapper.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).build();

    /** One array: its bytes are [begin, end) of the data. */
    record Entry(String name, NpyType type, int[] shape, long begin, long end) {
    }

    static SafetensorsHeader parse(byte[] json, long dataStart, long fileSize, String source) {
        if (json[0] != '{') {
            throw broken(source, "its header is no JSON object");
        }
        JsonNode root;
        try {
            root = JSON.readTree(json);
        } catch (JsonProcessingException e) {
            throw broken(source, "its header is no valid JSON: " + e.getOriginalMessage());
        } catch (IOException e) {
            throw broken(source, "its header cannot be read: " + e.getMessage());
        }
        List<Entry> entries = new ArrayList<>();
        Map<String, String> metadata = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> field : root.properties()) {
            if (field.getKey().equals(METADATA)) {
                readMetadata(field.getValue(), metadata, source);
            } else {
                entries.add(entry(field.getKey(), field.getValue(), source));
            }
        }
        checkTiling(entries, fileSize - dataStart, source);
        return new SafetensorsHeader(entries, metadata, dataStart);
    }

    private static void readMetadata(JsonNode node, Map<String, String> metadata, String source) {
        node.properties().forEach(field -> {
            if (!field.getValue().isTextual()) {
                throw broken(source, "its metadata '" + field.getKey() + "' is no text");
            }
            metadata.put(field.getKey(), field.getValue().textValue());
        });
    }

    private static Entry entry(String name, JsonNode node, String source) {
        String what = "array '" + name + "'";
        NpyType type = switch (node.path("dtype").asText("none")) {
            case "F16" -> NpyType.F2;
            case "F32" -> NpyType.F4;
            case "F64" -> NpyType.F8;
            default -> throw broken(source, what + " is of dtype " + node.path("dtype").asText("none") + ", F16, F32 and F64 are read");
        };
        JsonNode axes = node.path("shape");
        JsonNode offsets = node.path("data_offsets");
        if (!axes.isArray() || !offsets.isArray() || offsets.size() != 2) {
            throw broken(source, what + " lacks its shape or its two data_offsets");
        }
        int[] shape = new int[axes.size()];
        for (int i = 0; i < shape.length; i++) {
            if (!axes.get(i).isInt() || axes.get(i).intValue() < 0) {
                throw broken(source, what + " has an axis of length " + axes.get(i));
            }
            shape[i] = axes.get(i).intValue();
        }
        if (!offsets.get(0).isIntegralNumber() || !offsets.get(1).isIntegralNumber()) {
            throw broken(source, what + " has data_offsets " + offsets);
        }
        long begin = offsets.get(0).longValue();
        long end = offsets.get(1).longValue();
        long elements = NpyArray.elements(shape);
        if (begin < 0 || end < begin || elements > Integer.MAX_VALUE - 8 || end - begin != elements * type.bytes()) {
            throw broken(source, what + " of shape " + Arrays.toString(shape) + " does not fit its data_offsets " + offsets);
        }
        return new Entry(name, type, shape, begin, end);
    }

    private static void checkTiling(List<Entry> entries, long dataBytes, String source) {
        List<Entry> sorted = new ArrayList<>(entries);
        sorted.sort(Comparator.comparingLong(Entry::begin).thenComparingLong(Entry::end));
        long end = 0;
        for (Entry entry : sorted) {
            if (entry.begin() != end) {
                throw broken(source, "array '" + entry.name() + "' begins at byte " + entry.begin() + " where byte " + end + " is due: "
                        + (entry.begin() < end ? "arrays overlap" : "there is a gap"));
            }
            end = entry.end();
        }
        if (end != dataBytes) {
            throw broken(source, "its arrays need " + end + " bytes, there are " + dataBytes);
        }
    }

    /** The header for arrays that follow one another in the map's order, padded so that the data begin aligned. */
    static byte[] format(Map<String, NpyArray> tensors, NpyType type, Map<String, String> metadata) {
        ObjectNode root = JSON.createObjectNode();
        if (!metadata.isEmpty()) {
            ObjectNode node = root.putObject(METADATA);
            metadata.forEach(node::put);
        }
        long offset = 0;
        for (Map.Entry<String, NpyArray> tensor : tensors.entrySet()) {
            ObjectNode node = root.putObject(tensor.getKey());
            node.put("dtype", type == NpyType.F4 ? "F32" : "F64");
            var shape = node.putArray("shape");
            for (int length : tensor.getValue().shape()) {
                shape.add(length);
            }
            long end = offset + (long) tensor.getValue().size() * type.bytes();
            node.putArray("data_offsets").add(offset).add(end);
            offset = end;
        }
        try {
            byte[] json = JSON.writeValueAsBytes(root);
            byte[] padded = Arrays.copyOf(json, (json.length + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT);
            Arrays.fill(padded, json.length, padded.length, (byte) ' ');
            return padded;
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree of texts and numbers is always JSON", e);
        }
    }

    static WhiskerException broken(String source, String reason) {
        return new WhiskerException(source + " is no usable .safetensors file: " + reason + ".");
    }
}
