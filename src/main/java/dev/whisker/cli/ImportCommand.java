package dev.whisker.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.whisker.importer.ImportOptions;
import dev.whisker.importer.ImportReport;
import dev.whisker.importer.ImportReport.Status;
import dev.whisker.importer.LayerTargets;
import dev.whisker.importer.StoredLayer;
import dev.whisker.importer.StoredTensor;
import dev.whisker.importer.TargetLayer;
import dev.whisker.importer.WeightImport;
import dev.whisker.importer.WeightSource;
import dev.whisker.importer.WeightTarget;
import dev.whisker.layer.Layer;
import dev.whisker.layer.LayerText;
import dev.whisker.tensor.Shape;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.DoubleSummaryStatistics;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Lists the tensors of a weights file, or checks whether it fits a model. */
@Command(name = "import",
        description = "Show the tensors of a weights file, or check that they fit a model. Formats: Keras .h5,"
                + " .weights.h5 and .keras, .npz, .safetensors.",
        footer = {"", "Examples:", "  whisker import weights.h5",
            "  whisker import weights.h5 --into 'MobileNetV2(include_top=false)' --input-shape 160,160,3"})
@Section(Heading.MODEL)
final class ImportCommand extends CliCommand {
    /** The values of {@code --allow}. */
    enum Allowed {
        UNUSED, MISSING, SHAPE
    }

    @Parameters(paramLabel = "FILE", description = "The weights file; its format is recognized by its content.")
    private Path file;

    @Option(names = "--into", paramLabel = "MODEL",
            description = "An experiment, or a layer: Name(argument=value, ...).")
    private String into;

    @Option(names = "--nested", paramLabel = "NAME",
            description = "Use only the nested model with that name, such as base.")
    private String nested;

    @Option(names = "--input-shape", split = ",", paramLabel = "H,W,C",
            description = "Input shape of the layer, without the batch size; an experiment defines its own.")
    private int[] inputShape;

    @Option(names = "--allow", split = ",", paramLabel = "WHAT",
            description = "Accept tensors that are unused, missing or of a different shape: unused,missing,shape.")
    private List<String> allow = List.of();

    @Override
    public Integer call() {
        ImportOptions options = options();
        List<TargetLayer> layers = into == null ? List.of() : layers();
        ObjectNode results = object();
        try (WeightSource source = WeightSource.open(file)) {
            String digest = source.sha256();
            print("%s: %s, SHA-256 %s", file, source.format().label(), digest);
            results.put("file", file.toString()).put("format", source.format().label()).put("sha256", digest);
            if (into == null) {
                list(source, results);
                results(results);
                return 0;
            }
            WeightTarget target = new WeightTarget(layers, (path, values) -> { });
            return check(source, nested == null ? target : target.nested(nested), options, results);
        }
    }

    private ImportOptions options() {
        Set<Allowed> allowed = EnumSet.noneOf(Allowed.class);
        for (String word : allow) {
            allowed.add(Arrays.stream(Allowed.values()).filter(value -> value.name().equalsIgnoreCase(word)).findFirst()
                    .orElseThrow(() -> wrongCall("--allow takes unused, missing and shape, received '" + word + "'")));
        }
        if (into == null && (!allowed.isEmpty() || nested != null || inputShape != null)) {
            throw wrongCall("--allow, --nested and --input-shape need --into");
        }
        return new ImportOptions(allowed.contains(Allowed.UNUSED), allowed.contains(Allowed.MISSING),
                allowed.contains(Allowed.SHAPE));
    }

    private List<TargetLayer> layers() {
        if (!into.contains("(")) {
            if (inputShape != null) {
                throw wrongCall("--input-shape is for layers; the experiment " + into + " has its own");
            }
            return LayerTargets.of(experiment(into).model());
        }
        if (inputShape == null || Arrays.stream(inputShape).anyMatch(extent -> extent < 1)) {
            throw wrongCall("--into with a layer needs --input-shape, such as 160,160,3");
        }
        int[] batched = new int[inputShape.length + 1];
        batched[0] = 1;
        System.arraycopy(inputShape, 0, batched, 1, inputShape.length);
        return given(() -> {
            Layer layer = LayerText.parse(into);
            layer.outputShape(Shape.of(batched));
            return LayerTargets.of(layer, Shape.of(batched));
        });
    }

    private void list(WeightSource source, ObjectNode results) {
        ArrayNode tensors = results.putArray("tensors");
        int width = source.layers().stream().flatMap(layer -> layer.tensors().stream().map(layer::path))
                .mapToInt(String::length).max().orElse(0);
        long parameters = 0;
        print("%-" + Math.max(width, 6) + "s  %-20s %-8s %12s %12s %12s", "tensor", "shape", "dtype", "min", "max",
                "mean");
        for (StoredLayer layer : source.layers()) {
            for (StoredTensor tensor : layer.tensors()) {
                DoubleSummaryStatistics values = new DoubleSummaryStatistics();
                tensor.values().read(piece -> Arrays.stream(piece).filter(Double::isFinite).forEach(values));
                long notFinite = tensor.shape().size() - values.getCount();
                parameters += tensor.shape().size();
                print("%-" + Math.max(width, 6) + "s  %-20s %-8s %12s %12s %12s%s", layer.path(tensor), tensor.shape(),
                        tensor.dtype(), number(values, values.getMin()), number(values, values.getMax()),
                        number(values, values.getAverage()),
                        notFinite == 0 ? "" : "  " + notFinite + " values are not finite");
                ObjectNode node = tensors.addObject().put("name", layer.path(tensor)).put("dtype", tensor.dtype());
                putShape(node, "shape", tensor.shape());
                if (values.getCount() > 0) {
                    node.put("min", values.getMin()).put("max", values.getMax()).put("mean", values.getAverage());
                }
                node.put("not_finite", notFinite);
            }
        }
        print("%d layers with %d tensors, %,d parameters.", source.layers().size(), tensors.size(), parameters);
        results.put("layers", source.layers().size()).put("parameters", parameters);
    }

    private static String number(DoubleSummaryStatistics values, double number) {
        return values.getCount() == 0 ? "-" : String.format(Locale.ROOT, "%.6g", number);
    }

    private int check(WeightSource source, WeightTarget target, ImportOptions options, ObjectNode results) {
        ImportReport report = WeightImport.match(source, target, options);
        if (report.accepted()) {
            report = WeightImport.load(source, target, options);
        }
        ArrayNode entries = results.putArray("entries");
        for (ImportReport.Entry entry : report.entries()) {
            print("  %s", entry);
            ObjectNode node = entries.addObject().put("status", word(entry.status()));
            if (entry.target() != null) {
                putShape(node.put("target", entry.target()), "target_shape", entry.targetShape());
            }
            if (entry.stored() != null) {
                putShape(node.put("stored", entry.stored()), "stored_shape", entry.storedShape());
            }
        }
        ArrayNode remarks = results.putArray("remarks");
        for (String remark : report.remarks()) {
            print("Remark: %s.", remark);
            remarks.add(remark);
        }
        for (Status status : Status.values()) {
            results.put(word(status), report.of(status).size());
        }
        print("%d used, %d unused, %d missing, %d of a different shape.", report.of(Status.USED).size(),
                report.of(Status.UNUSED).size(), report.of(Status.MISSING).size(), report.of(Status.MISSHAPED).size());
        results.put("accepted", report.accepted());
        results(results);
        report.requireAccepted();
        return 0;
    }

    private static String word(Status status) {
        return status.name().toLowerCase(Locale.ROOT);
    }

    private static void putShape(ObjectNode node, String field, Shape shape) {
        ArrayNode array = node.putArray(field);
        Arrays.stream(shape.toArray()).forEach(array::add);
    }
}
