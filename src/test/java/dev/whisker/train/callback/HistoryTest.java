package dev.whisker.train.callback;

import static dev.whisker.train.callback.FakeTraining.values;
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
    private static final EpochResult FIRST = new EpochResult(1, values("loss", 0.75, "accuracy", 0.5),
            values("loss", 0.7, "accuracy", 0.53125), 2.5, 45.12345);
    private static final EpochResult SECOND =
            new EpochResult(2, values("loss", 1.0 / 3, "accuracy", 0.625), values(), 2, 44);

    @TempDir
    Path directory;

    @Test
    void everyEpochIsOnDiskWhenItEnds() throws IOException {
        Path file = directory.resolve("history.csv");
        CsvLogger logger = new CsvLogger(file);
        FakeTraining training = new FakeTraining();
        logger.trainBegin(training);
        String header = "epoch,loss,accuracy,val_loss,val_accuracy,seconds,ms_per_step\n";
        assertEquals(header, Files.readString(file));
        logger.epochEnd(training.finish(FIRST));
        assertEquals(header + "1,0.75,0.5,0.7,0.53125,2.500,45.123\n", Files.readString(file));
        logger.epochEnd(training.finish(SECOND));
        assertEquals(header + "1,0.75,0.5,0.7,0.53125,2.500,45.123\n2,0.3333333333333333,0.625,,,2.000,44.000\n",
                Files.readString(file));
        try (var files = Files.list(directory)) {
            assertEquals(List.of(file), files.toList());
        }
    }

    @Test
    void aFileThatCannotBeWrittenIsRefusedAtOnce() {
        WhiskerException e = assertThrows(WhiskerException.class,
                () -> new CsvLogger(directory.resolve("none").resolve("history.csv")).trainBegin(new FakeTraining()));
        assertTrue(e.getMessage().startsWith("Cannot write " + directory.resolve("none").resolve("history.csv")),
                e.getMessage());
    }

    @Test
    void aSeriesIsOneValuePerEpoch() {
        History history = new History(List.of("loss", "accuracy"));
        assertThrows(IllegalStateException.class, history::last);
        history.add(FIRST);
        history.add(SECOND);
        assertArrayEquals(new double[] {0.5, 0.625}, history.series(EpochResult::accuracy));
        assertArrayEquals(new double[] {0.5, 0.625}, history.series("accuracy"));
        assertArrayEquals(new double[] {0.7, Double.NaN}, history.series("val_loss"));
        assertArrayEquals(new double[] {Double.NaN, Double.NaN}, history.series("val_auc"));
        assertEquals(SECOND, history.last());
    }

    @Test
    void columnsFollowTheMetrics() {
        History history = new History(List.of("loss", "auc", "f1_score_0"));
        history.add(new EpochResult(1, values("loss", 0.5, "auc", 0.75, "f1_score_0", 1),
                values("loss", 0.25, "auc", Double.NaN, "f1_score_0", 0), 1, 2));
        assertEquals("epoch,loss,auc,f1_score_0,val_loss,val_auc,val_f1_score_0,seconds,ms_per_step\n"
                + "1,0.5,0.75,1.0,0.25,NaN,0.0,1.000,2.000\n", history.toCsv());
        assertTrue(Double.isNaN(history.last().accuracy()));
    }
}
