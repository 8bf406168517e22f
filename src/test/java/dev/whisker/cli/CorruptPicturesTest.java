package dev.whisker.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.whisker.data.OddPictures;
import dev.whisker.support.ChildJvm;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A directory of corrupt and odd pictures: the exact ones are reported, and none takes much memory (R14 of
 * docs/reliability.md).
 */
class CorruptPicturesTest {
    private static final long MAX_MEGABYTES = 256;

    @TempDir
    Path temporary;

    @Test
    void exactlyTheUnusableOnesAreReported() throws Exception {
        Path data = temporary.resolve("data");
        Files.createDirectories(data.resolve("cats"));
        Map<String, byte[]> files = OddPictures.files();
        for (Map.Entry<String, byte[]> file : files.entrySet()) {
            Files.write(data.resolve("cats").resolve(file.getKey()), file.getValue());
        }
        ChildJvm.Result result = ChildJvm.run(List.of("-Xmx96m", "-XX:+UseSerialGC"), MeasuredProgram.class, "data",
                "scan", data, "--json");
        assertEquals(1, result.exitCode(), result.output());
        String json = result.output().substring(result.output().indexOf("{\n"),
                result.output().lastIndexOf('}') + 1);
        JsonNode report = new ObjectMapper().readTree(json);
        assertEquals(names(files, "bad-"), found(report, "bad"));
        assertEquals(names(files, "(png|gif)-named"), found(report, "wrong_extension"));
        assertEquals(names(files, "exif-[2-8]"), found(report, "exif_rotated"));
        assertEquals(names(files, "animated"), found(report, "animated"));
        assertEquals(new TreeSet<>(), found(report, "duplicate"));
        assertEquals(files.size() - names(files, "bad-").size(), report.get("usable").asInt());
        assertTrue(names(files, "bad-").size() >= 20);
        long peak = Long.parseLong(result.output().strip().lines().reduce((first, last) -> last).orElseThrow());
        assertTrue(peak <= MAX_MEGABYTES, "resident memory: " + peak + " MiB");
    }

    private static TreeSet<String> names(Map<String, byte[]> files, String beginning) {
        return new TreeSet<>(files.keySet().stream().filter(name -> name.matches("(" + beginning + ").*")).toList());
    }

    private static TreeSet<String> found(JsonNode report, String kind) {
        return new TreeSet<>(StreamSupport.stream(report.get("findings").spliterator(), false)
                .filter(finding -> finding.get("kind").asText().equals(kind))
                .map(finding -> Path.of(finding.get("file").asText()).getFileName().toString()).toList());
    }
}
