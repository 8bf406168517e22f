package dev.whisker.train;

import dev.whisker.WhiskerException;
import dev.whisker.train.callback.CallbackState;
import dev.whisker.train.callback.History;
import dev.whisker.train.callback.NamedCallback;
import dev.whisker.train.metric.MetricNames;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What the next call of fit takes up from a checkpoint.
 *
 * @param position  in the unfinished epoch
 * @param totals    what that epoch has added up; null between two epochs
 * @param history   of the epochs before
 * @param samples   {@link SampleOrder#fingerprint} of the training samples
 * @param stop      why a callback has ended the training; null unless one has
 * @param callbacks what the callbacks remember, by their names with the number of their kind
 */
record Resumption(String source, Position position, Totals totals, History history, String samples,
        String stop, Map<String, CallbackState> callbacks) {
    /** @throws WhiskerException if training is to go on with other samples */
    void check(Samples train) {
        if (!SampleOrder.fingerprint(train).equals(samples)) {
            throw new WhiskerException(source + " is of a training on other samples; go on with those it began with");
        }
    }

    /** The history for a fit that reports these values. */
    History history(MetricNames names) {
        if (!history.names().equals(names.training())) {
            throw new WhiskerException(source + " is of a training that reports " + String.join(", ", history.names())
                    + ", this one reports " + String.join(", ", names.training()) + "; go on with the same metrics");
        }
        return history;
    }

    /** Passes what the callbacks remember to them. */
    void resume(List<NamedCallback> begun) {
        Map<String, CallbackState> left = new LinkedHashMap<>(callbacks);
        List<String> names = numbered(begun);
        for (int i = 0; i < names.size(); i++) {
            CallbackState state = left.remove(names.get(i));
            if (state != null) {
                begun.get(i).watcher().resume(state);
            }
        }
        left.keySet().stream().findFirst().ifPresent(name -> {
            throw new WhiskerException(source + " has what callback " + name + " remembers, which is not among the "
                    + "callbacks of this training; go on with the same callbacks");
        });
    }

    /** The names of callbacks, made unique by a number where several are equal. */
    static List<String> numbered(List<NamedCallback> callbacks) {
        Map<String, Integer> counts = new LinkedHashMap<>();
        List<String> names = new ArrayList<>();
        for (NamedCallback callback : callbacks) {
            int count = counts.merge(callback.name(), 1, Integer::sum);
            names.add(count == 1 ? callback.name() : callback.name() + " " + count);
        }
        return names;
    }
}
