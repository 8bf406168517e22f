package dev.whisker.keras;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.whisker.importer.ImportOptions;
import dev.whisker.importer.LayerTargets;
import dev.whisker.importer.StoredTensor;
import dev.whisker.importer.WeightFormat;
import dev.whisker.importer.WeightImport;
import dev.whisker.importer.WeightSource;
import dev.whisker.importer.WeightTarget;
import dev.whisker.layer.LayerText;
import dev.whisker.support.RealData;
import dev.whisker.tensor.Shape;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** The weights of MobileNetV2 that Keras distributes. */
class RealWeightsTest {

    @Test
    void mobileNetIsReadWhole() {
        try (WeightSource source = WeightSource.open(RealData.mobileNetV2Weights())) {
            assertEquals(WeightFormat.KERAS_LEGACY_WEIGHTS, source.format());
            assertEquals(104, source.layers().size());
            assertEquals("Conv1", source.layers().get(0).name());
            assertEquals("Conv_1_bn", source.layers().get(103).name());
            List<StoredTensor> tensors = source.layers().stream().flatMap(layer -> layer.tensors().stream()).toList();
            assertEquals(260, tensors.size());
            assertEquals(2_257_984, tensors.stream().mapToLong(tensor -> tensor.shape().size()).sum());
            assertEquals(Shape.of(3, 3, 3, 32), tensors.get(0).shape());
            assertEquals(List.of("kernel", "gamma", "beta", "moving_mean", "moving_variance"),
                    tensors.subList(0, 5).stream().map(StoredTensor::name).toList());
            for (StoredTensor tensor : tensors) {
                assertEquals("float32", tensor.dtype());
                assertTrue(Arrays.stream(tensor.read().data()).allMatch(Double::isFinite), tensor.name());
            }
            assertEquals(64, source.sha256().length());
        }
    }

    @Test
    void mobileNetFitsItsWeights() {
        Set<String> received = new TreeSet<>();
        WeightTarget target = new WeightTarget(LayerTargets.of(LayerText.parse("MobileNetV2(include_top=false)"),
                Shape.of(1, 160, 160, 3)), (path, values) -> received.add(path));
        try (WeightSource source = WeightSource.open(RealData.mobileNetV2Weights())) {
            assertEquals(List.of(), WeightImport.load(source, target, ImportOptions.STRICT).remarks());
        }
        assertEquals(260, received.size());
        assertTrue(received.contains("block_16_project/kernel"), received.toString());
    }
}
