package dev.whisker.experiment;

import dev.whisker.WhiskerException;
import dev.whisker.describe.NearestName;
import dev.whisker.train.Samples;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Weights of classes as an experiment names them, for the classes that its data has. */
final class ClassWeights {
    private ClassWeights() {
    }

    /**
     * The samples with the weights of their classes, where there are any.
     *
     * @throws WhiskerException as {@link #byNumber}
     */
    static Samples of(TrainingSpec spec, Samples samples) {
        Map<String, Double> weights = spec.classWeight();
        return weights.isEmpty() ? samples
                : samples.withClassWeights(byNumber(weights, samples.dataset().classNames()));
    }

    /**
     * Weights by class number.
     *
     * @param byName     by a class's name, or its number where no class has that name
     * @param classNames of the data, in label order
     * @throws WhiskerException if a class is not in the data, with the nearest name, or is given twice
     */
    static Map<Integer, Double> byNumber(Map<String, Double> byName, List<String> classNames) {
        Map<Integer, Double> byNumber = new LinkedHashMap<>();
        byName.forEach((name, weight) -> {
            if (byNumber.put(number(name, classNames), weight) != null) {
                throw new WhiskerException("training.class_weight: class '" + name
                        + "' is given twice, by its name and by"
                        + " its number");
            }
        });
        return byNumber;
    }

    private static int number(String name, List<String> classNames) {
        int index = classNames.indexOf(name);
        if (index < 0 && name.matches("\\d{1,9}") && Integer.parseInt(name) < classNames.size()) {
            index = Integer.parseInt(name);
        }
        if (index < 0) {
            throw new WhiskerException("training.class_weight: the data has no class '" + name + "'"
                    + NearestName.hint(name, classNames) + "; its classes: " + String.join(", ", classNames));
        }
        return index;
    }
}
