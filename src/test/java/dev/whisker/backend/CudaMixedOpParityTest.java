package dev.whisker.backend;

import dev.whisker.backend.cuda.CudaHere;
import dev.whisker.op.Backend;
import dev.whisker.op.FillMode;
import dev.whisker.op.Interpolation;
import dev.whisker.op.Precision;
import dev.whisker.tensor.Shape;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** {@link MixedOpParityTest} of the cuda backend, where there is a GPU or its stand-in. */
@Tag(CudaHere.TAG)
class CudaMixedOpParityTest extends OpParity {
    @Override
    Backend open() {
        return CudaHere.open(Precision.MIXED);
    }

    /** 2 * 3 channels of 1.2 MB of sums each, in the scratch memory for 8 MiB; 2 * 5, which take two launches. */
    @Test
    void gradientsOfRotationAreSummedInSeveralParts() {
        for (int channels : new int[] {3, 5}) {
            compare("rotation of large pictures", lab -> AugmentCases.rotation(lab, Shape.of(2, 500, 600, channels),
                    FillMode.REFLECT, Interpolation.BILINEAR), SEED, 0);
        }
    }
}
