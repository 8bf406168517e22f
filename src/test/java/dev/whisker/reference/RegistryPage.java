package dev.whisker.reference;

import dev.whisker.describe.ArgumentSpec;
import dev.whisker.describe.Registry;
import dev.whisker.describe.Signature;
import dev.whisker.layer.LayerRegistry;
import dev.whisker.layer.init.Initializers;
import dev.whisker.layer.regularizer.Regularizers;
import dev.whisker.train.callback.Callbacks;
import dev.whisker.train.loss.Losses;
import dev.whisker.train.metric.Metrics;
import dev.whisker.train.optimizer.Optimizers;
import dev.whisker.train.schedule.Schedules;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** The text of docs/reference.md: everything that can be named in YAML and on the command line. */
final class RegistryPage {
    static final Map<String, Registry<?>> REGISTRIES = registries();

    private static final String HEAD = """
            # Reference

            Everything that an experiment can name, in YAML and on the command line, with its arguments in the order in
            which they can be given without names. Names and defaults are those of Keras. Values are written as in
            Python: `Conv2D(32, 3, padding=same)`; parentheses without arguments can be left out. `whisker layer CALL`
            shows what a layer computes and keeps.

            This page is generated from the program and the comments of its classes:

            ```
            mvn verify -Dtest=ReferencePageTest -Dsurefire.failIfNoSpecifiedTests=false -Dwhisker.regenerate=true
            ```

            """;

    private RegistryPage() {
    }

    private static Map<String, Registry<?>> registries() {
        Map<String, Registry<?>> all = new LinkedHashMap<>();
        all.put("Layers", LayerRegistry.registry());
        all.put("Initializers", Initializers.registry());
        all.put("Regularizers", Regularizers.registry());
        all.put("Losses", Losses.registry());
        all.put("Metrics", Metrics.registry());
        all.put("Optimizers", Optimizers.registry());
        all.put("Learning-rate schedules", Schedules.registry());
        all.put("Callbacks", Callbacks.registry());
        return all;
    }

    static String text() throws IOException {
        StringBuilder page = new StringBuilder(HEAD);
        REGISTRIES.keySet().forEach(title -> page.append("- [").append(title).append("](#").append(anchor(title))
                .append(")\n"));
        for (Map.Entry<String, Registry<?>> section : REGISTRIES.entrySet()) {
            page.append("\n## ").append(section.getKey()).append("\n\n");
            append(page, section.getValue());
        }
        return page.toString();
    }

    private static void append(StringBuilder page, Registry<?> registry) throws IOException {
        List<? extends Signature<?>> signatures = signatures(registry);
        Set<String> described = signatures.stream().map(Signature::name).collect(Collectors.toCollection(TreeSet::new));
        List<String> instances = registry.names().stream().filter(name -> !described.contains(name)
                && !registry.isKnown(name)).toList();
        if (!instances.isEmpty()) {
            page.append("Without arguments: ")
                    .append(instances.stream().map(name -> "`" + name + "`").collect(Collectors.joining(", ")))
                    .append(".\n\n");
        }
        List<ArgumentSpec> everywhere = refusedEverywhere(signatures);
        if (!everywhere.isEmpty()) {
            page.append("Arguments that every layer of Keras has and none has here:\n\n");
            everywhere.forEach(parameter -> page.append(refusal(parameter)));
            page.append('\n');
        }
        for (Signature<?> signature : signatures) {
            append(page, signature, everywhere);
        }
        // One empty line between sections, none at the end.
        page.setLength(page.toString().stripTrailing().length());
        page.append('\n');
    }

    /** Those of the program: other tests register descriptions of their own. */
    static List<? extends Signature<?>> signatures(Registry<?> registry) {
        return registry.signatures().stream().filter(signature -> Files.exists(ClassComment.source(signature.type())))
                .toList();
    }

    private static List<ArgumentSpec> refusedEverywhere(List<? extends Signature<?>> signatures) {
        if (signatures.size() < 2) {
            return List.of();
        }
        List<ArgumentSpec> common = new ArrayList<>(signatures.get(0).parameters());
        common.removeIf(parameter -> !parameter.isRefused());
        signatures.forEach(signature -> common.removeIf(parameter -> !signature.parameters().contains(parameter)));
        return common;
    }

    private static void append(StringBuilder page, Signature<?> signature, List<ArgumentSpec> everywhere)
            throws IOException {
        ClassComment comment = ClassComment.of(signature.type());
        page.append("### ").append(signature.name()).append("\n\n").append(comment.text()).append("\n\n");
        List<ArgumentSpec> taken = signature.parameters().stream().filter(each -> !each.isRefused()).toList();
        if (!taken.isEmpty()) {
            page.append("| argument | values | default | meaning |\n|---|---|---|---|\n");
            taken.forEach(parameter -> page.append(row(signature, parameter, comment)));
            page.append('\n');
        }
        List<ArgumentSpec> refused = signature.parameters().stream()
                .filter(each -> each.isRefused() && !everywhere.contains(each)).toList();
        if (!refused.isEmpty()) {
            page.append("Keras' arguments that are not supported:\n\n");
            refused.forEach(parameter -> page.append(refusal(parameter)));
            page.append('\n');
        }
    }

    private static String row(Signature<?> signature, ArgumentSpec parameter, ClassComment comment) {
        String meaning = comment.parameters().entrySet().stream()
                .filter(each -> key(each.getKey()).equals(key(parameter.name()))).map(Map.Entry::getValue)
                .findFirst().orElseThrow(() -> new AssertionError("the Javadoc of " + signature.type().getName()
                        + " has no @param for " + parameter.name()));
        return "| `" + parameter.name() + "` | " + cell(signature.allowed(parameter)) + " | "
                + (parameter.required() ? "required" : "`" + value(parameter.defaultValue()) + "`")
                + " | " + cell(meaning) + " |\n";
    }

    /** As Python writes it. */
    private static String value(Object plain) {
        return Objects.toString(plain, "None").replaceAll("^(\\d+)\\.0E(-?\\d+)$", "$1e$2");
    }

    private static String refusal(ArgumentSpec parameter) {
        return "- `" + parameter.name() + "`: " + parameter.refusal() + "\n";
    }

    private static String cell(String text) {
        return text.replace("|", "\\|").replaceAll("\\bnull\\b", "None");
    }

    private static String key(String name) {
        return name.replace("_", "").toLowerCase(Locale.ROOT);
    }

    private static String anchor(String title) {
        return title.toLowerCase(Locale.ROOT).replace(' ', '-');
    }
}
