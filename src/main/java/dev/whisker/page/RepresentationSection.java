package dev.whisker.page;

import dev.whisker.experiment.EvaluatedRun;
import dev.whisker.experiment.RunDirectory;
import dev.whisker.op.Backend;
import dev.whisker.report.Html;
import java.util.List;
import java.util.Optional;

/** Compares what runs compute inside, such as by the similarity of their layers' values. */
@FunctionalInterface
public interface RepresentationSection {
    /** Compares nothing. */
    RepresentationSection NONE = (runs, evaluated, backend) -> Optional.empty();

    /**
     * What is shown of it.
     *
     * @param runs      the runs
     * @param evaluated the same runs on the same pictures; empty if they have none in common
     * @param backend   to compute with
     * @return a piece of the page; empty for nothing
     */
    Optional<Html> of(List<RunDirectory> runs, List<EvaluatedRun> evaluated, Backend backend);
}
