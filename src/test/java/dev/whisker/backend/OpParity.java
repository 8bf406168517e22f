package dev.whisker.backend;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.fail;

import dev.whisker.backend.reference.ReferenceBackend;
import dev.whisker.check.Tolerance;
import dev.whisker.op.Backend;
import dev.whisker.op.Precision;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;

/**
 * Every operation of a backend against the reference backend: the same configurations and inputs, results within the
 * tolerance table, a second run bit-equal to the first whatever memory held before, inputs unchanged, nothing written
 * outside the outputs.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class OpParity {
    /** Random configurations of each case. */
    static final int CONFIGURATIONS = Integer.getInteger("whisker.parity.configurations", 40);
    static final long SEED = 20240229;
    private static final String CASE = "whisker.parity.case";
    private static final String CASE_SEED = "whisker.parity.seed";
    /** To run one case again. */
    private static final String ONLY = System.getProperty(CASE);
    private static final Long ONLY_SEED = Long.getLong(CASE_SEED);

    private Backend reference;
    private Backend judged;

    /** The backend that is compared. May skip all tests. */
    abstract Backend open();

    @BeforeAll
    void openBoth() {
        reference = new ReferenceBackend();
        judged = open();
    }

    @AfterAll
    void closeBoth() {
        reference.close();
        if (judged != null) {
            judged.close();
        }
    }

    /** The cases that are compared. */
    Map<String, ParityCatalogue.Case> cases() {
        return ParityCatalogue.cases();
    }

    @TestFactory
    Stream<DynamicTest> agreesWithTheReference() {
        return cases().entrySet().stream().filter(entry -> ONLY == null || entry.getKey().equals(ONLY))
                .filter(entry -> isFor(entry.getKey()))
                .map(entry -> DynamicTest.dynamicTest(entry.getKey(), () -> {
                    for (int i = 0; i < CONFIGURATIONS; i++) {
                        if (ONLY_SEED == null || ONLY_SEED == SEED + i) {
                            compare(entry.getKey(), entry.getValue(), SEED + i, 0);
                        }
                    }
                }));
    }

    /** Whether the judged backend has the form that a case is about. */
    boolean isFor(String name) {
        return JoinedCases.areFor(judged, name) && PooledConvolutionCases.areFor(judged, name)
                && InvertedResidualCases.areFor(judged, name);
    }

    /** @param shift elements by which the judged backend's tensors lie after aligned addresses */
    void compare(String name, ParityCatalogue.Case each, long seed, int shift) {
        String where = name + ", seed " + seed + "; to run this alone: mvn verify -Dtest="
                + getClass().getNestHost().getSimpleName() + " -Dsurefire.failIfNoSpecifiedTests=false -D" + CASE + "='"
                + name + "' -D" + CASE_SEED + "=" + seed;
        Map<String, ParityRun.Result> expected = run(reference, each, seed, 1e30, 0);
        Map<String, ParityRun.Result> first = run(judged, each, seed, Double.NaN, shift);
        Map<String, ParityRun.Result> second = run(judged, each, seed, -1e30, shift);
        assertEquals(expected.keySet(), first.keySet(), where);
        expected.forEach((result, wanted) -> {
            double[] got = first.get(result).values();
            Tolerance tolerance = first.get(result).tolerance();
            int mismatch = tolerance.firstMismatch(got, wanted.values());
            if (mismatch >= 0) {
                fail(where + ": " + result + "[" + mismatch + "] of " + got.length + " is " + got[mismatch]
                        + ", the reference has "
                        + wanted.values()[mismatch] + " (" + tolerance + ")");
            }
            assertArrayEquals(got, second.get(result).values(), () -> where + ": " + result
                    + " differs between two runs");
        });
    }

    private Map<String, ParityRun.Result> run(Backend backend, ParityCatalogue.Case each, long seed, double garbage,
            int shift) {
        return run(backend, judged.precision(), each, seed, garbage, shift, new TreeSet<>());
    }

    static Map<String, ParityRun.Result> run(Backend backend, Precision judged, ParityCatalogue.Case each, long seed,
            double garbage, int shift, Set<String> called) {
        try (ParityRun lab = new ParityRun(backend, judged, seed, garbage, shift, called)) {
            each.run(lab);
            return lab.finish();
        } catch (RuntimeException | AssertionError e) {
            throw new AssertionError(backend.name() + " backend, seed " + seed + ": " + e.getMessage(), e);
        }
    }
}
