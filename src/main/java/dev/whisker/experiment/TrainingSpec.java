package dev.whisker.experiment;

import dev.whisker.train.Adam;
import dev.whisker.train.Loss;

/**
 * How an experiment trains.
 *
 * @param batch samples a step
 * @param seed  of first weights, order of samples, dropout and augmentation
 */
public record TrainingSpec(int epochs, int batch, Loss loss, Adam optimizer, long seed) {
    public TrainingSpec withEpochs(int number) {
        return new TrainingSpec(number, batch, loss, optimizer, seed);
    }

    public TrainingSpec withBatch(int size) {
        return new TrainingSpec(epochs, size, loss, optimizer, seed);
    }

    public TrainingSpec withLoss(Loss other) {
        return new TrainingSpec(epochs, batch, other, optimizer, seed);
    }

    public TrainingSpec withSeed(long newSeed) {
        return new TrainingSpec(epochs, batch, loss, optimizer, newSeed);
    }
}
