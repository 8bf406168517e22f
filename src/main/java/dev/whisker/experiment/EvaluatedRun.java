package dev.whisker.experiment;

import dev.whisker.evaluation.Classification;
import dev.whisker.train.EvaluatedSamples;
import dev.whisker.train.Evaluation;
import dev.whisker.train.Evaluator;
import java.util.List;
import java.util.Optional;

/**
 * What the model of a run gave for labeled pictures.
 *
 * @param pictures       on which it was evaluated
 * @param evaluation     loss and metrics
 * @param classification the predicted classes; empty if the outputs do not tell the classes apart
 * @param classNames     the classes that the model was trained on, in label order
 */
public record EvaluatedRun(LabeledPictures pictures, Evaluation evaluation, Optional<Classification> classification,
        List<String> classNames) {
    /**
     * Of what an evaluator found.
     *
     * @param classNames the classes that the model was trained on
     */
    public static EvaluatedRun of(LabeledPictures pictures, EvaluatedSamples evaluated, Evaluator evaluator,
            List<String> classNames) {
        float[][] probabilities = evaluator.whyNotProbabilities().isPresent() ? null
                : evaluator.probabilities(evaluated.outputs());
        return new EvaluatedRun(pictures, evaluated.evaluation(), Classification.of(pictures.labels(),
                evaluated.outputs(), probabilities, evaluated.losses(), classNames.size()), classNames);
    }

    /** The name of a class that the model tells; the number where it has more outputs than there were classes. */
    public String className(int label) {
        return ClassLabels.name(classNames, label);
    }
}
