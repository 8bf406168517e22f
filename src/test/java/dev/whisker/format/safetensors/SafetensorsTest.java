package dev.whisker.format.safetensors;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.whisker.WhiskerException;
import dev.whisker.format.npy.NpyArray;
import dev.whisker.format.npy.NpyType;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SafetensorsTest {

    @TempDir
    Path directory;

    private static Map<String, NpyArray> arrays() {
        Map<String, NpyArray> arrays = new LinkedHashMap<>();
        arrays.put("conv2d/kernel", NpyArray.of(new int[] {1, 2, 3}, new float[] {1f / 3, -0f, 1e-38f, 4, 5, 3.4e38f}));
        arrays.put("conv2d/bias", NpyArray.of(new int[] {2}, new float[] {7, -8}));
        arrays.put("step", NpyArray.of(new int[] {}, new float[] {9}));
        return arrays;
    }

    @Test
    void whatIsWrittenIsReadBack() {
        Path file = directory.resolve("model.safetensors");
        for (NpyType type : new NpyType[] {NpyType.F4, NpyType.F8}) {
            Safetensors.write(file, arrays(), type, Map.of("format", "whisker"));
            Safetensors read = Safetensors.read(file);
            assertEquals(arrays(), read.tensors());
            assertEquals(Map.of("format", "whisker"), read.metadata());
        }
    }

    @Test
    void theLayoutIsThatOfTheFormat() throws IOException {
        Path file = directory.resolve("one.safetensors");
        Safetensors.write(file, Map.of("a", NpyArray.of(new int[] {2}, new float[] {1, 2})), NpyType.F4, Map.of());
        ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
        int length = (int) bytes.getLong();
        assertEquals(0, length % 8);
        String header = new String(bytes.array(), 8, length, StandardCharsets.UTF_8);
        assertEquals("{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}}", header.strip());
        assertEquals(1f, bytes.getFloat(8 + length));
        assertEquals(2f, bytes.getFloat(8 + length + 4));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,4]}} | 8 | does not fit",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}} | 12 | but there are 12",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[4,12]}} | 12 | there is a gap",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]},"
                + "\"b\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}} | 4 | overlap",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]},"
                + "\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[4,8]}} | 8 | uplicate",
        "{\"a\":{\"dtype\":\"BF16\",\"shape\":[1],\"data_offsets\":[0,2]}} | 2 | BF16",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[-1],\"data_offsets\":[0,4]}} | 4 | length '-1'",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[null],\"data_offsets\":[0,4]}} | 4 | length 'null'",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,null]}} | 4 | positions: 'null'",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[65536,65536,65536,65536],\"data_offsets\":[0,0]}} | 0 | does not fit",
        "[1] | 0 | not a JSON object",
        "{\"a\": | 0 | JSON",
        "{} {} | 0 | JSON",
    })
    void refusesWhatItsHeaderDoesNotCover(String header, int dataBytes, String reason) throws IOException {
        Path file = raw(header.length(), header, dataBytes);
        WhiskerException e = assertThrows(WhiskerException.class, () -> Safetensors.read(file));
        assertTrue(e.getMessage().contains(reason), e.getMessage());
        assertEquals(1, e.getMessage().lines().count());
    }

    @Test
    void refusesAHeaderLargerThanTheFileOrTheLimit() throws IOException {
        for (long claimed : new long[] {50, 100_000_001, -1, 0}) {
            Path file = raw(claimed, "{}", 0);
            assertTrue(assertThrows(WhiskerException.class, () -> Safetensors.read(file)).getMessage()
                    .contains("header claims"));
        }
    }

    private Path raw(long claimed, String header, int dataBytes) throws IOException {
        byte[] text = header.getBytes(StandardCharsets.UTF_8);
        ByteBuffer bytes = ByteBuffer.allocate(8 + text.length + dataBytes).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putLong(claimed).put(text);
        return Files.write(directory.resolve("raw.safetensors"), bytes.array());
    }
}
