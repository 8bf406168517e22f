package dev.whisker.backend;

import java.util.LinkedHashMap;
import java.util.Map;

/** Every operation of the contract, as cases that any backend can run. */
final class ParityCatalogue {
    /** One operation with a configuration and inputs drawn from the lab. */
    interface Case {
        void run(ParityRun lab);
    }

    private ParityCatalogue() {
    }

    /** All cases by name. */
    static Map<String, Case> cases() {
        Map<String, Case> cases = new LinkedHashMap<>();
        LinearCases.addTo(cases);
        PoolCases.addTo(cases);
        JoinedCases.addTo(cases);
        PooledConvolutionCases.addTo(cases);
        InvertedResidualCases.addTo(cases);
        PadCases.addTo(cases);
        GateCases.addTo(cases);
        VectorCases.addTo(cases);
        MergeCases.addTo(cases);
        ElementCases.addTo(cases);
        NormCases.addTo(cases);
        StatisticsCases.addTo(cases);
        AugmentCases.addTo(cases);
        LossCases.addTo(cases);
        TransferCases.addTo(cases);
        return cases;
    }
}
