package dev.whisker.page;

import com.fasterxml.jackson.databind.JsonNode;
import dev.whisker.report.DataTable;
import dev.whisker.report.Html;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.StreamSupport;

/** How the run was made: its command line, its configuration, the machine, and hashes of everything that decides it. */
final class OriginSection {
    /** Shown elsewhere, or nothing for people. */
    private static final Set<String> LEFT_OUT = Set.of("results", "warnings", "files", "algorithms", "command", "pid",
            "title", "published", "saved", "best", "comparison", "checkpoint", "resumed");
    private static final int MAX_LISTED = 30;

    private final JsonNode record;
    private final String description;

    /** @param description the experiment as it was run, model.yaml */
    OriginSection(JsonNode record, String description) {
        this.record = record;
        this.description = description;
    }

    Html html() {
        List<Html> pieces = new ArrayList<>();
        if (record.path("command").size() > 0) {
            pieces.add(Html.heading("Command line"));
            pieces.add(Html.code(commandLine(record)));
        }
        if (record.path("resumed").size() > 0) {
            pieces.add(resumed());
        }
        DataTable table = new DataTable("", List.of("what", "value"));
        record.properties().forEach(entry -> {
            if (!LEFT_OUT.contains(entry.getKey())) {
                add(table, entry.getKey(), entry.getValue());
            }
        });
        pieces.add(Html.heading("Environment"));
        pieces.add(table.html());
        if (record.path("algorithms").size() > 0) {
            pieces.add(Html.details("What the backend chose for each layer",
                    Html.code(String.join("\n", texts(record.path("algorithms"))))));
        }
        pieces.add(Html.heading("Configuration"));
        pieces.add(Html.code(description));
        return Html.of(pieces);
    }

    private static String commandLine(JsonNode from) {
        return "whisker " + String.join(" ", texts(from.path("command")).stream().map(OriginSection::quoted).toList());
    }

    /** Each time that the run went on from a checkpoint. */
    private Html resumed() {
        DataTable table = new DataTable("The run went on", List.of("at", "after epoch", "step", "command line"));
        for (JsonNode again : record.path("resumed")) {
            table.row(List.of(again.path("at").asText(), again.path("epoch").asText(), again.path("step").asText(),
                    commandLine(again)));
        }
        return table.html();
    }

    private static void add(DataTable table, String name, JsonNode value) {
        if (value.isObject()) {
            value.properties().forEach(entry -> add(table, name + " " + entry.getKey(), entry.getValue()));
        } else if (value.isArray()) {
            List<String> texts = texts(value);
            if (!texts.isEmpty()) {
                table.row(List.of(name.replace('_', ' '), String.join(", ", texts.subList(0,
                        Math.min(MAX_LISTED, texts.size()))) + (texts.size() > MAX_LISTED ? " and "
                        + (texts.size() - MAX_LISTED) + " more" : "")));
            }
        } else if (!value.isNull()) {
            table.row(List.of(name.replace('_', ' '), value.asText()));
        }
    }

    private static List<String> texts(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false)
                .map(node -> node.isValueNode() ? node.asText() : node.toString()).toList();
    }

    private static String quoted(String word) {
        return word.matches("[A-Za-z0-9_./:=,@%+-]+") ? word : "'" + word.replace("'", "'\\''") + "'";
    }
}
