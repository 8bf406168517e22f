package dev.whisker.backend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.whisker.WhiskerException;
import dev.whisker.op.Precision;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ComputeOptionsTest {
    @Test
    void threadsAreAPositiveNumber() {
        assertEquals(3, ComputeOptions.threadsOf(" 3 "));
        assertEquals(0, ComputeOptions.threadsOf(null));
        for (String wrong : new String[] {"0", "-1", "two", ""}) {
            WhiskerException e = assertThrows(WhiskerException.class, () -> ComputeOptions.threadsOf(wrong));
            assertEquals("whisker.threads is the number of threads, 1 or more, received '" + wrong + "'",
                    e.getMessage());
        }
        assertThrows(WhiskerException.class, () -> ComputeOptions.of("cpu").threads(-1));
    }

    @Test
    void eachPartIsChangedAlone() {
        ComputeOptions options = ComputeOptions.of("cpu").threads(2).precision(Precision.TF32).choice("bias", "own")
                .choice("bias", "cudnn").device("cuda");
        assertEquals(new ComputeOptions("cuda", Precision.TF32, 2, Map.of("bias", "cudnn")), options);
    }

    @Test
    void whatAUserSetsAsPropertiesIsTheDefault() {
        System.setProperty("whisker.cuda.depthwise", "cudnn");
        System.setProperty("whisker.threads", "5");
        try {
            assertEquals(new ComputeOptions("auto", Precision.FP32, 5, Map.of("depthwise", "cudnn")),
                    ComputeOptions.of("auto"));
        } finally {
            System.clearProperty("whisker.cuda.depthwise");
            System.clearProperty("whisker.threads");
        }
    }
}
