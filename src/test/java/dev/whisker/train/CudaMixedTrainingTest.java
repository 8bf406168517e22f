package dev.whisker.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import dev.whisker.backend.cuda.CudaHere;
import dev.whisker.op.Backend;
import dev.whisker.op.Precision;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Training with activations in bfloat16, where there is a GPU or its stand-in. */
@Tag(CudaHere.TAG)
class CudaMixedTrainingTest extends MixedTrainingTest {
    @Override
    @BeforeEach
    void require() {
        CudaHere.require();
    }

    @Override
    Backend open(Precision precision) {
        return CudaHere.open(precision);
    }

    /** The calls of a step are the same ones, one by one or as a graph. */
    @Test
    void repeatedStepsHaveTheBitsOfSingleOnes() {
        Run repeated = run(Precision.MIXED);
        Run single = run(() -> CudaHere.openWithoutGraphs(Precision.MIXED));
        assertArrayEquals(repeated.history().series("loss"), single.history().series("loss"));
        repeated.weights().forEach((path, values) -> assertArrayEquals(values, single.weights().get(path), path));
    }
}
