package dev.whisker.train.inside;

import dev.whisker.layer.WatchedValue;
import dev.whisker.model.Parameter;
import dev.whisker.model.Program;
import dev.whisker.op.StatisticsOps;
import dev.whisker.tensor.Shape;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Where the numbers of an observed step lie in the one tensor that is read of it: for a program, its values in the
 * order in which they are shown, their gradients, and three sums of squares for each weight.
 */
final class InsideLayout {
    /** Of a weight: the squares of it, of its gradient and of its update. */
    static final int WEIGHT_NUMBERS = 3;

    private final List<Place> values = new ArrayList<>();
    private final Map<String, Place> gradients = new HashMap<>();
    private final int weightsAt;
    private final int size;

    /** @param at where the numbers of a tensor of this shape begin; -1 where none are wanted */
    record Place(String layer, ValueNames.Meaning meaning, Shape shape, int at) {
        Shape numbers() {
            return StatisticsOps.outputShape(shape);
        }
    }

    InsideLayout(Program program, ValueNames names, List<Parameter> weights) {
        int next = 0;
        Set<String> once = new HashSet<>();
        for (WatchedValue watched : program.watched()) {
            ValueNames.Meaning meaning = names.of(watched.layer());
            boolean wanted = meaning.value() != null;
            Place place = new Place(watched.layer(), meaning, watched.shape(), wanted ? next : -1);
            values.add(place);
            next += wanted ? (int) place.numbers().size() : 0;
            if (watched.gradient() && meaning.gradient() != null && once.add(watched.layer())) {
                gradients.put(watched.layer(), new Place(watched.layer(), meaning, watched.shape(), next));
                next += (int) place.numbers().size();
            }
        }
        weightsAt = next;
        size = next + weights.size() * WEIGHT_NUMBERS;
    }

    /** In the order in which they are shown. */
    List<Place> values() {
        return values;
    }

    /** By layer. */
    Map<String, Place> gradients() {
        return gradients;
    }

    /** Where a number of a weight lies: 0 for the weight itself, 1 for its gradient, 2 for its update. */
    int weight(int index, int number) {
        return weightsAt + index * WEIGHT_NUMBERS + number;
    }

    /** The number of numbers. */
    int size() {
        return size;
    }
}
