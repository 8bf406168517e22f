package dev.whisker.train.callback;

import dev.whisker.model.Model;
import dev.whisker.train.metric.MetricNames;
import dev.whisker.train.metric.Metrics;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A training that computes nothing: its values are given, and its weights are the number of the epoch. */
final class FakeTraining implements Training {
    final List<String> messages = new ArrayList<>();
    final List<Callback> callbacks = new ArrayList<>();
    Map<String, Double> metrics = Map.of();
    MetricNames names = new MetricNames(Metrics.DEFAULT, 1, true);
    History history = new History(names.training());
    int epoch;
    int epochs;
    int step;
    int steps;
    double batchLoss;
    double learningRate = 0.1;
    int weightsOf;
    String stopReason;
    Ending ending;

    private record Weights(int epoch, long step) implements Snapshot {
    }

    /** Values under "loss", "accuracy" and so on, in this order. */
    static Map<String, Double> values(Object... namesAndValues) {
        Map<String, Double> values = new LinkedHashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            values.put((String) namesAndValues[i], ((Number) namesAndValues[i + 1]).doubleValue());
        }
        return values;
    }

    /** An epoch ends with these values. */
    FakeTraining finish(EpochResult result) {
        epoch = result.epoch();
        weightsOf = epoch;
        metrics = result.values();
        history.add(result);
        return this;
    }

    @Override
    public int epoch() {
        return epoch;
    }

    @Override
    public int epochs() {
        return epochs;
    }

    @Override
    public int step() {
        return step;
    }

    @Override
    public int steps() {
        return steps;
    }

    @Override
    public long stepsDone() {
        return epoch;
    }

    @Override
    public double batchLoss() {
        return batchLoss;
    }

    @Override
    public Map<String, Double> metrics() {
        return metrics;
    }

    @Override
    public MetricNames names() {
        return names;
    }

    @Override
    public History history() {
        return history;
    }

    @Override
    public Model model() {
        throw new UnsupportedOperationException();
    }

    @Override
    public double learningRate() {
        return learningRate;
    }

    @Override
    public void setLearningRate(double rate) {
        learningRate = rate;
    }

    @Override
    public void stop(String reason) {
        stopReason = stopReason == null ? reason : stopReason;
    }

    @Override
    public Ending ending() {
        return ending;
    }

    @Override
    public Snapshot snapshot(boolean optimizer) {
        return new Weights(weightsOf, weightsOf);
    }

    @Override
    public void restore(Snapshot snapshot) {
        weightsOf = snapshot.epoch();
    }

    @Override
    public void message(String line) {
        messages.add(line);
        callbacks.forEach(callback -> callback.message(this, line));
    }

    @Override
    public boolean save(Path checkpoint, Map<String, String> texts) {
        messages.add("saved " + checkpoint);
        return true;
    }
}
