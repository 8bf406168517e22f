package dev.whisker.experiment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.whisker.backend.Backends;
import dev.whisker.exporter.ExportFormat;
import dev.whisker.exporter.ExportedModel;
import dev.whisker.format.Elements;
import dev.whisker.format.TensorElements;
import dev.whisker.format.safetensors.SafetensorsReader;
import dev.whisker.importer.ImportOptions;
import dev.whisker.importer.WeightImport;
import dev.whisker.importer.WeightSource;
import dev.whisker.importer.WeightTargets;
import dev.whisker.layer.LayerText;
import dev.whisker.model.Graph;
import dev.whisker.model.Model;
import dev.whisker.model.Parameter;
import dev.whisker.model.Sequential;
import dev.whisker.op.Backend;
import dev.whisker.op.Mode;
import dev.whisker.support.ChildJvm;
import dev.whisker.tensor.Shape;
import dev.whisker.tensor.Tensor;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What large files cost of Java's memory: a process with a small heap saves, loads, exports and imports them, or
 * refuses in one line.
 */
class SmallHeapTest {
    private static final int LAYERS = 8;
    private static final int WIDTH = 1024;

    @TempDir
    Path folder;

    /** Eight million weights are 32 MB in a file and would be 64 MB as Java's doubles. */
    @Test
    void modelsAreSavedLoadedAndExportedInLessMemoryThanTheyHaveWeights() throws Exception {
        ChildJvm.Result result = ChildJvm.run(List.of("-Xmx64m"), SmallHeapTest.class, folder);
        assertEquals(0, result.exitCode(), result.output());
        assertTrue(Files.size(folder.resolve("model.safetensors")) > 4L * LAYERS * WIDTH * WIDTH);
    }

    /** Runs in the process with the small heap. */
    public static void main(String[] arguments) {
        Path file = Path.of(arguments[0], "model.safetensors");
        Sequential.Builder builder = Sequential.builder(Shape.of(WIDTH));
        for (int i = 0; i < LAYERS; i++) {
            builder.add(LayerText.parse("Dense(" + WIDTH + ")"));
        }
        Graph description = builder.build();
        try (Backend backend = Backends.open("cpu");
                Model first = Model.create(description, backend, Mode.INFERENCE, 1);
                Model second = Model.create(description, backend, Mode.INFERENCE, 2);
                        Model third = Model.create(description, backend, Mode.INFERENCE, 3)) {
            ModelWeights.save(first, file, Map.of());
            ModelWeights.load(second, file);
            requireEqual(first, second);
            try (SafetensorsReader weights = ModelWeights.open(description, file)) {
                for (ExportFormat format : ExportFormat.values()) {
                    format.write(ExportedModel.of(description, weights.tensors(), Map.of()),
                            Path.of(arguments[0], format.name()));
                }
            }
            for (ExportFormat format : List.of(ExportFormat.SAFETENSORS, ExportFormat.KERAS_H5)) {
                try (WeightSource source = WeightSource.open(Path.of(arguments[0], format.name()))) {
                    WeightImport.load(source, WeightTargets.of(description, third), ImportOptions.STRICT);
                }
                requireEqual(first, third);
            }
        }
    }

    private static void requireEqual(Model first, Model second) {
        for (Parameter parameter : first.parameters().all()) {
            Tensor found = second.parameters().get(parameter.path()).value();
            long[] compared = new long[1];
            TensorElements.of(first.backend(), parameter.value()).read(piece -> {
                if (!Arrays.equals(piece, second.backend().read(found.slice(compared[0], Shape.of(piece.length))))) {
                    throw new AssertionError(parameter.path() + " differs");
                }
                compared[0] += piece.length;
            });
        }
    }

    /** 100 million bytes; as doubles they are 800 MB, and so is the layer's output. */
    @Test
    void aLargeArrayRunsThroughALayer() throws Exception {
        Path x = npy("(1, 10000, 10000, 1)", 100_000_000);
        ChildJvm.Result result = whisker(List.of("-Xmx96m"), "layer", "ReLU", "--input", x, "--backend", "cpu",
                "--out", folder.resolve("y.npz"));
        assertEquals(0, result.exitCode(), result.output());
        assertTrue(result.output().contains("max      7.00000"), result.output());
        assertTrue(Files.size(folder.resolve("y.npz")) > 100_000);
    }

    @Test
    void whatDoesNotFitIsRefusedInOneLine() throws Exception {
        Path x = npy("(1, 10000, 10000, 1)", 100_000_000);
        ChildJvm.Result result = whisker(List.of("-Xmx96m"), "layer", "ReLU", "--input", x, "--backend", "reference");
        assertEquals(1, result.exitCode(), result.output());
        assertTrue(result.output().lines().anyMatch(line -> line.startsWith("whisker: ")
                && line.contains("not enough memory")), result.output());
    }

    private Path npy(String shape, int bytes) throws IOException {
        Path file = folder.resolve("x.npy");
        byte[] header = ("{'descr': '|u1', 'fortran_order': False, 'shape': " + shape + ", }\n")
                .getBytes(StandardCharsets.US_ASCII);
        try (OutputStream out = Files.newOutputStream(file)) {
            out.write(new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0});
            out.write(ByteBuffer.allocate(2).order(ByteOrder.LITTLE_ENDIAN).putShort((short) header.length).array());
            out.write(header);
            byte[] piece = new byte[1_000_000];
            piece[3] = 7;
            for (int left = bytes; left > 0; left -= piece.length) {
                out.write(piece, 0, Math.min(left, piece.length));
            }
        }
        return file;
    }

    /**
     * The largest header that is read, and as many arrays as fit: 16 MiB of text, of which nothing but names and shapes
     * is kept.
     */
    @Test
    void aHeaderOfTheLargestSizeIsReadInLittleMemory() throws Exception {
        Path file = folder.resolve("large.safetensors");
        StringBuilder json = new StringBuilder("{\"__metadata__\":{\"text\":\"").append("x".repeat(12 << 20))
                .append("\"}");
        int arrays = 0;
        while (json.length() < (16 << 20) - 100) {
            json.append(",\"array").append(arrays).append("\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[")
                    .append(4L * arrays).append(',').append(4L * ++arrays)
                    .append("]}");
        }
        byte[] header = json.append('}').toString().getBytes(StandardCharsets.US_ASCII);
        ByteBuffer bytes = ByteBuffer.allocate(8 + header.length + 4 * arrays).order(ByteOrder.LITTLE_ENDIAN)
                .putLong(header.length).put(header);
        Files.write(file, bytes.array());
        ChildJvm.Result result = ChildJvm.run(List.of("-Xmx128m"), ReadHeader.class, file);
        assertEquals(arrays + " arrays", result.output().strip());
    }

    /** Runs in the process with the small heap. */
    public static final class ReadHeader {
        public static void main(String[] arguments) {
            try (SafetensorsReader reader = SafetensorsReader.open(Path.of(arguments[0]))) {
                Map<String, Elements> tensors = reader.tensors();
                System.out.println(tensors.size() + " arrays");
            }
        }
    }

    private static ChildJvm.Result whisker(List<String> options, Object... arguments) throws Exception {
        return ChildJvm.run(options, Class.forName("dev.whisker.cli.Main"), arguments);
    }
}
