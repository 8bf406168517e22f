package dev.whisker.inspect;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** What {@link Inspection} can compute of a picture. */
public enum Analysis {
    STATISTICS("statistics of every layer's value and of its gradient"),
    SALIENCY("the magnitude of the score's gradient with respect to each pixel"),
    SMOOTHGRAD("saliency of the mean gradient over noisy copies of the picture"),
    INTEGRATED_GRADIENTS("each pixel's share of the score, against a black picture"),
    GRADCAM("where in a layer the score comes from, by the mean gradient of each channel"),
    GRADCAM_PLUS_PLUS("where in a layer the score comes from, by weighted positive gradients"),
    HIRESCAM("where in a layer the score comes from, by gradient times value"),
    LAYERCAM("where in a layer the score comes from, by positive gradient times value"),
    SCORE_CAM("where in a layer the score comes from, by pictures that each channel masks"),
    GUIDED_BACKPROP("the gradient where relu passes positive gradients alone; it hardly depends on the network"),
    OCCLUSION("how much the score falls where a square of the picture is covered"),
    ABLATION("the scores without each channel of a layer"),
    ACTIVATION("a layer's value itself"),
    RANDOMIZATION("whether each map depends on the network: its rank correlation with a last layer drawn anew"),
    CKA("how alike layers arrange the pictures; of 4 pictures or more"),
    PCA("a layer's value, averaged over positions, along its principal components; of 4 pictures or more"),
    TOP_PATCHES("the pictures, and their parts, that each channel of a layer responds to most"),
    EFFECTIVE_RECEPTIVE_FIELD("how much each pixel moves the middle of a layer, over all pictures");

    private final String description;

    Analysis(String description) {
        this.description = description;
    }

    /** What the command line and files call it: "integrated_gradients". */
    public String key() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** What it says, in a few words. */
    public String description() {
        return description;
    }

    /** Those that take a few passes at most, and Integrated Gradients. */
    public static Set<Analysis> usual() {
        return Set.of(STATISTICS, SALIENCY, INTEGRATED_GRADIENTS, GRADCAM, GRADCAM_PLUS_PLUS, HIRESCAM, LAYERCAM,
                RANDOMIZATION);
    }

    /** Whether it looks at all pictures together. */
    public boolean isOfAll() {
        return switch (this) {
            case CKA, PCA, TOP_PATCHES, EFFECTIVE_RECEPTIVE_FIELD -> true;
            default -> false;
        };
    }

    /** All keys. */
    public static List<String> keys() {
        return Arrays.stream(values()).map(Analysis::key).toList();
    }

    /** The class activation map that it is; null for the others. */
    ClassActivationMap classActivationMap() {
        return switch (this) {
            case GRADCAM -> ClassActivationMap.GRADCAM;
            case GRADCAM_PLUS_PLUS -> ClassActivationMap.GRADCAM_PLUS_PLUS;
            case HIRESCAM -> ClassActivationMap.HIRESCAM;
            case LAYERCAM -> ClassActivationMap.LAYERCAM;
            default -> null;
        };
    }
}
