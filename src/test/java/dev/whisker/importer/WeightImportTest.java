package dev.whisker.importer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.whisker.WhiskerException;
import dev.whisker.format.Float16;
import dev.whisker.format.npy.NpyArray;
import dev.whisker.format.npy.NpyType;
import dev.whisker.format.npy.Npz;
import dev.whisker.importer.ImportGoldens.Golden;
import dev.whisker.importer.ImportReport.Status;
import dev.whisker.importer.TargetLayer.Weight;
import dev.whisker.tensor.Shape;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Checks that weights written by Keras in every format get into the right places, and that what does not fit is
 * reported and changes nothing.
 */
class WeightImportTest {
    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource({
        "sequential, .h5,          KERAS_LEGACY_WEIGHTS",
        "sequential, _model.h5,    KERAS_LEGACY_MODEL",
        "sequential, .weights.h5,  KERAS_WEIGHTS",
        "sequential, .keras,       KERAS_ARCHIVE",
        "sequential, .npz,         NPZ",
        "sequential, .safetensors, SAFETENSORS",
        "nested,     .h5,          KERAS_LEGACY_WEIGHTS",
        "nested,     _model.h5,    KERAS_LEGACY_MODEL",
        "nested,     .weights.h5,  KERAS_WEIGHTS",
        "nested,     .keras,       KERAS_ARCHIVE",
        "nested,     .npz,         NPZ",
        "nested,     .safetensors, SAFETENSORS",
        "trainable_base, .h5,      KERAS_LEGACY_WEIGHTS"})
    void everyFormatGivesTheWeightsOfKeras(String model, String ending, WeightFormat format) {
        check(ImportGoldens.read(model), model + ending, format);
    }

    @ParameterizedTest
    @CsvSource({"chunked.h5", "split_names.h5"})
    void otherStorageGivesTheSameWeights(String file) {
        check(ImportGoldens.read("sequential"), file, WeightFormat.KERAS_LEGACY_WEIGHTS);
    }

    private static void check(Golden golden, String file, WeightFormat format) {
        Map<String, NpyArray> received = new LinkedHashMap<>();
        try (WeightSource source = WeightSource.open(ImportGoldens.FOLDER.resolve(file))) {
            assertEquals(format, source.format());
            ImportReport report = WeightImport.load(source, golden.target(received), ImportOptions.STRICT);
            assertEquals(List.of(), report.remarks());
            assertEquals(golden.weights().size(), report.of(Status.USED).size());
            assertEquals(report.entries(), report.of(Status.USED));
        }
        assertEquals(golden.weights(), received);
        assertEquals(List.copyOf(golden.weights().keySet()), List.copyOf(received.keySet()));
    }

    /** Keras' own files have names that depend on the session; their order and shapes decide. */
    @ParameterizedTest
    @CsvSource({"nested.h5, 1", "nested_model.h5, 1", "nested.keras, 1", "nested.weights.h5, 0"})
    void otherNamesAreARemark(String file, int remarks) {
        Golden golden = ImportGoldens.read("nested");
        Map<String, NpyArray> received = new LinkedHashMap<>();
        WeightTarget target = new WeightTarget(renamed(golden.layers()),
                (path, values) -> received.put(path, values.toArray()));
        try (WeightSource source = WeightSource.open(ImportGoldens.FOLDER.resolve(file))) {
            assertEquals(remarks, WeightImport.load(source, target, ImportOptions.STRICT).remarks().size());
        }
        assertEquals(List.copyOf(golden.weights().values()), List.copyOf(received.values()));
    }

    private static List<TargetLayer> renamed(List<TargetLayer> layers) {
        return layers.stream().map(layer -> new TargetLayer("my_" + layer.name(), layer.type(), layer.weights(),
                renamed(layer.children()), layer.inputs(), layer.layer())).toList();
    }

    @Test
    void layersInAnotherOrderAreMatchedByName() {
        Golden golden = ImportGoldens.read("sequential");
        List<TargetLayer> reversed = new ArrayList<>(golden.layers());
        java.util.Collections.reverse(reversed);
        Map<String, NpyArray> received = new HashMap<>();
        try (WeightSource source = WeightSource.open(ImportGoldens.FOLDER.resolve("sequential.h5"))) {
            assertEquals(List.of(), WeightImport.load(source, new WeightTarget(reversed,
                    (path, values) -> received.put(path, values.toArray())), ImportOptions.STRICT).remarks());
        }
        assertEquals(golden.weights(), received);
    }

    @Test
    void aNestedModelIsATargetItself() {
        Golden golden = ImportGoldens.read("nested");
        Map<String, NpyArray> received = new LinkedHashMap<>();
        WeightTarget tail = golden.target(received).nested("tail");
        Map<String, NpyArray> arrays = new LinkedHashMap<>();
        golden.weights().forEach((path, array) -> {
            if (path.startsWith("tail/")) {
                arrays.put(path.substring(5), array);
            }
        });
        Path file = folder.resolve("tail.npz");
        Npz.write(file, arrays, NpyType.F4);
        try (WeightSource source = WeightSource.open(file)) {
            WeightImport.load(source, tail, ImportOptions.STRICT);
        }
        assertEquals(4, received.size());
        received.forEach((path, array) -> assertEquals(golden.weights().get(path), array, path));
        assertTrue(assertThrows(WhiskerException.class, () -> golden.target(received).nested("hidden")).getMessage()
                .contains("tail"));
    }

    @ParameterizedTest
    @CsvSource({"sequential.h5", "sequential.weights.h5", "sequential.keras", "sequential.npz",
            "sequential.safetensors"})
    void whatDoesNotFitIsAnErrorUnlessAllowed(String file) {
        Golden golden = ImportGoldens.read("sequential");
        List<TargetLayer> layers = new ArrayList<>(golden.layers());
        TargetLayer head = layers.remove(layers.size() - 1);
        // The head has different shapes; a new layer has no weights in the file.
        layers.add(TargetLayer.of(head.name(), head.type(),
                List.of(new Weight("kernel", Shape.of(20, 7)), new Weight("bias", Shape.of(7)))));
        layers.add(TargetLayer.of("extra", "LayerNormalization", List.of(new Weight("gamma", Shape.of(7)))));
        Map<String, NpyArray> received = new LinkedHashMap<>();
        WeightTarget target = new WeightTarget(layers, (path, values) -> received.put(path, values.toArray()));
        try (WeightSource source = WeightSource.open(ImportGoldens.FOLDER.resolve(file))) {
            ImportReport report = WeightImport.match(source, target, ImportOptions.STRICT);
            assertEquals(List.of("head/kernel", "head/bias"),
                    report.of(Status.MISSHAPED).stream().map(ImportReport.Entry::target).toList());
            assertEquals(List.of("extra/gamma"),
                    report.of(Status.MISSING).stream().map(ImportReport.Entry::target).toList());
            assertFalse(report.accepted());
            for (ImportOptions options : List.of(ImportOptions.STRICT, new ImportOptions(true, true, false),
                    new ImportOptions(true, false, true))) {
                String message = assertThrows(WhiskerException.class, () -> WeightImport.load(source, target, options))
                        .getMessage();
                assertTrue(message.contains(options.missing() ? "head/kernel (20, 7)" : "extra/gamma (7,)"), message);
            }
            assertEquals(Map.of(), received);
            WeightImport.load(source, target, new ImportOptions(false, true, true));
            assertEquals(golden.weights().size() - 2, received.size());
        }
    }

    @Test
    void tensorsWithoutAPlaceAreAnErrorUnlessAllowed() {
        Golden golden = ImportGoldens.read("sequential");
        List<TargetLayer> headless = golden.layers().subList(0, golden.layers().size() - 1);
        Map<String, NpyArray> received = new LinkedHashMap<>();
        WeightTarget target = new WeightTarget(headless, (path, values) -> received.put(path, values.toArray()));
        try (WeightSource source = WeightSource.open(ImportGoldens.FOLDER.resolve("sequential_model.h5"))) {
            ImportReport report = WeightImport.match(source, target, ImportOptions.STRICT);
            assertEquals(List.of("head/kernel", "head/bias"),
                    report.of(Status.UNUSED).stream().map(ImportReport.Entry::stored).toList());
            assertThrows(WhiskerException.class,
                    () -> WeightImport.load(source, target, new ImportOptions(false, true, true)));
            assertEquals(Map.of(), received);
            WeightImport.load(source, target, new ImportOptions(true, false, false));
            assertEquals(golden.weights().size() - 2, received.size());
        }
    }

    @Test
    void valuesThatAreNotFiniteAreRefused() {
        Map<String, NpyArray> received = new LinkedHashMap<>();
        List<Weight> weights = new ArrayList<>();
        for (String name : List.of("<f2", "<f4", "<f8", ">f2", ">f4", ">f8")) {
            weights.add(new Weight(name, Shape.of(2, 3, 4)));
        }
        weights.add(new Weight("nan", Shape.of(3)));
        WeightTarget target = new WeightTarget(List.of(TargetLayer.of("layer", "Layer", weights)),
                (path, values) -> received.put(path, values.toArray()));
        try (WeightSource source = WeightSource.open(ImportGoldens.FOLDER.resolve("types.h5"))) {
            assertEquals(List.of("float16", "float32", "float64", "float16", "float32", "float64", "float32"),
                    source.layers().get(0).tensors().stream().map(StoredTensor::dtype).toList());
            String refusal = assertThrows(WhiskerException.class,
                    () -> WeightImport.load(source, target, ImportOptions.STRICT)).getMessage();
            assertTrue(refusal.endsWith("types.h5 are not finite: layer/nan, NaN at [1]; give another file"), refusal);
            assertEquals(Map.of(), received);
            WeightTarget finite = new WeightTarget(List.of(TargetLayer.of("layer", "Layer", weights.subList(0, 6))),
                    (path, values) -> received.put(path, values.toArray()));
            assertEquals(List.of(), WeightImport.load(source, finite, new ImportOptions(true, false, false)).remarks());
        }
        for (Weight weight : weights.subList(0, 6)) {
            double[] values = received.get("layer/" + weight.name()).data();
            for (int i = 0; i < values.length; i++) {
                assertEquals(i / 8.0 - 1, values[i], weight.name());
            }
        }
    }

    @Test
    void groupsThatKeepTheirOrderAreRead() {
        try (WeightSource source = WeightSource.open(ImportGoldens.FOLDER.resolve("new_style.h5"))) {
            assertEquals(12, source.layers().size());
            for (int i = 0; i < 12; i++) {
                assertEquals("layer_" + i, source.layers().get(i).name());
                assertEquals(new NpyArray(new int[] {2}, new double[] {i, i}),
                        source.layers().get(i).tensors().get(0).read());
            }
        }
    }

    @Test
    void halfPrecisionFollowsIeee() {
        Map<Integer, Float> known = Map.of(0x3c00, 1f, 0xc000, -2f, 0x7bff, 65504f, 0x0400, 0x1p-14f, 0x0001, 0x1p-24f,
                0x8001, -0x1p-24f, 0x7c00, Float.POSITIVE_INFINITY, 0x8000, -0f, 0x3555, 0.33325195f);
        known.forEach((bits, value) -> assertEquals(value, Float16.toFloat(bits.shortValue())));
        assertTrue(Float.isNaN(Float16.toFloat((short) 0x7e00)));
    }
}
