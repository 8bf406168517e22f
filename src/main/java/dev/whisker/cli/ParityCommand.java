package dev.whisker.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.whisker.check.CheckCase;
import dev.whisker.check.CheckKind;
import dev.whisker.check.LayerCase;
import dev.whisker.check.ModelParity;
import dev.whisker.check.Parity;
import dev.whisker.check.ParityReport;
import dev.whisker.check.ParityResult;
import dev.whisker.check.Shrinker;
import dev.whisker.model.Graph;
import dev.whisker.op.Backend;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Compares a backend with the reference. */
@Command(name = "parity", description =
        "Compare what layers, losses and regularizers, or all layers of a model, compute on a backend with the float64 "
                + "reference: output and every gradient. The exit code is 1 if anything fails.",
        footer = {"", "Examples:", "  whisker parity Conv2D Dense --backend cpu --tries 20",
            "  whisker parity B1 --backend cpu"})
@Section(Heading.CASES)
final class ParityCommand extends CliCommand {
    private static final String ROW = "%-" + CheckOptions.LABEL + "s %6s %10s %10s %10s %10s  %s";

    @Parameters(paramLabel = "LAYER|MODEL", arity = "0..*",
            description = "Names of layers, losses and regularizers, such as Conv2D or mse; or built-in experiments "
                    + "and YAML files, whose layers, including those inside applications, are compared one by one at "
                    + "their shapes; default: all layers, losses and regularizers. With --input-shape: one of them "
                    + "with its arguments.")
    private List<String> names = List.of();

    @Option(names = "--batch", paramLabel = "N", defaultValue = "2",
            description = "Batch size for comparing a model; default: ${DEFAULT-VALUE}.")
    private int batch;

    @Mixin
    private CheckOptions options;

    @Mixin
    private BackendOptions backendOptions;

    private final List<String> table = new ArrayList<>();
    private ArrayNode rows;

    @Override
    public Integer call() {
        options.check(this, names);
        atLeast("--batch", batch, 1);
        backendOptions.requireExact(this);
        for (String name : names) {
            if (isLayer(name)) {
                options.require(this, name);
            } else {
                experiment(name);
            }
        }
        ObjectNode results = object();
        rows = results.putArray("rows");
        boolean passed = true;
        try (Backend backend = backendOptions.open(this, options.seed())) {
            results.put("backend", backend.name()).put("seed", options.seed());
            for (String name : names.isEmpty() ? CheckKind.everything() : names) {
                passed &= isLayer(name) ? layer(name, backend) : model(name, backend);
            }
        }
        print(ROW, "Layer", "cases", "absolute", "relative", "ulp", "of allowed", "result");
        table.forEach(line -> print("%s", line));
        results.put("passed", passed);
        results(results);
        return passed ? 0 : Main.FAILED;
    }

    private boolean isLayer(String name) {
        return options.isExact() || CheckKind.known(name).isPresent();
    }

    private boolean layer(String name, Backend backend) {
        List<ParityReport> reports = new ArrayList<>();
        for (CheckCase each : (Iterable<CheckCase>) options.cases(name).map(CheckCase.class::cast)::iterator) {
            ParityReport report = Parity.of(each).run(backend);
            reports.add(report);
            if (!report.passed()) {
                printLines(report);
                smallest(each, backend).ifPresent(smallest -> {
                    print("Smallest case that fails:");
                    printLines(Parity.of(smallest).run(backend));
                });
                print("");
                break;
            }
        }
        return row(name, reports);
    }

    /** The smallest case of a layer that fails as well, if it is another one. */
    private static Optional<LayerCase> smallest(CheckCase failing, Backend backend) {
        if (!(failing instanceof LayerCase layer)) {
            return Optional.empty();
        }
        LayerCase smallest = Shrinker.shrink(layer, smaller -> !Parity.of(smaller).run(backend).passed());
        return Optional.of(smallest).filter(found -> !found.equals(layer));
    }

    private boolean model(String name, Backend backend) {
        Graph model = experiment(name).model();
        List<Map.Entry<String, ParityReport>> reports =
                ModelParity.of(model).batch(batch).seed(options.seed()).run(backend);
        reports.forEach(report -> row(name + "/" + report.getKey(), List.of(report.getValue())));
        ModelParity.firstDivergent(reports).ifPresent(first -> {
            print("The first layer of %s that diverges by itself is %s:", name, first.getKey());
            printLines(first.getValue());
            print("");
        });
        return reports.stream().allMatch(report -> report.getValue().passed());
    }

    private boolean row(String name, List<ParityReport> reports) {
        List<ParityResult> all = reports.stream().flatMap(report -> report.results().stream()).toList();
        boolean passed = reports.stream().allMatch(ParityReport::passed);
        double absolute = largest(all.stream().map(ParityResult::absolute));
        double relative = largest(all.stream().map(ParityResult::relative));
        double ulps = largest(all.stream().map(ParityResult::ulps));
        double share = largest(all.stream().map(ParityResult::share));
        table.add(String.format(Locale.ROOT, "%-" + CheckOptions.LABEL + "s %6d %10.2g %10.2g %10.3g %10.2g  %s",
                CheckOptions.label(name), reports.size(), absolute,
                relative, ulps, share, passed ? "passed" : "FAILED"));
        ObjectNode row = rows.addObject();
        row.put("layer", name).put("cases", reports.size()).put("absolute", absolute).put("relative",
                relative).put("ulps", ulps).put("share", share)
                .put("redraws", reports.stream().mapToInt(ParityReport::redraws).sum()).put("passed", passed);
        reports.stream().filter(report -> !report.passed()).findFirst().ifPresent(report ->
                row.put("again", report.rerun()).put("report", report.toString()));
        return passed;
    }

    private static double largest(Stream<Double> values) {
        return values.mapToDouble(Double::doubleValue).max().orElse(0);
    }
}
