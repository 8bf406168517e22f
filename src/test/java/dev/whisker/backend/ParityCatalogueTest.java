package dev.whisker.backend;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.whisker.backend.reference.ReferenceBackend;
import dev.whisker.op.ActivationOps;
import dev.whisker.op.AugmentOps;
import dev.whisker.op.Backend;
import dev.whisker.op.ConvOps;
import dev.whisker.op.DenseOps;
import dev.whisker.op.DepthwiseAfterPlan;
import dev.whisker.op.DropoutOps;
import dev.whisker.op.GateOps;
import dev.whisker.op.InvertedResidualPlan;
import dev.whisker.op.LinearPlan;
import dev.whisker.op.LossOps;
import dev.whisker.op.MaxPoolPlan;
import dev.whisker.op.MergeOps;
import dev.whisker.op.NormOps;
import dev.whisker.op.OptimizerOps;
import dev.whisker.op.PadOps;
import dev.whisker.op.PoolOps;
import dev.whisker.op.PooledConvolutionPlan;
import dev.whisker.op.PooledReluPlan;
import dev.whisker.op.Precision;
import dev.whisker.op.StatisticsOps;
import dev.whisker.op.VectorOps;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class ParityCatalogueTest {
    private static final List<Class<?>> CONTRACT =
            List.of(Backend.class, ConvOps.class, DenseOps.class, PoolOps.class, PadOps.class,
            GateOps.class, ActivationOps.class, NormOps.class, DropoutOps.class, AugmentOps.class, LossOps.class,
            OptimizerOps.class, StatisticsOps.class,
            VectorOps.class, MergeOps.class, LinearPlan.class, MaxPoolPlan.class, DepthwiseAfterPlan.class,
            PooledReluPlan.class, PooledConvolutionPlan.class, InvertedResidualPlan.class);
    /** Closing a backend is done here, not by cases; the others compute nothing. */
    private static final Set<String> NOT_CASES =
            Set.of("Backend.activationType()", "Backend.weightType()", "Backend.gradientType()", "Backend.close()",
                    "Backend.threads()", "Backend.joinsLayers()", "Backend.meter()", "Backend.isAsynchronous()",
                    "Backend.repetition()", "Backend.lanes()", "DepthwiseAfterPlan.description()",
                    "LinearPlan.description()", "LinearPlan.keptBytes()", "PooledConvolutionPlan.description()",
                    "PooledConvolutionPlan.keptBytes()", "ConvOps.joinsPooling(Conv2dSpec, Window2d, Shape)",
                    "InvertedResidualPlan.description()", "InvertedResidualPlan.keptBytes()",
                    "ConvOps.joinsInvertedResidual(InvertedResidualSpec, Shape)");

    /** The catalogue calls every method of the contract. */
    @Test
    void isComplete() {
        Set<String> called = new TreeSet<>();
        Backend reference = new ReferenceBackend();
        for (int i = 0; i < OpParity.CONFIGURATIONS; i++) {
            for (ParityCatalogue.Case each : ParityCatalogue.cases().values()) {
                OpParity.run(reference, Precision.FP32, each, OpParity.SEED + i, 0, 0, called);
            }
        }
        Set<String> contract = CONTRACT.stream()
                .flatMap(type -> Arrays.stream(type.getDeclaredMethods()).filter(method -> !method.isSynthetic()
                        && !Modifier.isStatic(method.getModifiers()))
                        .map((Method method) -> CallRecorder.signature(type, method)))
                .filter(signature -> !NOT_CASES.contains(signature))
                .collect(Collectors.toCollection(TreeSet::new));
        contract.removeAll(called);
        assertEquals(Set.of(), contract, "methods of the contract that no case calls");
    }
}
