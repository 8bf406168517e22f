package dev.whisker.importer;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.whisker.block.Residual;
import dev.whisker.format.npy.NpyArray;
import dev.whisker.layer.BatchNormalization;
import dev.whisker.layer.Conv2D;
import dev.whisker.layer.Dense;
import dev.whisker.layer.Flatten;
import dev.whisker.layer.LayerText;
import dev.whisker.layer.ReLU;
import dev.whisker.layer.WeightSpec;
import dev.whisker.model.Graph;
import dev.whisker.model.Sequential;
import dev.whisker.tensor.Shape;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Checks that the layers of models are listed as in Keras. */
class LayerTargetsTest {
    private static final Shape INPUT = Shape.of(6, 6, 3);

    @Test
    void modelsOfKerasAreTheSameHere() {
        ImportGoldens.Golden golden = ImportGoldens.read("sequential");
        Graph model = Sequential.builder(INPUT)
                .add("features", LayerText.parse("Conv2D(4, 3)")).add("norm", BatchNormalization.of())
                .add("relu", ReLU.of())
                .add("depthwise", LayerText.parse("DepthwiseConv2D(3, use_bias=false)"))
                .add("project", LayerText.parse("Conv2D(5, 1, use_bias=false)"))
                .add("flatten", Flatten.of()).add("head", Dense.of(2)).build();
        List<TargetLayer> layers = LayerTargets.of(model);
        assertEquals(golden.layers().stream().filter(layer -> !layer.weights().isEmpty()).toList(),
                layers.stream().filter(layer -> !layer.weights().isEmpty())
                        .map(layer -> layer.connected(List.of(), null)).toList());
        Map<String, NpyArray> received = new LinkedHashMap<>();
        try (WeightSource source = WeightSource.open(ImportGoldens.FOLDER.resolve("sequential.weights.h5"))) {
            WeightImport.load(source, new WeightTarget(layers, (path, values) -> received.put(path, values.toArray())),
                    ImportOptions.STRICT);
        }
        assertEquals(golden.weights(), received);
    }

    @Test
    void theLayersOfABlockAreListedInTheModel() {
        Graph model = Sequential.builder(INPUT).add("first", Conv2D.of(4, 3))
                .add("block", Residual.of(LayerText.parse("Conv2D(4, 3, padding=same)"), BatchNormalization.of()))
                .build();
        List<String> paths = new ArrayList<>();
        for (FlatLayer layer : FlatLayer.flatten(LayerTargets.of(model))) {
            layer.weights().forEach(weight -> paths.add(layer.path() + "/" + weight.name()));
        }
        List<String> own = model.weights().stream().map(WeightSpec::name).toList();
        assertEquals(own, paths);
    }

    @Test
    void namesAreCountedAsKerasDoes() {
        List<TargetLayer> layers = List.of(layer("a", "Conv2D"), layer("b", "ReLU"),
                TargetLayer.model("m", "Functional", List.of(layer("c", "Conv2D"))), layer("d", "Conv2D"),
                layer("e", "DepthwiseConv2D"));
        assertEquals(List.of("conv2d", "re_lu", "functional/conv2d", "conv2d_1", "depthwise_conv2d"),
                FlatLayer.flatten(layers).stream().map(FlatLayer::countedPath).toList());
    }

    /** Layers of an application are numbered in their place; in the application alone, from its beginning. */
    @Test
    void connectionsAreNumbersOfLayers() {
        Graph model = Sequential.builder(INPUT).add("first", Conv2D.of(3, 1))
                .add("block", Residual.of(ReLU.of(), Conv2D.of(3, 1))).build();
        assertEquals(List.of(List.of(-1), List.of(0), List.of(1), List.of(0, 2)),
                FlatLayer.flatten(LayerTargets.of(model)).stream().map(FlatLayer::inputs).toList());
        Graph transfer = Sequential.builder(Shape.of(32, 32, 3)).add("first", Conv2D.of(3, 1))
                .add("base", LayerText.parse("ResNet50(include_top=false)")).add("flatten", Flatten.of()).build();
        WeightTarget whole = new WeightTarget(LayerTargets.of(transfer), (path, values) -> { });
        List<FlatLayer> layers = FlatLayer.flatten(whole.layers());
        List<FlatLayer> base = FlatLayer.flatten(whole.nested("base").layers());
        assertEquals(layers.size() - 2, base.size());
        assertEquals(List.of(TargetLayer.INPUT), base.get(0).inputs());
        for (int i = 1; i < base.size(); i++) {
            assertEquals(layers.get(i + 1).inputs(), base.get(i).inputs().stream().map(input -> input + 1).toList());
        }
        assertEquals(List.of(layers.size() - 2), layers.get(layers.size() - 1).inputs());
    }

    private static TargetLayer layer(String name, String type) {
        return TargetLayer.of(name, type, List.of());
    }
}
