package dev.whisker.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.whisker.backend.Backends;
import dev.whisker.check.CheckCase;
import dev.whisker.check.CheckKind;
import dev.whisker.check.GradientCheck;
import dev.whisker.check.GradientReport;
import dev.whisker.check.LayerCase;
import dev.whisker.check.Parity;
import dev.whisker.check.ParityReport;
import dev.whisker.check.Shrinker;
import dev.whisker.check.Tolerance;
import dev.whisker.op.Backend;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Holds backward passes against central differences. */
@Command(name = "gradcheck", description =
        "Check the gradients of layers, losses and regularizers against central differences in float64, over random "
                + "configurations; "
        + "reduce each failing case to its smallest form. The exit code is 1 if anything fails.",
        footer = {"", "Examples:", "  whisker gradcheck Conv2D Dense --tries 20",
            "  whisker gradcheck 'Conv2D(2, 3)' --input-shape 2,5,5,3 --mode training --seed 17"})
@Section(Heading.COMPUTING)
final class GradcheckCommand extends CliCommand {
    private static final String REFERENCE = "reference";
    private static final String ROW = "%-" + CheckOptions.LABEL + "s %8s %9s %12s %9s  %s";

    @Parameters(paramLabel = "LAYER", arity = "0..*",
            description = "Names of layers, losses and regularizers, such as Conv2D or "
                    + "'BinaryCrossentropy(from_logits=true)'; "
            + "default: all. With --input-shape: layers with their arguments.")
    private List<String> names = List.of();

    @Option(names = "--backend", paramLabel = "NAME", defaultValue = REFERENCE,
            description = "Differences are computed on the reference backend; with another backend, "
            + "the same cases are also compared with the reference. Default: ${DEFAULT-VALUE}.")
    private String backend;

    @Mixin
    private CheckOptions options;

    @Override
    public Integer call() {
        options.check(this, names);
        BackendOptions.requireKnown(this, backend);
        names.forEach(name -> options.require(this, name));
        List<String> wanted = names.isEmpty() ? CheckKind.everything() : names;
        print("differences in float64 on the reference backend, seed %d", options.seed());
        ObjectNode results = object();
        results.put("seed", options.seed()).put("limit", Tolerance.GRADIENT).put("backend", backend);
        ArrayNode rows = results.putArray("layers");
        List<String> table = new ArrayList<>();
        boolean passed = true;
        try (Backend other = backend.equals(REFERENCE) ? null : Backends.open(backend, line -> print("%s", line))) {
            for (String name : wanted) {
                GradientReport report = check(options.cases(name));
                passed &= report(name, report, table, rows);
                if (other != null && report.passed()) {
                    passed &= parity(name, other, rows.get(rows.size() - 1));
                }
            }
        }
        print(ROW, "Layer", "points", "redrawn", "worst error", "limit", "result");
        table.forEach(line -> print("%s", line));
        results.put("passed", passed);
        results(results);
        return passed ? 0 : Main.FAILED;
    }

    private static GradientReport check(Stream<? extends CheckCase> cases) {
        GradientReport all = null;
        for (CheckCase each : (Iterable<CheckCase>) cases.map(CheckCase.class::cast)::iterator) {
            GradientReport one = GradientCheck.of(each).run();
            all = all == null ? one : all.and(one);
            if (!all.passed()) {
                break;
            }
        }
        return all;
    }

    private boolean report(String name, GradientReport report, List<String> table, ArrayNode rows) {
        boolean passed = report.passed() && !report.redrawnTooOften();
        String verdict = passed ? "passed" : report.passed() ? "FAILED: redrawn too often" : "FAILED";
        table.add(String.format(Locale.ROOT, ROW, CheckOptions.label(name), report.points(),
                percent(report.redrawRate()),
                String.format(Locale.ROOT, "%.2g", report.worstError()),
                String.format(Locale.ROOT, "%.0e", Tolerance.GRADIENT), verdict));
        ObjectNode row = rows.addObject();
        row.put("layer", name).put("points", report.points()).put("redraws",
                report.redraws()).put("worst_relative_error", report.worstError())
                .put("passed", passed);
        if (!report.passed()) {
            GradientReport smallest = smallest(report);
            printLines(report);
            if (smallest != report) {
                print("Smallest case that fails:");
                printLines(smallest);
            }
            print("");
            row.put("again", report.checked().rerun()).put("smallest", smallest.checked().rerun()).put("report",
                    smallest.toString());
        }
        return passed;
    }

    /** The report of the smallest case that fails as well. */
    private static GradientReport smallest(GradientReport report) {
        if (!(report.checked() instanceof LayerCase failing)) {
            return report;
        }
        LayerCase smallest = Shrinker.shrink(failing, smaller -> !GradientCheck.of(smaller).run().passed());
        return smallest.equals(failing) ? report : GradientCheck.of(smallest).run();
    }

    private boolean parity(String name, Backend other, JsonNode row) {
        double share = 0;
        for (CheckCase each : (Iterable<CheckCase>) options.cases(name).map(CheckCase.class::cast)::iterator) {
            ParityReport report = Parity.of(each).run(other);
            share = Math.max(share, report.share());
            if (!report.passed()) {
                printLines(report);
                print("");
                ((ObjectNode) row).put("passed", false).put("parity", report.toString());
                return false;
            }
        }
        print("%s on %s: within %.2g of what rounding is allowed", CheckOptions.label(name), other.name(), share);
        ((ObjectNode) row).put("parity_share", share);
        return true;
    }
}
