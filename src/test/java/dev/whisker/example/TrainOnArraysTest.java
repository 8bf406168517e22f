package dev.whisker.example;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.whisker.train.callback.History;
import org.junit.jupiter.api.Test;

class TrainOnArraysTest {
    @Test
    void learns() {
        History history = TrainOnArrays.run();
        assertTrue(history.last().accuracy() > 0.95, history.toCsv());
    }
}
