package dev.whisker.backend;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.fail;

import dev.whisker.backend.cpu.CpuBackend;
import dev.whisker.backend.reference.ReferenceBackend;
import dev.whisker.op.ActivationOps;
import dev.whisker.op.AugmentOps;
import dev.whisker.op.Backend;
import dev.whisker.op.ConvOps;
import dev.whisker.op.DenseOps;
import dev.whisker.op.DropoutOps;
import dev.whisker.op.GateOps;
import dev.whisker.op.LinearPlan;
import dev.whisker.op.LossOps;
import dev.whisker.op.MaxPoolPlan;
import dev.whisker.op.NormOps;
import dev.whisker.op.OptimizerOps;
import dev.whisker.op.PadOps;
import dev.whisker.op.PoolOps;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Every operation of the cpu backend against the reference backend: the same configurations and inputs, results within the tolerance table, a second
 * run bit-equal to the first whatever memory held before, inputs unchanged, nothing written beside the outputs.
 */
class OpParityTest {
    /** Random configurations of each case. */
    private static final int CONFIGURATIONS = 40;
    private static final long SEED = 20240229;
    private static final List<Class<?>> CONTRACT = List.of(Backend.class, ConvOps.class, DenseOps.class, PoolOps.class, PadOps.class,
            GateOps.class, ActivationOps.class, NormOps.class, DropoutOps.class, AugmentOps.class, LossOps.class, OptimizerOps.class, LinearPlan.class, MaxPoolPlan.class);
    /** Closing a backend is done here, not by cases; the others compute nothing. */
    private static final Set<String> NOT_CASES = Set.of("Backend.close()", "LinearPlan.description()", "LinearPlan.keptBytes()");

    private static Backend reference;
    private static Backend cpu;

    @BeforeAll
    static void open() {
        reference = new ReferenceBackend();
        cpu = new CpuBackend();
    }

    @AfterAll
    static void close() {
        reference.close();
        cpu.close();
    }

    @TestFactory
    Stream<DynamicTest> agreesWithTheReference() {
        return ParityCatalogue.cases().entrySet().stream().map(entry -> DynamicTest.dynamicTest(entry.getKey(), () -> {
            for (int i = 0; i < CONFIGURATIONS; i++) {
                compare(entry.getKey(), entry.getValue(), SEED + i);
            }
        }));
    }

    private static void compare(String name, ParityCatalogue.Case each, long seed) {
        String where = name + ", seed " + seed;
        Map<String, Lab.Result> expected = run(reference, each, seed, 1e30);
        Map<String, Lab.Result> first = run(cpu, each, seed, Double.NaN);
        Map<String, Lab.Result> second = run(cpu, each, seed, -1e30);
        assertEquals(expected.keySet(), first.keySet(), where);
        expected.forEach((result, wanted) -> {
            double[] got = first.get(result).values();
            int mismatch = wanted.tolerance().firstMismatch(got, wanted.values());
            if (mismatch >= 0) {
                fail(where + ": " + result + "[" + mismatch + "] of " + got.length + " is " + got[mismatch] + ", the reference has "
                        + wanted.values()[mismatch] + " (" + wanted.tolerance() + ")");
            }
            assertArrayEquals(got, second.get(result).values(), () -> where + ": " + result + " differs between two runs");
        });
    }

    private static Map<String, Lab.Result> run(Backend backend, ParityCatalogue.Case each, long seed, double garbage) {
        return run(backend, each, seed, garbage, new TreeSet<>());
    }

    private static Map<String, Lab.Result> run(Backend backend, ParityCatalogue.Case each, long seed, double garbage, Set<String> called) {
        try (Lab lab = new Lab(backend, seed, garbage, called)) {
            each.run(lab);
            return lab.finish();
        } catch (RuntimeException | AssertionError e) {
            throw new AssertionError(backend.name() + " backend, seed " + seed + ": " + e.getMessage(), e);
        }
    }

    /** The catalogue calls every method of the contract. */
    @Test
    void isComplete() {
        Set<String> called = new TreeSet<>();
        for (int i = 0; i < CONFIGURATIONS; i++) {
            for (ParityCatalogue.Case each : ParityCatalogue.cases().values()) {
                run(reference, each, SEED + i, 0, called);
            }
        }
        Set<String> contract = CONTRACT.stream()
                .flatMap(type -> Arrays.stream(type.getDeclaredMethods()).filter(method -> !method.isSynthetic())
                        .map((Method method) -> CallRecorder.signature(type, method)))
                .filter(signature -> !NOT_CASES.contains(signature))
                .collect(Collectors.toCollection(TreeSet::new));
        contract.removeAll(called);
        assertEquals(Set.of(), contract, "methods of the contract that no case calls");
    }
}
