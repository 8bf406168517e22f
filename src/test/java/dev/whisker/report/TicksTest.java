package dev.whisker.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.Test;

class TicksTest {
    @Test
    void valuesThatAreCloseTogetherHaveLabelsOfTheirOwn() {
        assertEquals(List.of("0.992", "0.994", "0.996", "0.998", "1.000"),
                Ticks.ofValues(0.9921, 0.9995, 5).labels());
        assertEquals(List.of("0.4", "0.5", "0.6", "0.7", "0.8"), Ticks.ofValues(0.41, 0.79, 5).labels());
        assertEquals(List.of("0", "20", "40", "60"), Ticks.ofValues(0, 60, 3).labels());
        for (double spread = 1e-7; spread < 1e4; spread *= 1.7) {
            Ticks ticks = Ticks.ofValues(0.7, 0.7 + spread, 5);
            int count = ticks.labels().size();
            assertTrue(count >= 3 && count <= 8, spread + ": " + ticks.labels());
            assertEquals(count, new HashSet<>(ticks.labels()).size(), ticks.labels().toString());
            assertTrue(ticks.low() <= 0.7 + 1e-9 && ticks.high() >= 0.7 + spread - 1e-9, ticks.toString());
        }
    }

    @Test
    void equalValuesHaveAnAxisToo() {
        Ticks ticks = Ticks.ofValues(0.5, 0.5, 5);
        assertTrue(ticks.low() <= 0.5 && ticks.high() > 0.5 && ticks.labels().size() >= 2, ticks.toString());
        assertTrue(Ticks.ofValues(0, 0, 5).labels().size() >= 2);
    }

    @Test
    void theLastEpochIsLabeledAndNotCrowded() {
        assertEquals(List.of("1"), Ticks.ofEpochs(1, 10).labels());
        assertEquals(List.of("1", "2", "3"), Ticks.ofEpochs(3, 10).labels());
        assertEquals(List.of("1", "5", "10", "15", "20", "25", "30"), Ticks.ofEpochs(30, 10).labels());
        assertEquals(List.of("1", "5", "10", "15", "20", "25", "32"), Ticks.ofEpochs(32, 10).labels());
        for (int epochs = 1; epochs < 3000; epochs++) {
            List<Double> values = Ticks.ofEpochs(epochs, 10).values();
            assertEquals(epochs, values.get(values.size() - 1));
            assertTrue(values.size() <= 13, epochs + " epochs: " + values);
            double step = values.size() > 3 ? values.get(2) - values.get(1) : 1;
            for (int i = 1; i < values.size(); i++) {
                assertTrue(values.get(i) - values.get(i - 1) >= 0.5 * step, epochs + " epochs: " + values);
            }
        }
    }
}
