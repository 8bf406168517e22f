package dev.whisker.backend;

import dev.whisker.backend.cpu.OpenCpu;
import dev.whisker.op.Backend;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Nested;

/** Inverted residual blocks as one operation, of every shape for which that is possible, on the cpu backend. */
class InvertedResidualParityTest {
    @Nested
    class Sse42 extends Joined {
        Sse42() {
            super("sse4.2", 1);
        }
    }

    @Nested
    class Avx2 extends Joined {
        Avx2() {
            super("avx2", 1);
        }
    }

    @Nested
    class Avx512 extends Joined {
        Avx512() {
            super("avx512", 3);
        }
    }

    @Nested
    class Threads extends Joined {
        Threads() {
            super("avx2", 3);
        }
    }

    abstract static class Joined extends OpParity {
        private final String isa;
        private final int threads;

        Joined(String isa, int threads) {
            this.isa = isa;
            this.threads = threads;
        }

        @Override
        Backend open() {
            return OpenCpu.withJoinedResiduals(isa, threads);
        }

        @Override
        Map<String, ParityCatalogue.Case> cases() {
            Map<String, ParityCatalogue.Case> cases = new TreeMap<>();
            InvertedResidualCases.addTo(cases);
            return cases;
        }
    }
}
