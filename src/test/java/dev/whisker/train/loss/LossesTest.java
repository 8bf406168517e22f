package dev.whisker.train.loss;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.whisker.WhiskerException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Losses as text. */
class LossesTest {
    @Test
    void namesHaveBothOfKerasSpellings() {
        assertEquals(List.of("SparseCategoricalCrossentropy", "CategoricalCrossentropy", "BinaryCrossentropy",
                "MeanSquaredError"),
                Losses.names());
        assertEquals(new SparseCategoricalCrossentropy(false), Losses.parse("sparse_categorical_crossentropy"));
        assertEquals(new CategoricalCrossentropy(true, 0.1),
                Losses.parse("CategoricalCrossentropy(True, label_smoothing=0.1)"));
        assertEquals(new BinaryCrossentropy(true),
                Losses.parse("keras.losses.BinaryCrossentropy(from_logits=True, axis=-1)"));
        for (String name : List.of("mse", "mean_squared_error", "MeanSquaredError",
                "MeanSquaredError(reduction='sum_over_batch_size')")) {
            assertEquals(new MeanSquaredError(), Losses.parse(name));
        }
        for (String name : Losses.names()) {
            assertEquals(Losses.parse(name), Losses.parse(Losses.parse(name).name()));
        }
        assertEquals("sparse_categorical_crossentropy", new SparseCategoricalCrossentropy(true).name());
    }

    @ParameterizedTest
    @ValueSource(strings = {"SparseCategoricalCrossentropy()", "CategoricalCrossentropy(label_smoothing=0.1)",
        "BinaryCrossentropy(from_logits=true, label_smoothing=0.2)", "MeanSquaredError()"})
    void textIsKept(String text) {
        assertEquals(text, Losses.format(Losses.parse(text)));
        assertEquals(text, Losses.parse(text).toString());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "MeanSquareError                              | unknown loss 'MeanSquareError' (did you mean "
                + "'MeanSquaredError'?); known losses: SparseCategoricalCrossentropy,",
        "categorical_crossentropi                     | unknown loss 'categorical_crossentropi' (did you mean "
                + "'categorical_crossentropy'?)",
        "CategoricalCrossentropy(smoothing=0.1)       | CategoricalCrossentropy has no argument 'smoothing' (did you "
                + "mean 'label_smoothing'?)",
        "CategoricalCrossentropy(label_smoothing=1.5) | CategoricalCrossentropy's label_smoothing must be between 0 "
                + "and 1, received 1.5",
        "BinaryCrossentropy(label_smoothing=-1)       | BinaryCrossentropy's label_smoothing must be between 0 and 1, "
                + "received -1.0",
        "BinaryCrossentropy(from_logits=5)            | BinaryCrossentropy: from_logits must be true or false; "
                + "received 5",
        "BinaryCrossentropy(axis=1)                   | BinaryCrossentropy: axis=1 is not supported: classes lie "
                + "along the last axis",
        "MeanSquaredError(reduction=sum)              | MeanSquaredError: reduction='sum' is not supported: a batch's "
                + "loss is the mean of its samples'",
        "MeanSquaredError(from_logits=true)           | MeanSquaredError has no argument 'from_logits'; it takes none",
        "SparseCategoricalCrossentropy(ignore_class=0) | SparseCategoricalCrossentropy: ignore_class=0 is not "
                + "supported: every class counts",
    })
    void complaints(String text, String complaint) {
        String message = assertThrows(WhiskerException.class, () -> Losses.parse(text)).getMessage();
        assertTrue(message.startsWith(complaint), message);
        assertEquals(1, message.lines().count());
    }
}
