"""What EarlyStopping and ReduceLROnPlateau do with sequences of losses and accuracies.

Keras' own callbacks, on a model that only pretends to train. Keras on TensorFlow compares in float32, whatever its
floatx is. Cases on which a comparison of doubles would decide otherwise are marked.
"""

import operator

import keras
import numpy as np
from keras.src.trainers.compile_utils import MetricsList

from common import Call, InFloat32

NAN = float("nan")
FALLING = [1.0, 0.8, 0.7, 0.65, 0.62, 0.61, 0.605, 0.602, 0.601, 0.6005]
PLATEAU = [1.0, 0.8, 0.7, 0.7, 0.71, 0.69, 0.72, 0.7, 0.69, 0.73, 0.68, 0.74, 0.7, 0.7]
RISING = [0.5, 0.6, 0.7, 0.8, 0.9, 1.0]
BUMPY = [0.9, 0.95, 0.7, 0.9, 0.6, 0.8, 0.7, 0.65, 0.9, 0.55, 0.8, 0.9, 0.9, 0.9]
ACCURACY = [0.5, 0.6, 0.6, 0.58, 0.64, 0.64, 0.63, 0.62, 0.7, 0.69, 0.69, 0.68]
BROKEN = [NAN, 0.9, 0.8, 0.7, 0.6, 0.5]
BREAKS = [0.9, 0.8, NAN, 0.85, NAN, 0.7, 0.75, NAN, NAN, NAN]
TINY = [0.5, 0.5 - 2.0**-26, 0.5 - 2.0**-25, 0.5 - 2.0**-24, 0.5 - 2.0**-23, 0.5 - 2.0**-22]


class Pretender:
    """As much of a model as the callbacks use; its weights are the number of the epoch that left them."""

    def __init__(self, learning_rate):
        self.optimizer = keras.optimizers.SGD(np.float64(learning_rate))
        self.metrics = [MetricsList([keras.metrics.BinaryAccuracy(name="accuracy")])]
        self.stop_training = False
        self.weights = None

    def get_weights(self):
        return self.weights

    def set_weights(self, weights):
        self.weights = weights


def given():
    stop = lambda values, **arguments: (Call("EarlyStopping", **arguments), values)
    reduce = lambda values, **arguments: (Call("ReduceLROnPlateau", **arguments), values)
    result = [
        stop(PLATEAU),
        stop(RISING),
        stop([0.5]),
        stop(FALLING),
        *(stop(PLATEAU, patience=patience) for patience in (1, 2, 3, 5)),
        stop(RISING, patience=2),
        stop(BUMPY, patience=2),
        stop(BUMPY, patience=3, restore_best_weights=True),
        stop(PLATEAU, patience=2, restore_best_weights=True),
        stop(RISING, patience=2, restore_best_weights=True),
        stop(FALLING, patience=2, restore_best_weights=True),
        stop(RISING, restore_best_weights=True),
        *(stop(FALLING, patience=patience, min_delta=delta) for patience in (0, 2) for delta in (0.01, 0.05, 0.5)),
        stop(FALLING, patience=1, min_delta=-0.05),
        *(stop(FALLING, patience=2, baseline=baseline) for baseline in (0.75, 0.6, 0.1, 2.0)),
        stop(BUMPY, patience=3, baseline=0.7, restore_best_weights=True),
        stop(RISING, patience=2, baseline=0.4, restore_best_weights=True),
        *(stop(BUMPY, patience=1, start_from_epoch=start, restore_best_weights=True) for start in (1, 3, 5, 9)),
        stop(RISING, start_from_epoch=6, restore_best_weights=True),
        stop(ACCURACY, monitor="val_accuracy", patience=2),
        stop(ACCURACY, monitor="val_accuracy", mode="max", patience=3, restore_best_weights=True),
        stop(ACCURACY, monitor="val_accuracy", mode="min", patience=3),
        stop(ACCURACY, monitor="val_accuracy", patience=2, min_delta=0.02),
        stop(ACCURACY, monitor="val_accuracy", patience=2, baseline=0.62),
        stop(BUMPY, mode="max", patience=2),
        stop(PLATEAU, monitor="loss", patience=2),
        stop(BROKEN, patience=2),
        stop(BROKEN, patience=2, restore_best_weights=True),
        stop(BREAKS, patience=2, restore_best_weights=True),
        stop(TINY, patience=1),
        stop(TINY, patience=2),
        reduce(PLATEAU),
        reduce(PLATEAU, patience=2),
        reduce(RISING, patience=1),
        reduce(RISING, patience=0),
        reduce(PLATEAU, factor=0.5, patience=1),
        reduce(PLATEAU, factor=0.5, patience=3),
        reduce(BUMPY, factor=0.25, patience=2),
        *(
            reduce(PLATEAU, factor=0.5, patience=patience, cooldown=cooldown)
            for patience in (1, 2)
            for cooldown in (1, 2, 4)
        ),
        reduce(RISING, factor=0.5, patience=1, cooldown=3),
        reduce(BUMPY, factor=0.5, patience=0, cooldown=2),
        *(reduce(FALLING, factor=0.5, patience=2, min_delta=delta) for delta in (0.0, 0.01, 0.05, 0.5)),
        reduce(PLATEAU, factor=0.5, patience=1, min_lr=0.03),
        reduce(PLATEAU, factor=0.5, patience=1, min_lr=0.1),
        reduce(PLATEAU, factor=0.5, patience=1, min_lr=0.25),
        reduce(RISING, factor=0.1, patience=1, min_lr=0.0005),
        reduce(ACCURACY, monitor="val_accuracy", factor=0.5, patience=1),
        reduce(ACCURACY, monitor="val_accuracy", mode="max", factor=0.5, patience=2, min_delta=0.02),
        reduce(ACCURACY, monitor="val_accuracy", mode="min", factor=0.5, patience=2),
        reduce(BROKEN, factor=0.5, patience=2),
        reduce(BREAKS, factor=0.5, patience=1),
    ]
    return result


def run(call, values, learning_rate, in_doubles=False):
    model = Pretender(learning_rate)
    callback = getattr(keras.callbacks, call.type)(**call.arguments)
    callback.set_model(model)
    callback.on_train_begin()
    if in_doubles:
        callback._set_monitor_op()
        callback.monitor_op = operator.lt if callback.monitor_op == keras.ops.less else operator.gt
    rates, epochs = [], 0
    for epoch, value in enumerate(values):
        model.weights = epoch
        callback.on_epoch_end(epoch, {call.arguments.get("monitor", "val_loss"): value})
        rates.append(float(model.optimizer.learning_rate))
        epochs += 1
        if model.stop_training:
            break
    callback.on_train_end()
    result = {"epochs": epochs}
    if call.type == "EarlyStopping":
        result |= {
            "stopped_epoch": epochs - 1 if model.stop_training else None,
            "best_epoch": callback.best_epoch,
            "best": number(callback.best),
            "weights_of_epoch": model.weights,
        }
    else:
        result |= {"learning_rates": rates}
    return result


def number(value):
    """NaN is not JSON."""
    return None if value is None else "nan" if value != value else float(value)


def cases():
    """(index, no arrays): everything is in the index. Epochs count from 0."""
    index = []
    for call, values in given():
        result = run(call, values, 0.1)
        with InFloat32():
            single = run(call, values, 0.1)
        if any(
            (
                np.abs(np.subtract(single[key], result[key])).max() > 1e-7
                if key == "learning_rates"
                else single[key] != result[key]
            )
            for key in result
        ):
            raise SystemExit(f"callbacks: {call}: float32 {single}, float64 {result}")
        in_float32 = run(call, values, 0.1, in_doubles=True) != result
        kind = call.type.lower()
        name = f"{kind}_{sum(case['name'].startswith(kind) for case in index):02d}"
        index.append(
            {
                "name": name,
                "call": str(call),
                "monitor": call.arguments.get("monitor", "val_loss"),
                "values": [number(v) for v in values],
                **({} if kind == "earlystopping" else {"learning_rate": 0.1}),
                **result,
                "decided_by_float32": in_float32,
            }
        )
    marked = [case["call"] for case in index if case["decided_by_float32"]]
    print(f"callbacks: {len(index)} cases, decided by float32: {marked}")
    return index, {}
