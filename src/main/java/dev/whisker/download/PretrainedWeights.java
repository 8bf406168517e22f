package dev.whisker.download;

import dev.whisker.WhiskerException;
import java.util.Optional;

/**
 * The published ImageNet weights for an application, chosen by Keras' rules: those trained at the size of the input, or
 * those trained at 224x224 if there are none.
 *
 * @param download the weights
 * @param remark a remark for the user about the choice, if there is one
 */
public record PretrainedWeights(KnownDownload download, Optional<String> remark) {
    static final String MOBILE_NET_V2 = "MobileNetV2";
    static final String MOBILE_NET_V3_LARGE = "MobileNetV3Large";

    /**
     * @param size height and width of the input; 0 for an input that is not square
     * @throws WhiskerException if there are no ImageNet weights for that application and width
     */
    public static PretrainedWeights of(String application, double alpha, int size, boolean includeTop,
            boolean minimalistic) {
        return switch (application) {
            case MOBILE_NET_V2 -> {
                if (minimalistic) {
                    throw new IllegalArgumentException("MobileNetV2 has no minimalistic variant");
                }
                Optional<KnownDownload> exact = KnownDownloads.find(KnownDownloads.nameV2(alpha, size, includeTop));
                yield exact.map(download -> new PretrainedWeights(download, Optional.empty()))
                        .orElseGet(() -> ofDefaultSize(application, alpha, size,
                                KnownDownloads.nameV2(alpha, KnownDownloads.DEFAULT_SIZE, includeTop),
                                "0.35, 0.5, 0.75, 1.0, 1.3 and 1.4"));
            }
            case MOBILE_NET_V3_LARGE -> ofDefaultSize(application + (minimalistic ? " (minimalistic)" : ""), alpha,
                    size, KnownDownloads.nameV3Large(alpha, minimalistic, includeTop),
                    minimalistic ? "1.0" : "0.75 and 1.0");
            default -> throw new WhiskerException("There are no known ImageNet weights for '" + application
                    + "', only for " + MOBILE_NET_V2 + " and " + MOBILE_NET_V3_LARGE + "; give a weights file instead");
        };
    }

    private static PretrainedWeights ofDefaultSize(String application, double alpha, int size, String name,
            String alphas) {
        KnownDownload download = KnownDownloads.find(name).orElseThrow(() ->
                new WhiskerException("There are no ImageNet weights for " + application + " with alpha " + alpha
                        + ", only with " + alphas + "; choose one of these, or give a weights file"));
        String remark = application + " with alpha " + alpha + (size > 0
                ? " has no ImageNet weights trained at " + size + "x" + size
                : " has ImageNet weights for square inputs only") + "; those trained at " + KnownDownloads.DEFAULT_SIZE
                + "x" + KnownDownloads.DEFAULT_SIZE + " are used";
        return new PretrainedWeights(download,
                size == KnownDownloads.DEFAULT_SIZE ? Optional.empty() : Optional.of(remark));
    }
}
