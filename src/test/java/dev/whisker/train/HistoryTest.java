package dev.whisker.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.whisker.WhiskerException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HistoryTest {
    private static final EpochResult FIRST = new EpochResult(1, 0.75, 0.5, 0.7, 0.53125, 2.5, 45.12345);
    private static final EpochResult SECOND = new EpochResult(2, 1.0 / 3, 0.625, Double.NaN, Double.NaN, 2, 44);

    @TempDir
    Path directory;

    @Test
    void everyEpochIsOnDiskWhenItEnds() throws IOException {
        Path file = directory.resolve("history.csv");
        CsvLogger logger = new CsvLogger(file);
        String header = "epoch,loss,accuracy,val_loss,val_accuracy,seconds,ms_per_step\n";
        assertEquals(header, Files.readString(file));
        logger.epochEnd(FIRST);
        assertEquals(header + "1,0.75,0.5,0.7,0.53125,2.500,45.123\n", Files.readString(file));
        logger.epochEnd(SECOND);
        assertEquals(header + "1,0.75,0.5,0.7,0.53125,2.500,45.123\n2,0.3333333333333333,0.625,,,2.000,44.000\n", Files.readString(file));
        try (var files = Files.list(directory)) {
            assertEquals(List.of(file), files.toList());
        }
    }

    @Test
    void aFileThatCannotBeWrittenIsRefusedAtOnce() {
        WhiskerException e = assertThrows(WhiskerException.class, () -> new CsvLogger(directory.resolve("none").resolve("history.csv")));
        assertTrue(e.getMessage().startsWith("Cannot write " + directory.resolve("none").resolve("history.csv")), e.getMessage());
    }

    @Test
    void aSeriesIsOneValueAnEpoch() {
        History history = new History();
        assertThrows(IllegalStateException.class, history::last);
        history.add(FIRST);
        history.add(SECOND);
        assertArrayEquals(new double[] {0.5, 0.625}, history.series(EpochResult::accuracy));
        assertEquals(SECOND, history.last());
    }
}
