package dev.whisker.backend;

import dev.whisker.backend.cpu.CpuBackend;
import dev.whisker.op.Backend;

/** The cpu backend. */
class OpParityTest extends OpParity {
    @Override
    Backend open() {
        return new CpuBackend();
    }
}
