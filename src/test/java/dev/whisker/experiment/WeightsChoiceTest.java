package dev.whisker.experiment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.whisker.WhiskerException;
import dev.whisker.download.DatasetStore;
import dev.whisker.download.DownloadListener;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WeightsChoiceTest {
    @TempDir
    Path temporary;

    private final List<String> remarks = new ArrayList<>();

    private List<StartingWeights> choose(String choice, Experiment experiment) {
        DownloadListener listener = new DownloadListener() {
            @Override
            public void remark(String line) {
                remarks.add(line);
            }
        };
        return WeightsChoice.files(choice, experiment, new DatasetStore(temporary, listener), listener);
    }

    @ParameterizedTest
    @CsvSource({
        "A4, mobilenet_v2_weights_tf_dim_ordering_tf_kernels_1.0_160_no_top.h5",
        "B4, mobilenet_v2_weights_tf_dim_ordering_tf_kernels_1.0_160_no_top.h5",
        "C4, mobilenet_v2_weights_tf_dim_ordering_tf_kernels_1.0_160_no_top.h5",
        "D4, mobilenet_v2_weights_tf_dim_ordering_tf_kernels_1.0_160_no_top.h5",
        "E4, weights_mobilenet_v3_large_224_1.0_float_no_top_v2.h5",
    })
    void whatIsWantedIsSaidInOneLine(String name, String file) {
        String message = assertThrows(WhiskerException.class, () -> choose(null, Experiments.find(name))).getMessage();
        assertTrue(message.startsWith("experiment " + name + " starts from the ImageNet weights of MobileNetV"),
                message);
        assertTrue(message.contains(file + " with --weights FILE") && message.contains("--weights imagenet")
                && message.contains("--weights none"), message);
        assertEquals(1, message.lines().count());
        assertEquals(List.of(), choose("none", Experiments.find(name)));
        assertEquals(List.of(new StartingWeights(Path.of("my.h5"), null)), choose("my.h5", Experiments.find(name)));
    }

    @Test
    void otherExperimentsNeedNone() {
        assertEquals(List.of(), choose(null, Experiments.find("B3")));
        String message = assertThrows(WhiskerException.class,
                () -> choose("imagenet", Experiments.find("B3"))).getMessage();
        assertTrue(message.contains("experiment B3 has no application"), message);
    }

    /** As published for the size of the pictures, also where a part of the application is frozen. */
    @Test
    void publishedWeightsAreThoseOfTheApplicationsWidthAndSize() throws IOException {
        Experiment half = ExperimentReader.read("half", "half.yaml", """
                data:
                  image_size: [96, 96]
                model:
                  - MobileNetV2(alpha=0.5, include_top=false, pooling=max)
                  - Dense(2)
                fine_tune_from: base/block_16_expand
                training:
                  loss: sparse_categorical_crossentropy
                  from_logits: true
                """);
        for (int size : new int[] {96, 224}) {
            Files.writeString(temporary.resolve("mobilenet_v2_weights_tf_dim_ordering_tf_kernels_0.5_" + size
                    + "_no_top.h5"), "put there by hand");
        }
        Path trainedAt96 = temporary.resolve("mobilenet_v2_weights_tf_dim_ordering_tf_kernels_0.5_96_no_top.h5");
        assertEquals(List.of(new StartingWeights(trainedAt96, "base")), choose("imagenet", half));
        assertEquals(List.of(), remarks);
        Path trainedAt224 = temporary.resolve("mobilenet_v2_weights_tf_dim_ordering_tf_kernels_0.5_224_no_top.h5");
        assertEquals(List.of(new StartingWeights(trainedAt224, "base")),
                choose("imagenet", half.withImageSize(100, 100)));
        assertTrue(remarks.get(0).contains("100x100"), remarks.toString());
    }
}
