package dev.whisker.experiment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.whisker.WhiskerException;
import dev.whisker.support.MarkdownPage;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** docs/experiments.md names every key that an experiment may have. */
class ExperimentsPageTest {
    private static final MarkdownPage PAGE = MarkdownPage.of("docs/experiments.md");
    private static final Pattern KNOWN = Pattern.compile("known keys: ([a-z_, ]+)");

    @Test
    void theExampleIsRead() {
        Experiment experiment = ExperimentReader.read("page", "docs/experiments.md", PAGE.listings("yaml").get(0));
        assertEquals(10, experiment.training().epochs());
        assertEquals(6, experiment.nodes().nodes().size());
    }

    /** The reader itself lists the keys that it knows, when it meets one that it does not know. */
    @ParameterizedTest
    @ValueSource(strings = {"mystery=1", "published.mystery=1", "data.mystery=1", "data.split.mystery=1",
        "training.mystery=1"})
    void everyKeyIsOnThePage(String setting) {
        String yaml = PAGE.listings("yaml").get(0);
        String message = assertThrows(WhiskerException.class, () -> ExperimentReader.read("page", "page.yaml",
                yaml.replace("split: auto", "split: {train: 80, test: 20}"), List.of(setting))).getMessage();
        Matcher known = KNOWN.matcher(message);
        assertTrue(known.find(), message);
        for (String key : known.group(1).split(", ")) {
            assertTrue(Pattern.compile("`" + key + "`|[{ `]" + key + ": ").matcher(PAGE.text()).find(),
                    () -> key + " is not on the page");
        }
    }
}
