package dev.whisker.download;

import dev.whisker.WhiskerException;
import dev.whisker.describe.NearestName;
import dev.whisker.format.Checksum;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The table of official downloads: data sets of cats and dogs, and Keras' ImageNet weights.
 *
 * <p>Addresses and MD5 digests of weights are those of Keras 3 ({@code keras/src/applications/mobilenet_v2.py} and
 * {@code mobilenet_v3.py}); Keras has no digests for MobileNetV2. The digest of {@code cats-vs-dogs} is the one that
 * TensorFlow Datasets checks. Lengths are those that the servers report; unknown ones are left out.
 */
public final class KnownDownloads {
    /** The only input size at which every width of MobileNetV2 was trained. */
    static final int DEFAULT_SIZE = 224;

    private static final String MICROSOFT = "https://download.microsoft.com/download/";
    private static final String KERAS = "https://storage.googleapis.com/tensorflow/keras-applications/";
    private static final String ORIGIN_V2 = "Keras Applications, from Google's TensorFlow-Slim checkpoints; Apache-2.0";
    private static final String ORIGIN_V3 = "Keras Applications, from Google's TensorFlow models; Apache-2.0";
    private static final List<Double> ALPHAS_V2_OF_ALL_SIZES = List.of(0.35, 0.5, 0.75, 1.0);
    private static final List<Double> ALPHAS_V2_OF_DEFAULT_SIZE = List.of(1.3, 1.4);
    private static final List<Integer> SIZES_V2 = List.of(96, 128, 160, 192, DEFAULT_SIZE);

    private static final Map<String, Long> LENGTHS_V2 = Map.of(
            "0.35_224_no_top", 2_019_640L,
            "1.0_160_no_top", 9_406_464L,
            "1.0_224_no_top", 9_406_464L,
            "1.0_224", 14_536_120L);

    private static final List<KnownDownload> ALL = all();

    private KnownDownloads() {
    }

    /** Returns all known downloads, data sets first. */
    public static List<KnownDownload> list() {
        return ALL;
    }

    /** @throws WhiskerException if there is none with that name; the message suggests a similar one */
    public static KnownDownload named(String name) {
        return find(name).orElseThrow(() -> new WhiskerException("There is no download named '" + name + "'"
                + NearestName.hint(name, ALL.stream().map(KnownDownload::name).toList())
                + "; 'whisker data get --list' lists all"));
    }

    static Optional<KnownDownload> find(String name) {
        return ALL.stream().filter(download -> download.name().equals(name)).findFirst();
    }

    /**
     * Returns the name of MobileNetV2's weights, such as {@code mobilenet-v2-1.0-160-no-top}; such weights need not
     * exist.
     */
    static String nameV2(double alpha, int size, boolean includeTop) {
        return "mobilenet-v2-" + alpha + "-" + size + (includeTop ? "" : "-no-top");
    }

    /**
     * Returns the name of MobileNetV3Large's weights, such as {@code mobilenet-v3-large-1.0-no-top}; such weights need
     * not exist.
     */
    static String nameV3Large(double alpha, boolean minimalistic, boolean includeTop) {
        return "mobilenet-v3-large-" + (minimalistic ? "minimalistic-" : "") + alpha + (includeTop ? "" : "-no-top");
    }

    private static List<KnownDownload> all() {
        List<KnownDownload> all = new ArrayList<>();
        all.add(new KnownDownload("cats-and-dogs-filtered",
                URI.create("https://storage.googleapis.com/mledu-datasets/cats_and_dogs_filtered.zip"),
                "cats_and_dogs_filtered.zip", OptionalLong.of(68_606_236), Optional.empty(),
                Optional.of("cats_and_dogs_filtered"),
                "TensorFlow's tutorials, a part of Kaggle's Dogs vs. Cats; no license is published with it",
                "2,000 training and 1,000 validation JPEGs of cats and dogs"));
        all.add(new KnownDownload("cats-vs-dogs",
                URI.create(MICROSOFT + "3/E/1/3E1C3F21-ECDB-4869-8368-6DEBA77B919F/kagglecatsanddogs_5340.zip"),
                "kagglecatsanddogs_5340.zip", OptionalLong.of(824_887_076),
                Optional.of(new Checksum(Checksum.SHA_256,
                        "b7974bd00a84a99921f36ee4403f089853777b5ae8d151c76a86e64900334af9")),
                Optional.of("PetImages"),
                "Microsoft Research and Petfinder.com (Asirra, 2007); the Microsoft Research license in the archive",
                "25,000 JPEGs of cats and dogs, some of them damaged"));
        for (boolean top : new boolean[] {false, true}) {
            for (double alpha : ALPHAS_V2_OF_ALL_SIZES) {
                SIZES_V2.forEach(size -> all.add(mobileNetV2(alpha, size, top)));
            }
            ALPHAS_V2_OF_DEFAULT_SIZE.forEach(alpha -> all.add(mobileNetV2(alpha, DEFAULT_SIZE, top)));
        }
        all.add(mobileNetV3Large(0.75, false, false, OptionalLong.empty(), "40af19a13ebea4e2ee0c676887f69a2e"));
        all.add(mobileNetV3Large(1.0, false, false, OptionalLong.of(12_683_000), "07fb09a5933dd0c8eaafa16978110389"));
        all.add(mobileNetV3Large(1.0, true, false, OptionalLong.empty(), "ec5221f64a2f6d1ef965a614bdae7973"));
        all.add(mobileNetV3Large(0.75, false, true, OptionalLong.empty(), "765b44a33ad4005b3ac83185abf1d0eb"));
        all.add(mobileNetV3Large(1.0, false, true, OptionalLong.empty(), "59e551e166be033d707958cf9e29a6a7"));
        all.add(mobileNetV3Large(1.0, true, true, OptionalLong.empty(), "675e7b876c45c57e9e63e6d90a36599c"));
        return List.copyOf(all);
    }

    private static KnownDownload mobileNetV2(double alpha, int size, boolean includeTop) {
        String variant = alpha + "_" + size + (includeTop ? "" : "_no_top");
        Long length = LENGTHS_V2.get(variant);
        return weights(nameV2(alpha, size, includeTop), "mobilenet_v2/",
                "mobilenet_v2_weights_tf_dim_ordering_tf_kernels_" + variant + ".h5",
                length == null ? OptionalLong.empty() : OptionalLong.of(length), Optional.empty(), ORIGIN_V2,
                "MobileNetV2 on ImageNet, alpha " + alpha + ", " + size + "x" + size, includeTop);
    }

    private static KnownDownload mobileNetV3Large(double alpha, boolean minimalistic, boolean includeTop,
            OptionalLong length, String md5) {
        String variant = (minimalistic ? "minimalistic_" : "") + DEFAULT_SIZE + "_" + alpha + "_float"
                + (includeTop ? "" : "_no_top_v2");
        return weights(nameV3Large(alpha, minimalistic, includeTop), "mobilenet_v3/",
                "weights_mobilenet_v3_large_" + variant + ".h5", length, Optional.of(new Checksum(Checksum.MD5, md5)),
                ORIGIN_V3, "MobileNetV3Large on ImageNet" + (minimalistic ? ", minimalistic" : "") + ", alpha " + alpha
                + ", " + DEFAULT_SIZE + "x" + DEFAULT_SIZE, includeTop);
    }

    private static KnownDownload weights(String name, String folder, String fileName, OptionalLong length,
            Optional<Checksum> checksum, String origin, String description, boolean includeTop) {
        return new KnownDownload(name, URI.create(KERAS + folder + fileName), fileName, length, checksum,
                Optional.empty(), origin, description
                + (includeTop ? ", with its classifier" : ", without its classifier"));
    }
}
