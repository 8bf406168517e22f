package dev.whisker.inspect;

import dev.whisker.WhiskerException;
import dev.whisker.format.npy.NpyArray;
import dev.whisker.tensor.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Computes what looks at several pictures together. Arrays have the layer's name after theirs,
 * "pca_singular_values/conv2d", where several layers are looked at.
 */
public final class PicturesTogether {
    private static final int MIN_PICTURES = 4;
    private static final int MAX_LAYERS = 16;
    private static final int PATCHES = 3;

    private final Trace trace;
    private final List<String> layers;
    private final double[][] pictures;
    private final Map<String, NpyArray> arrays = new LinkedHashMap<>();
    private final Map<String, List<String>> texts = new LinkedHashMap<>();

    /**
     * @param layers   empty for the last feature map; CKA then compares layers of the whole network
     * @param pictures row by row
     */
    public PicturesTogether(Trace trace, List<String> layers, double[][] pictures) {
        this.trace = trace;
        this.layers = layers;
        this.pictures = pictures;
        layers.forEach(trace::shape);
    }

    /**
     * Computes one analysis.
     *
     * @throws WhiskerException if it needs more pictures
     */
    public void run(Analysis analysis) {
        switch (analysis) {
            case CKA -> cka();
            case PCA -> {
                requirePictures(analysis);
                mapLayers().forEach(this::principalComponents);
            }
            case TOP_PATCHES -> mapLayers().forEach(this::topPatches);
            case EFFECTIVE_RECEPTIVE_FIELD -> mapLayers().forEach(this::receptiveField);
            default -> throw new IllegalArgumentException(analysis + " is of single pictures");
        }
    }

    /** Whether there are as many pictures as an analysis needs. */
    public boolean has(Analysis analysis) {
        return pictures.length >= MIN_PICTURES || analysis != Analysis.CKA && analysis != Analysis.PCA;
    }

    private void requirePictures(Analysis analysis) {
        if (!has(analysis)) {
            throw new WhiskerException(analysis.key() + " needs at least " + MIN_PICTURES + " pictures, received "
                    + pictures.length + "; give more, or --data");
        }
    }

    private List<String> mapLayers() {
        List<String> maps = layers.stream().filter(layer -> trace.shape(layer).rank() == 3).toList();
        return maps.isEmpty() ? List.of(trace.lastFeatureMap()) : maps;
    }

    private String name(String array, String layer) {
        return mapLayers().size() == 1 ? array : array + "/" + layer;
    }

    private void cka() {
        requirePictures(Analysis.CKA);
        List<String> compared = layers.isEmpty() ? LayerSimilarities.some(trace, MAX_LAYERS) : layers;
        List<double[][]> similarities = List.copyOf(LayerSimilarities.of(trace, compared, pictures).values());
        int count = compared.size();
        double[] biased = new double[count * count];
        double[] debiased = new double[count * count];
        for (int i = 0; i < biased.length; i++) {
            biased[i] = Cka.biasedOf(similarities.get(i / count), similarities.get(i % count));
            debiased[i] = Cka.debiasedOf(similarities.get(i / count), similarities.get(i % count));
        }
        arrays.put("cka", new NpyArray(new int[] {count, count}, biased));
        arrays.put("cka_debiased", new NpyArray(new int[] {count, count}, debiased));
        texts.put("cka_layers", compared);
    }

    private void principalComponents(String layer) {
        double[][] means = LayerFeatures.of(trace, List.of(layer), pictures).get(layer);
        PrincipalComponents components = PrincipalComponents.of(means);
        int count = components.singularValues().length;
        arrays.put(name("pca_singular_values", layer), new NpyArray(new int[] {count}, components.singularValues()));
        double[] coordinates = Arrays.stream(components.coordinates()).flatMapToDouble(Arrays::stream).toArray();
        arrays.put(name("pca_coordinates", layer), new NpyArray(new int[] {means.length, count}, coordinates));
        double[] firstTwo = Arrays.stream(components.coordinates())
                .flatMapToDouble(row -> Arrays.stream(row).limit(2).map(Math::abs)).toArray();
        arrays.put(name("pca_first_two_abs", layer), new NpyArray(new int[] {means.length, Math.min(2, count)},
                firstTwo));
    }

    private void topPatches(String layer) {
        TopPatches top = new TopPatches(trace, layer, PATCHES);
        top.add(pictures);
        int count = Math.min(PATCHES, pictures.length);
        int channels = trace.shape(layer).get(2);
        Shape input = trace.shape(ObservedGraph.INPUT);
        List<double[]> places = new ArrayList<>();
        double[] values = new double[channels * count];
        for (int k = 0; k < channels; k++) {
            for (TopPatches.Patch patch : top.of(k)) {
                values[places.size()] = patch.value();
                places.add(place(patch, layer, input));
            }
        }
        arrays.put(name("top_patches", layer), new NpyArray(new int[] {channels, count, places.get(0).length},
                places.stream().flatMapToDouble(Arrays::stream).toArray()));
        arrays.put(name("top_patch_values", layer), new NpyArray(new int[] {channels, count}, values));
    }

    /** Picture, y, x, and the part of the picture that the position sees: all of it where that is not known. */
    private double[] place(TopPatches.Patch patch, String layer, Shape input) {
        return ReceptiveField.of(trace, layer).map(field -> new double[] {patch.picture(), patch.y(), patch.x(),
            field.rows().from(patch.y()), field.rows().to(patch.y(), input.get(0)), field.columns().from(patch.x()),
            field.columns().to(patch.x(), input.get(1))})
                .orElse(new double[] {patch.picture(), patch.y(), patch.x(), 0, input.get(0), 0, input.get(1)});
    }

    private void receptiveField(String layer) {
        Shape shape = trace.shape(layer);
        Heatmap field = ReceptiveField.effective(trace, layer, shape.get(0) / 2, shape.get(1) / 2, pictures);
        arrays.put(name("effective_receptive_field", layer), new NpyArray(new int[] {field.height(), field.width()},
                field.values()));
    }

    /** Every number, by name. */
    public Map<String, NpyArray> arrays() {
        return arrays;
    }

    /** Texts that go with the numbers, by name. */
    public Map<String, List<String>> texts() {
        return texts;
    }
}
