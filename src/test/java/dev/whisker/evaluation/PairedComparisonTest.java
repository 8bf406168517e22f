package dev.whisker.evaluation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import org.junit.jupiter.api.Test;

class PairedComparisonTest {
    private static Classification of(int[] labels, int... predicted) {
        float[][] outputs = new float[predicted.length][3];
        for (int i = 0; i < predicted.length; i++) {
            outputs[i][predicted[i]] = 1;
        }
        return Classification.of(labels, outputs, null, new double[labels.length], 3).orElseThrow();
    }

    @Test
    void countsWhoIsRightAlone() {
        int[] labels = {0, 1, 2, 2, 0};
        PairedComparison found = PairedComparison.of(of(labels, 0, 1, 2, 0, 1), of(labels, 0, 2, 0, 2, 1));
        assertEquals(new PairedComparison(5, 2, 2, 1), found);
        assertEquals(0.4, found.agreement());
    }

    /** R: binom.test(1, 9)$p.value and binom.test(5, 15)$p.value are 0.0390625 and 0.3017578125. */
    @Test
    void theProbabilityIsThatOfR() {
        assertEquals(0.0390625, new PairedComparison(50, 41, 8, 1).probability(), 1e-14);
        assertEquals(0.3017578125, new PairedComparison(50, 35, 5, 10).probability(), 1e-14);
        assertEquals(1, new PairedComparison(50, 50, 0, 0).probability());
        assertEquals(1, new PairedComparison(50, 46, 2, 2).probability());
    }

    @Test
    void manySamplesDoNotOverflow() {
        int n = 3000;
        BigInteger sum = BigInteger.ZERO;
        BigInteger term = BigInteger.ONE;
        for (int i = 0; i <= 1400; i++) {
            sum = sum.add(term);
            term = term.multiply(BigInteger.valueOf(n - i)).divide(BigInteger.valueOf(i + 1));
        }
        double exact = 2 * new BigDecimal(sum).divide(new BigDecimal(BigInteger.TWO.pow(n)), MathContext.DECIMAL64)
                .doubleValue();
        assertEquals(exact, new PairedComparison(9000, 6000, 1400, 1600).probability(), 1e-9 * exact);
    }

    @Test
    void otherSamplesAreRefused() {
        assertThrows(IllegalArgumentException.class,
                () -> PairedComparison.of(of(new int[] {0, 1}, 0, 1), of(new int[] {0}, 0)));
        assertThrows(IllegalArgumentException.class,
                () -> PairedComparison.of(of(new int[] {0, 1}, 0, 1), of(new int[] {0, 2}, 0, 1)));
    }
}
