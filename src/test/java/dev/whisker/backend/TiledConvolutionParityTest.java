package dev.whisker.backend;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.whisker.backend.cpu.CpuBackend;
import dev.whisker.backend.cpu.OpenCpu;
import dev.whisker.op.Backend;
import dev.whisker.op.Precision;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Nested;

/** Convolutions in tiles with max pooling and relu, of every shape for which that is possible, on the cpu backend. */
class TiledConvolutionParityTest {
    @Nested
    class Float32 extends Tiled {
        Float32() {
            super(Precision.FP32);
        }
    }

    @Nested
    class Mixed extends Tiled {
        Mixed() {
            super(Precision.MIXED);
        }
    }

    abstract static class Tiled extends OpParity {
        private final Precision precision;

        Tiled(Precision precision) {
            this.precision = precision;
        }

        @Override
        Backend open() {
            Optional<String> fault = CpuBackend.fault(precision);
            assumeTrue(fault.isEmpty(), () -> "no mixed precision here: " + fault.orElseThrow());
            return OpenCpu.withTiledConvolutions(precision);
        }

        @Override
        Map<String, ParityCatalogue.Case> cases() {
            Map<String, ParityCatalogue.Case> cases = new TreeMap<>();
            PooledConvolutionCases.addTo(cases);
            return cases;
        }
    }
}
