package dev.whisker.backend;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.whisker.backend.cpu.CpuBackend;
import dev.whisker.op.Backend;
import dev.whisker.op.Precision;
import java.util.Optional;

/**
 * The cpu backend with activations in bfloat16, against the reference on the same rounded inputs: results that are
 * activations are the reference's, rounded; weights' gradients, statistics and losses are as exact as in fp32.
 */
class MixedOpParityTest extends OpParity {
    @Override
    Backend open() {
        Optional<String> fault = CpuBackend.fault(Precision.MIXED);
        assumeTrue(fault.isEmpty(), () -> "no mixed precision here: " + fault.orElseThrow());
        return new CpuBackend(0, Precision.MIXED);
    }
}
