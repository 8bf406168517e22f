package dev.whisker.page;

import com.fasterxml.jackson.databind.JsonNode;
import dev.whisker.experiment.RunDirectory;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** The settings of runs by their paths, such as {@code training.optimizer}, and in which of them runs differ. */
final class Settings {
    /** Of run.json: what decides results and is not in the description of the experiment. */
    private static final List<List<String>> RECORDED = List.of(List.of("experiment"), List.of("data", "directory"),
            List.of("data", "files_sha256"), List.of("device", "backend"), List.of("device", "precision"),
            List.of("device", "multiplication"), List.of("versions", "whisker"), List.of("versions", "java"),
            List.of("commit"), List.of("machine", "cpu"), List.of("machine", "threads"));

    private Settings() {
    }

    /** Everything that is set in a run. */
    static Map<String, String> of(RunDirectory run) {
        Map<String, String> settings = new LinkedHashMap<>();
        JsonNode record = run.readRecord();
        for (List<String> path : RECORDED) {
            JsonNode node = record;
            for (String key : path) {
                node = node.path(key);
            }
            if (node.isValueNode() && !node.isNull()) {
                settings.put(String.join(".", path), node.asText());
            }
        }
        int weights = 0;
        for (JsonNode file : record.path("weights")) {
            settings.put("weights[" + weights++ + "]", file.path("sha256").asText());
        }
        flatten("", run.descriptionValues(), settings);
        return settings;
    }

    private static void flatten(String path, Object value, Map<String, String> settings) {
        if (value instanceof Map<?, ?> map) {
            map.forEach((key, inner) -> flatten(path.isEmpty() ? String.valueOf(key) : path + "." + key, inner,
                    settings));
        } else if (value instanceof List<?> list) {
            for (int i = 0; i < list.size(); i++) {
                flatten(path + "[" + i + "]", list.get(i), settings);
            }
        } else {
            settings.put(path, String.valueOf(value));
        }
    }

    /**
     * The settings that are not the same in all runs.
     *
     * @return by path, the value of each run; null where a run has no such setting
     */
    static Map<String, List<String>> differences(List<Map<String, String>> runs) {
        Set<String> paths = new LinkedHashSet<>();
        runs.forEach(run -> paths.addAll(run.keySet()));
        Map<String, List<String>> differences = new LinkedHashMap<>();
        for (String path : paths) {
            List<String> values = new ArrayList<>();
            runs.forEach(run -> values.add(run.get(path)));
            if (values.stream().anyMatch(value -> !Objects.equals(value, values.get(0)))) {
                differences.put(path, values);
            }
        }
        return differences;
    }
}
