package dev.whisker.backend.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.whisker.tensor.MemoryShortage;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PassChoiceTest {
    /** What is prepared, run and closed, in order. */
    private final List<String> events = new ArrayList<>();

    private final class Fake implements PassCandidate {
        private final String name;
        private final long workspace;
        private final String obstacle;
        private final String failure;

        Fake(String name, long workspace, String obstacle, String failure) {
            this.name = name;
            this.workspace = workspace;
            this.obstacle = obstacle;
            this.failure = failure;
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public Optional<String> prepare() {
            events.add("prepare " + name);
            return Optional.ofNullable(obstacle);
        }

        @Override
        public long workspace() {
            return workspace;
        }

        @Override
        public String details() {
            return workspace == 0 ? "" : "workspace " + workspace;
        }

        @Override
        public Optional<String> failure() {
            events.add("run " + name);
            if ("memory".equals(failure)) {
                throw new MemoryShortage("GPU memory", workspace, 0);
            }
            return Optional.ofNullable(failure);
        }

        @Override
        public void close() {
            events.add("close " + name);
        }
    }

    private Fake good(String name) {
        return new Fake(name, 0, null, null);
    }

    private Fake failing(String name) {
        return new Fake(name, 0, null, name + " will not");
    }

    private PassChoice<Fake> choice(Fake... candidates) {
        return PassChoice.of(ConvolutionPass.INPUT, "(2, 8, 8, 3) in fp32",
                new PassOffer<>(Arrays.asList(candidates), List.of("z is not deterministic")));
    }

    /** What comes after it is not even prepared. */
    @Test
    void takesTheFirstThatRunsAndClosesAllOthers() {
        PassChoice<Fake> choice = choice(failing("a"), new Fake("b", 0, "no shape", null), good("c"), good("d"));
        assertEquals("c", choice.candidate().name());
        assertEquals(List.of("prepare a", "run a", "prepare b", "prepare c", "run c", "close a", "close b", "close d"),
                events);
        assertEquals("backward data c (a failed: a will not)", choice.describe());
        assertTrue(choice.run());
        events.clear();
        choice.close();
        assertEquals(List.of("close c"), events);
    }

    @Test
    void triesLargeWorkspacesLastAndTheLeastFirst() {
        Fake most = new Fake("most", 1L << 40, null, null);
        Fake least = new Fake("least", 1L << 35, null, null);
        assertEquals("a", choice(most, least, good("a")).candidate().name());
        events.clear();
        PassChoice<Fake> choice = choice(most, failing("a"), least);
        assertEquals("least", choice.candidate().name());
        assertEquals(List.of("prepare most", "prepare a", "run a", "prepare least", "run least", "close most",
                "close a"), events);
        assertEquals("backward data least (workspace 34359738368; a failed: a will not)", choice.describe());
    }

    /** Whether there is room is for the memory plan to say; the bits may not depend on it. */
    @Test
    void takesUnseenWhatThereIsNoMemoryToRun() {
        PassChoice<Fake> choice = choice(new Fake("a", 64, null, "memory"), good("b"));
        assertEquals("backward data a (workspace 64; not run when planned, for lack of memory)", choice.describe());
        assertEquals(List.of("prepare a", "run a", "close b"), events);
    }

    @Test
    void saysOfEachCandidateWhyNotIfNoneWillDo() {
        NoAlgorithm e = assertThrows(NoAlgorithm.class,
                () -> choice(failing("a"), new Fake("b", 0, "no shape", null)));
        assertEquals("cuDNN has no algorithm for convolution backward data of (2, 8, 8, 3) in fp32 that is "
                + "deterministic and runs: z is not deterministic, b cannot be planned: no shape, a failed: a will "
                + "not; use --backend cpu for this model", e.getMessage());
        assertEquals("z is not deterministic, b cannot be planned: no shape, a failed: a will not", e.reasons());
        assertEquals(List.of("close a", "close b"), events.subList(3, 5));
    }
}
