package dev.whisker.model;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.whisker.layer.BatchNormalization;
import dev.whisker.layer.Conv2D;
import dev.whisker.layer.Dense;
import dev.whisker.layer.Flatten;
import dev.whisker.layer.MaxPooling2D;
import dev.whisker.tensor.Shape;
import org.junit.jupiter.api.Test;

class SummaryTest {
    /** The layout, wrapped names and numbers as tf.keras 2.8 prints them for this model. */
    @Test
    void printsAsKerasDoes() {
        Graph model = Sequential.builder(Shape.of(28, 28, 1))
                .add(Conv2D.of(32, 3)).add(MaxPooling2D.of(2))
                .add(BatchNormalization.of()).add(Flatten.of()).add(Dense.of(32)).build();
        String blank = " ".repeat(65) + "\n";
        assertEquals("Model: \"sequential\"\n"
                + "_________________________________________________________________\n"
                + " Layer (type)                Output Shape              Param #   \n"
                + "=================================================================\n"
                + " conv2d (Conv2D)             (None, 26, 26, 32)        320       \n" + blank
                + " max_pooling2d (MaxPooling2D  (None, 13, 13, 32)       0         \n"
                + " )                                                               \n" + blank
                + " batch_normalization (BatchN  (None, 13, 13, 32)       128       \n"
                + " ormalization)                                                   \n" + blank
                + " flatten (Flatten)           (None, 5408)              0         \n" + blank
                + " dense (Dense)               (None, 32)                173088    \n" + blank
                + "=================================================================\n"
                + "Total params: 173,536\n"
                + "Trainable params: 173,472\n"
                + "Non-trainable params: 64\n"
                + "_________________________________________________________________\n", Summary.of(model));
    }

    @Test
    void frozenLayersCountAsNotTrainable() {
        Graph model = Sequential.builder(Shape.of(6)).add(Dense.of(4)).add("head",
                Dense.of(2)).build().freeze("dense"::equals);
        assertEquals(38, Summary.totalParameters(model));
        assertEquals(10, Summary.trainableParameters(model));
    }
}
