package dev.whisker.experiment;

import dev.whisker.train.loss.Loss;
import dev.whisker.train.optimizer.Optimizer;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How an experiment trains.
 *
 * @param batch       samples per step
 * @param classWeight what the loss of a training sample counts, by the name or number of its class; 1 where left out
 * @param seed        of first weights, order of samples, dropout and augmentation
 */
public record TrainingSpec(int epochs, int batch, Loss loss, Optimizer optimizer, Map<String, Double> classWeight,
        long seed) {
    public TrainingSpec {
        classWeight = Collections.unmodifiableMap(new LinkedHashMap<>(classWeight));
    }

    public TrainingSpec withEpochs(int number) {
        return new TrainingSpec(number, batch, loss, optimizer, classWeight, seed);
    }

    public TrainingSpec withBatch(int size) {
        return new TrainingSpec(epochs, size, loss, optimizer, classWeight, seed);
    }

    public TrainingSpec withLoss(Loss other) {
        return new TrainingSpec(epochs, batch, other, optimizer, classWeight, seed);
    }

    public TrainingSpec withOptimizer(Optimizer other) {
        return new TrainingSpec(epochs, batch, loss, other, classWeight, seed);
    }

    public TrainingSpec withSeed(long newSeed) {
        return new TrainingSpec(epochs, batch, loss, optimizer, classWeight, newSeed);
    }
}
