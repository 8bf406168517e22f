package dev.whisker.backend.cuda;

import static org.bytedeco.cuda.global.cudnn.CUDNN_HEUR_MODE_A;
import static org.bytedeco.cuda.global.cudnn.CUDNN_HEUR_MODE_FALLBACK;

import dev.whisker.backend.cuda.BackendAttribute.Kind;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * The engines that cuDNN has for a graph: those of its heuristic A, the fastest first by its estimate, then those it
 * falls back to. Which of them will do is decided by their notes and nothing else, so the choice is the same on every
 * machine with such a GPU and such a version.
 */
final class EngineSearch {
    private final PlanningDevice device;
    private final long version;
    private final GraphEngine.Execution execution;

    private enum Mode {
        A(CUDNN_HEUR_MODE_A),
        FALLBACK(CUDNN_HEUR_MODE_FALLBACK);

        private final int code;

        Mode(int code) {
            this.code = code;
        }
    }

    /** @param version of cuDNN, as cudnnGetVersion writes it */
    EngineSearch(PlanningDevice device, long version, GraphEngine.Execution execution) {
        this.device = device;
        this.version = version;
        this.execution = execution;
    }

    /** What will do is for the caller to close, also if that is chosen from; everything else is closed. */
    PassOffer<GraphEngine> offer(ConvolutionGraph graph) {
        ConvolutionGraph.Subject subject = graph.subject();
        List<GraphEngine> suitable = new ArrayList<>();
        List<String> refused = new ArrayList<>();
        try {
            for (GraphEngine each : all(graph, refused)) {
                Optional<String> objection = objection(subject, each);
                if (objection.isEmpty()) {
                    suitable.add(each);
                } else {
                    String why = each.name() + " is " + objection.get();
                    if (!refused.contains(why)) { // most engines are offered twice
                        refused.add(why);
                    }
                    each.close();
                }
            }
        } catch (RuntimeException | Error e) {
            suitable.forEach(GraphEngine::close);
            throw e;
        }
        suitable.sort(Comparator.comparing(each -> !subject.arithmetic().prefers(each.notes()))); // a stable order
        return new PassOffer<>(suitable, refused);
    }

    private Optional<String> objection(ConvolutionGraph.Subject subject, GraphEngine engine) {
        List<String> refused = subject.arithmetic().refuses(engine.notes());
        return refused.isEmpty()
                ? DeniedEngine.why(version, subject.pass(), engine.number(), subject.geometry().groups())
                : Optional.of(String.join(" and ", refused));
    }

    private List<GraphEngine> all(ConvolutionGraph graph, List<String> refused) {
        List<GraphEngine> engines = new ArrayList<>();
        int rank = 0;
        try {
            for (Mode mode : Mode.values()) {
                for (BackendDescriptor configuration : configurations(graph, mode, refused)) {
                    try {
                        engines.add(new GraphEngine(graph, device, configuration, rank++, execution));
                    } catch (CudnnFailure e) {
                        refused.add("an engine says nothing of itself: " + e.words());
                    }
                }
            }
            return engines;
        } catch (RuntimeException | Error e) {
            engines.forEach(GraphEngine::close);
            throw e;
        }
    }

    /** None if the heuristic fails, which is noted and need not mean that the other one has nothing. */
    private List<BackendDescriptor> configurations(ConvolutionGraph graph, Mode mode, List<String> refused) {
        try (BackendDescriptor heuristic = new BackendDescriptor(Kind.HEURISTIC)) {
            heuristic.refer(BackendAttribute.HEURISTIC_GRAPH, graph.descriptor())
                    .choose(BackendAttribute.HEURISTIC_MODE, mode.code);
            device.ofHeuristic(heuristic);
            return heuristic.finish().all(BackendAttribute.HEURISTIC_RESULTS, Kind.CONFIGURATION);
        } catch (CudnnFailure e) {
            refused.add("its heuristic " + mode + " failed: " + e.words());
            return List.of();
        }
    }
}
