package dev.whisker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.whisker.Dependencies.Row;
import java.io.IOException;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * No dependency has a version with a vulnerability that is listed in tests-data/dependencies/advisories.json, unless
 * the list says for exactly this version why Whisker does not reach it.
 */
class AdvisoriesTest {
    private static final Path LIST = Path.of("tests-data", "dependencies", "advisories.json");

    /** The reason to fail for a version of a library, if an advisory gives one. */
    private static Optional<String> fault(JsonNode advisory, String name, String version) {
        if (!advisory.get("of").asText().equals(name) || !affects(advisory, version)) {
            return Optional.empty();
        }
        JsonNode assessed = advisory.path("assessed");
        return assessed.path("version").asText().equals(version) ? Optional.empty()
                : Optional.of(name + " " + version + " is affected by " + advisory.get("id").asText() + " ("
                        + advisory.get("what").asText() + "; " + advisory.get("source").asText() + ")");
    }

    private static boolean affects(JsonNode advisory, String version) {
        for (JsonNode range : advisory.get("affected")) {
            if (compare(version, range.get("from").asText()) >= 0
                    && compare(version, range.get("before").asText()) < 0) {
                return true;
            }
        }
        return false;
    }

    /** By the numbers in them; what is missing counts as 0. */
    private static int compare(String first, String second) {
        int[] a = numbers(first);
        int[] b = numbers(second);
        for (int i = 0; i < Math.max(a.length, b.length); i++) {
            int order = Integer.compare(i < a.length ? a[i] : 0, i < b.length ? b[i] : 0);
            if (order != 0) {
                return order;
            }
        }
        return 0;
    }

    private static int[] numbers(String version) {
        return Stream.of(version.split("[.-]")).mapToInt(Integer::parseInt).toArray();
    }

    private static JsonNode list() throws IOException {
        return new ObjectMapper().readTree(LIST.toFile());
    }

    private static List<String> faults(String name, String version) throws IOException {
        List<String> faults = new ArrayList<>();
        list().get("advisories").forEach(advisory -> fault(advisory, name, version).ifPresent(faults::add));
        return faults;
    }

    @Test
    void noDependencyIsAffected() throws IOException {
        List<Row> rows = Dependencies.all();
        assertTrue(rows.size() > 40, "dependencies: " + rows.size());
        for (Row row : rows) {
            assertEquals(List.of(), faults(row.name(), row.upstreamVersion()), row.toString());
        }
    }

    @Test
    void anAffectedVersionIsFound() throws IOException {
        String affected = "at.yawk.lz4:lz4-java 1.10.0 is affected by ";
        assertEquals(List.of(affected + "CVE-2025-66566 (the decompressor in Java shows earlier content of the output; "
                + "https://github.com/advisories/GHSA-cmp6-m4wj-q63q)",
                affected + "CVE-2026-59949 (the native XXHash crashes on invalid ranges; "
                        + "https://github.com/advisories/GHSA-xx22-p4ch-683r)"),
                faults("at.yawk.lz4:lz4-java", "1.10.0"));
        assertEquals(1, faults("at.yawk.lz4:lz4-java", "1.11").size());
        assertEquals(0, faults("at.yawk.lz4:lz4-java", "1.11.1").size());
        assertEquals(1, faults("libwebp", "1.3.1").size());
        assertEquals(0, faults("libwebp", "1.3.2").size());
    }

    /** A version on one branch may be affected while an older one on another is not. */
    @Test
    void everyRangeCounts() throws IOException {
        String databind = "com.fasterxml.jackson.core:jackson-databind";
        assertTrue(faults(databind, "2.22.2").toString().contains("CVE-2026-91776"));
        assertFalse(faults(databind, "2.21.7").toString().contains("CVE-2026-91776"));
        assertTrue(faults(databind, "2.20.0").toString().contains("CVE-2026-91776"));
    }

    /** An assessment holds for the version that was looked at. */
    @Test
    void anotherAffectedVersionIsNotExcused() throws IOException {
        assertEquals(List.of(), faults("libpng", "1.6.53"));
        assertTrue(faults("libpng", "1.6.52").size() >= 5);
        assertTrue(faults("libpng", "1.6.54").toString().contains("CVE-2026-25646"));
    }

    @Test
    void theListIsComplete() throws IOException {
        JsonNode list = list();
        LocalDate.parse(list.get("asOf").asText());
        for (JsonNode advisory : list.get("advisories")) {
            String text = advisory.toString();
            assertTrue(advisory.get("id").asText().matches("(CVE-\\d{4}-\\d+|GHSA-[-a-z0-9]+).*"), text);
            assertTrue(advisory.get("source").asText().startsWith("https://"), text);
            assertTrue(advisory.get("affected").size() > 0, text);
            for (JsonNode range : advisory.get("affected")) {
                assertTrue(compare(range.get("from").asText(), range.get("before").asText()) < 0, text);
            }
            if (advisory.has("assessed")) {
                assertTrue(affects(advisory, advisory.get("assessed").get("version").asText()),
                        "an assessment of a version that is not affected: " + text);
                assertTrue(advisory.get("assessed").get("reason").asText().startsWith("Not reached: "), text);
                assertTrue(Dependencies.all().stream().anyMatch(row -> row.name().equals(advisory.get("of").asText())
                        && row.version().equals(advisory.get("assessed").get("version").asText())),
                        "an assessment of a version that is not used: " + text);
            }
        }
    }
}
