package dev.whisker.experiment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Makes every layout of the table in docs/data.md, which is the only list of them, and checks that training has the
 * outcome that the table promises.
 */
class DocumentedLayoutsTest {
    private static final String HEADER = "| layout | `split` | outcome |";

    @TempDir
    Path temporary;

    /** The cells of the rows: layout, split, outcome. */
    static List<Arguments> rows() throws IOException {
        List<String> lines = Files.readAllLines(Path.of("docs/data.md"));
        Stream<String> rows = lines.subList(lines.indexOf(HEADER) + 2, lines.size()).stream()
                .takeWhile(line -> line.startsWith("|"));
        return rows.map(row -> row.split(" *\\| *")).map(cells -> Arguments.of(cells[1].replace("`", ""),
                cells[2].replace("`", ""), cells[3].replace("`", ""))).toList();
    }

    @Test
    void theTableHasThirtyRows() throws IOException {
        assertTrue(rows().size() >= 30, rows().size() + " rows");
        assertEquals(rows().size(), rows().stream().map(row -> List.of(row.get()).subList(0, 2)).distinct().count());
    }

    /** The outcome: what is said must contain all parts between semicolons; a refusal begins with "refused". */
    @ParameterizedTest(name = "{0} [{1}]")
    @MethodSource("rows")
    void isAsTheTableSays(String layout, String split, String expected) throws IOException {
        Path root = Files.createDirectory(temporary.resolve("data"));
        FolderLayouts.make(root, layout);
        Experiment experiment = experiment(split);
        String outcome = FolderLayouts.outcome(() -> experiment, root);
        assertEquals(expected.startsWith("refused: "), outcome.startsWith("refused: "), outcome);
        String said = expected.startsWith("refused: ") ? outcome
                : outcome + "; " + ExperimentData.open(experiment, root).rule();
        List<String> parts = List.of(expected.replaceFirst("^refused: ", "").split("; "));
        parts.forEach(part -> assertTrue(said.contains(part), said));
        assertTrue(expected.startsWith("refused: ") || parts.size() > 1 || !outcome.contains("; "),
                "the table does not tell of: " + said);
        assertEquals(1, outcome.lines().count(), outcome);
    }

    private static Experiment experiment(String split) {
        return ExperimentReader.read("mine", "mine.yaml", """
                data: {image_size: [4, 4], batch: 2, seed: 3%s}
                model: [Flatten, "Dense(3)"]
                training: {loss: sparse_categorical_crossentropy}
                """.formatted(split.isEmpty() ? "" : ", split: " + split));
    }
}
