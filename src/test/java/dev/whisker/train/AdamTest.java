package dev.whisker.train;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class AdamTest {
    /** The first steps by hand: of 0.001 sqrt(1 - 0.999^t) / (1 - 0.9^t). */
    @Test
    void alphaCorrectsTheBiasOfBothMoments() {
        Adam adam = Adam.defaults();
        assertEquals(0.001 * Math.sqrt(0.001) / 0.1, adam.alpha(1), 1e-15);
        assertEquals(0.001 * Math.sqrt(0.001999) / 0.19, adam.alpha(2), 1e-15);
        assertEquals(0.001, adam.alpha(1_000_000), 1e-15);
    }
}
