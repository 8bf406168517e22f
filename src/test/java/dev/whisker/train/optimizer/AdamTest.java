package dev.whisker.train.optimizer;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class AdamTest {
    /** The first steps by hand: of 0.001 sqrt(1 - 0.999^t) / (1 - 0.9^t). */
    @Test
    void alphaCorrectsTheBiasOfBothMoments() {
        assertEquals(0.001 * Math.sqrt(0.001) / 0.1, Adam.alpha(0.001, 1, 0.9, 0.999), 1e-15);
        assertEquals(0.001 * Math.sqrt(0.001999) / 0.19, Adam.alpha(0.001, 2, 0.9, 0.999), 1e-15);
        assertEquals(0.001, Adam.alpha(0.001, 1_000_000, 0.9, 0.999), 1e-15);
    }
}
