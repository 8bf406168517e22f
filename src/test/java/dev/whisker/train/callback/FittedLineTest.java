package dev.whisker.train.callback;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is left out of a progress line on a narrow terminal, and in which order. */
class FittedLineTest {
    private static final List<String> METRICS = List.of("loss: 0.6931", "accuracy: 0.5000");
    private static final List<String> ALL = List.of("loss: 0.6931", "accuracy: 0.5000", "val_loss: 0.6900",
            "val_accuracy: 0.5300");

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "120 | 24/63 [==========>...................] - ETA: 12s - loss: 0.6931 - accuracy: 0.5000",
        "80  | 24/63 [========>.................] - ETA: 12s - loss: 0.6931 - accuracy: 0.5000",
        "70  | 24/63 [=====>..........] - ETA: 12s - loss: 0.6931 - accuracy: 0.5000",
        "64  | 24/63 [==>.......] - ETA: 12s - loss: 0.6931 - accuracy: 0.5000",
        "63  | 24/63 [======>.............] - loss: 0.6931 - accuracy: 0.5000",
        "60  | 24/63 [=====>...........] - loss: 0.6931 - accuracy: 0.5000",
        "40  | 24/63 [=====>..........] - loss: 0.6931",
        "33  | 24/63 [========>...............]",
        "20  | 24/63 [===>.......]",
        "15  | 24/63",
        "4   | 24/",
    })
    void runningLines(int columns, String expected) {
        assertEquals(expected, new FittedLine(24, 63, columns - 1).running("ETA: 12s", METRICS));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "120 | 63/63 [====================] - 5s 45ms/step - loss: 0.6931 - accuracy: 0.5000 - val_loss: 0.6900 - "
                + "val_accuracy: 0.5300",
        "80  | 63/63 [==========] - 5s 45ms/step - loss: 0.6931 - accuracy: 0.5000;"
                + "    val_loss: 0.6900 - val_accuracy: 0.5300",
        "60  | 63/63 [==========] - 5s 45ms/step - loss: 0.6931;"
                + "    accuracy: 0.5000 - val_loss: 0.6900;    val_accuracy: 0.5300",
        "40  | 63/63 [==========] - 5s 45ms/step;    loss: 0.6931 - accuracy: 0.5000;    val_loss: 0.6900;"
                + "    val_accuracy: 0.5300",
        "30  | 63/63 - 5s 45ms/step;    loss: 0.6931;    accuracy: 0.5000;    val_loss: 0.6900;"
                + "    val_accuracy: 0.5300",
    })
    void finishedLinesLoseNoNumber(int columns, String expected) {
        assertEquals(expected, String.join(";", new FittedLine(63, 63, columns - 1).finished("5s 45ms/step", ALL)));
    }

    @Test
    void withoutALimitTheLineIsThatOfKeras() {
        assertEquals(List.of("63/63 [==============================] - 5s 45ms/step - loss: 0.6931 - accuracy: 0.5000"
                + " - val_loss: 0.6900 - val_accuracy: 0.5300"),
                new FittedLine(63, 63, Integer.MAX_VALUE).finished("5s 45ms/step", ALL));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 10, 40, 60, 80, 120})
    void noLineIsTooLong(int room) {
        for (int metrics = 0; metrics <= ALL.size(); metrics++) {
            for (int steps : new int[] {1, 63, 1_000_000}) {
                List<String> lines = new ArrayList<>(new FittedLine(steps, steps, room).finished("5s 45ms/step",
                        ALL.subList(0, metrics)));
                lines.add(new FittedLine(1, steps, room).running("ETA: 10:00:00", ALL.subList(0, metrics)));
                assertTrue(lines.stream().allMatch(line -> line.length() <= room), () -> room + ": " + lines);
            }
        }
    }
}
