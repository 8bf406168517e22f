package dev.whisker.download;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.whisker.WhiskerException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KnownDownloadsTest {
    private static final String KERAS = "https://storage.googleapis.com/tensorflow/keras-applications/";

    @Test
    void everyDownloadHasAUniqueNameAndAddress() {
        List<KnownDownload> all = KnownDownloads.list();
        assertEquals(2 + 2 * (4 * 5 + 2) + 6, all.size());
        assertEquals(all.size(), all.stream().map(KnownDownload::name).distinct().count());
        assertEquals(all.size(), all.stream().map(KnownDownload::fileName).distinct().count());
        assertEquals(all.size(), all.stream().map(KnownDownload::address).distinct().count());
        for (KnownDownload download : all) {
            assertEquals("https", download.address().getScheme());
            assertTrue(download.address().getPath().endsWith("/" + download.fileName()), download.name());
            download.checksum().ifPresent(sum -> {
                String pattern = sum.algorithm().equals("MD5") ? "[0-9a-f]{32}" : "[0-9a-f]{64}";
                assertTrue(sum.hex().matches(pattern), download.name());
            });
        }
    }

    @Test
    void anUnknownNameSuggestsASimilarOne() {
        String message = assertThrows(WhiskerException.class, () -> KnownDownloads.named("cats-vs-dog")).getMessage();
        assertTrue(message.contains("did you mean 'cats-vs-dogs'?"), message);
    }

    /** The addresses are those that Keras 3.15.1 requests. */
    @ParameterizedTest
    @CsvSource({
        "MobileNetV2, 1.0, 160, false, false,"
                + " mobilenet_v2/mobilenet_v2_weights_tf_dim_ordering_tf_kernels_1.0_160_no_top.h5",
        "MobileNetV2, 0.35, 96, true, false, mobilenet_v2/mobilenet_v2_weights_tf_dim_ordering_tf_kernels_0.35_96.h5",
        "MobileNetV2, 0.5, 128, false, false,"
                + " mobilenet_v2/mobilenet_v2_weights_tf_dim_ordering_tf_kernels_0.5_128_no_top.h5",
        "MobileNetV2, 1.4, 224, false, false,"
                + " mobilenet_v2/mobilenet_v2_weights_tf_dim_ordering_tf_kernels_1.4_224_no_top.h5",
        "MobileNetV3Large, 1.0, 224, false, false, mobilenet_v3/weights_mobilenet_v3_large_224_1.0_float_no_top_v2.h5",
        "MobileNetV3Large, 0.75, 224, true, false, mobilenet_v3/weights_mobilenet_v3_large_224_0.75_float.h5",
        "MobileNetV3Large, 1.0, 224, false, true,"
                + " mobilenet_v3/weights_mobilenet_v3_large_minimalistic_224_1.0_float_no_top_v2.h5"})
    void choosesTheWeightsKerasChooses(String application, double alpha, int size, boolean top, boolean minimalistic,
            String address) {
        PretrainedWeights weights = PretrainedWeights.of(application, alpha, size, top, minimalistic);
        assertEquals(KERAS + address, weights.download().address().toString());
        assertEquals(Optional.empty(), weights.remark());
    }

    @ParameterizedTest
    @CsvSource({"MobileNetV2, 1.0, 150, 1.0_224_no_top.h5", "MobileNetV2, 1.0, 0, 1.0_224_no_top.h5",
        "MobileNetV2, 1.3, 160, 1.3_224_no_top.h5",
        "MobileNetV3Large, 1.0, 160, 224_1.0_float_no_top_v2.h5"})
    void anotherSizeMeansTheWeightsOf224AndARemark(String application, double alpha, int size, String end) {
        PretrainedWeights weights = PretrainedWeights.of(application, alpha, size, false, false);
        assertTrue(weights.download().fileName().endsWith(end), weights.download().fileName());
        assertTrue(weights.remark().orElseThrow().contains("those trained at 224x224 are used"));
    }

    @ParameterizedTest
    @CsvSource({"MobileNetV2, 0.9, 'only with 0.35'", "MobileNetV3Large, 1.4, 'only with 0.75 and 1.0'",
            "ResNet50, 1.0, 'only for MobileNetV2'"})
    void weightsThatWereNeverTrainedAreRefused(String application, double alpha, String reason) {
        String message = assertThrows(WhiskerException.class,
                () -> PretrainedWeights.of(application, alpha, 224, false, false)).getMessage();
        assertTrue(message.contains(reason), message);
    }
}
