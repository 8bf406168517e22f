package dev.whisker.op;

/** What a backend can compute: one object for each family of operations. */
public record Operations(ActivationOps activation, AugmentOps augment, ConvOps conv, DenseOps dense, DropoutOps dropout,
        GateOps gate, LossOps loss,
        MergeOps merge, NormOps norm, OptimizerOps optimizer, PadOps pad, PoolOps pool,
        StatisticsOps statistics, VectorOps vector) {
}
