package dev.whisker.experiment;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.whisker.data.ImageDataset;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a training reports where not all decoded pictures fit into memory. */
class CacheWarningTest {
    @TempDir
    Path root;

    @Test
    void picturesThatDoNotFitAreCounted() throws IOException {
        FolderLayouts.make(root, "{cats,dogs}/*20");
        Experiment experiment = Experiments.find("B1");
        long picture = 4L * experiment.data().height() * experiment.data().width() * 3;
        ImageDataset.Options options = ImageDataset.Options.defaults();
        ExperimentData all = ExperimentData.open(experiment, root, options.withCacheBytes(40 * picture));
        assertEquals(List.of(), all.warnings());
        ExperimentData some = ExperimentData.open(experiment, root, options.withCacheBytes(40 * picture - 1));
        assertEquals(List.of("39 of 40 decoded pictures fit into the 11.7 MiB set aside for them; the others are"
                + " decoded again in each epoch, which takes longer: set aside more, such as --picture-memory 8G, or"
                + " give Java more, such as WHISKER_JAVA_OPTS=-Xmx8g"), some.warnings());
    }
}
