package dev.whisker.exporter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.whisker.WhiskerException;
import dev.whisker.format.safetensors.Safetensors;
import dev.whisker.tensor.Shape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class ExportFormatTest {
    @TempDir
    Path temporary;

    @ParameterizedTest
    @CsvSource({"a.h5, KERAS_H5", "dir.onnx/b.HDF5, KERAS_H5", "c.onnx, ONNX", "d.safetensors, SAFETENSORS"})
    void theEndingTellsTheFormat(Path file, ExportFormat format) {
        assertEquals(format, ExportFormat.ofEnding(file));
        assertEquals(format, ExportFormat.named(format.label()));
    }

    @Test
    void unknownFormatsAreNamedWithWhatThereIs() {
        assertTrue(assertThrows(WhiskerException.class,
                () -> ExportFormat.ofEnding(Path.of("model.pb"))).getMessage().contains("model.pb"));
        assertTrue(assertThrows(WhiskerException.class,
                () -> ExportFormat.named("onx")).getMessage().contains("'onnx'"));
    }

    @ParameterizedTest
    @EnumSource
    void filesAreReplacedAsAWhole(ExportFormat format) throws IOException {
        Path file = Files.writeString(temporary.resolve("model"), "what was there before");
        format.write(ExportFixtures.withWeights(Shape.of(4, 4, 3), "Flatten", "Dense(2)"), file);
        assertTrue(Files.size(file) > 392, "at least the weights");
        try (Stream<Path> files = Files.list(temporary)) {
            assertEquals(1, files.count());
        }
    }

    @Test
    void safetensorsHoldWeightsAndMetadata() {
        ExportedModel model = ExportFixtures.withWeights(Shape.of(4, 4, 3), "Flatten", "Dense(2)");
        Path file = temporary.resolve("model.safetensors");
        ExportFormat.SAFETENSORS.write(model, file);
        Safetensors read = Safetensors.read(file);
        assertEquals(model.weights(), read.tensors());
        assertEquals(model.metadata(), read.metadata());
    }
}
