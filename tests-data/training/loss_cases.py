"""Losses with their gradients: smoothed labels, sample weights, class weights, extreme logits."""

import keras
import numpy as np
import tensorflow as tf
from keras.src.trainers.data_adapters.data_adapter_utils import class_weight_to_sample_weights

from common import Call, InFloat32, between, classes, relative_error


def one_hot(labels, count):
    return np.eye(count)[labels]


def given():
    """Per case: name, call, activation before the loss, predictions (or logits), labels, weighting by keyword."""

    def logits(name, shape):
        return between("losses/" + name, shape, -4, 4)

    def probabilities(name, shape):
        values = between("losses/" + name, shape, 0.05, 1.0)
        return values / values.sum(axis=-1, keepdims=True) if shape[-1] > 1 else values * 0.95

    def labels(name, samples, count):
        return classes("losses/labels/" + name, (samples,), count)

    def weights(name, samples):
        values = between("losses/weights/" + name, (samples,), 0, 3)
        values[1] = 0
        return values

    extreme = np.array(
        [[-100, 0, 100], [60, -60, 0], [1e-4, 0, -1e-4], [1000, -1000, 999], [-30, -30.5, -31]], np.float64
    )
    extreme_binary = np.array([[-100], [100], [90], [-90], [0], [1000], [-1000]], np.float64)
    corners = np.array([[0, 1, 0], [1, 0, 0], [0.5, 0.5, 0], [1e-9, 0.5, 0.5], [0.2, 0.3, 0.5]])
    edges = np.array([[0], [0], [1], [1], [0.5], [1e-9]])
    weight_by_class = {0: 0.5, 1: 2.0, 2: 1.25}
    result = []

    def add(name, call, predictions, target, activation="linear", **weighting):
        result.append((name, call, activation, predictions, target, weighting))

    # Sparse labels.
    for from_logits in (True, False):
        call = Call("SparseCategoricalCrossentropy", from_logits=from_logits)
        kind = "logits" if from_logits else "probabilities"
        draw = logits if from_logits else probabilities
        add(f"sparse_{kind}", call, draw("s0", (7, 4)), labels("s0", 7, 4))
        add(f"sparse_{kind}_labels_of_rank_2", call, draw("s1", (5, 3)), labels("s1", 5, 3)[:, None])
        add(f"sparse_{kind}_extreme", call, extreme if from_logits else corners, np.array([0, 1, 2, 1, 0], np.int32))
        add(
            f"sparse_{kind}_sample_weight", call, draw("s2", (6, 3)), labels("s2", 6, 3), sample_weight=weights("s2", 6)
        )
        add(f"sparse_{kind}_class_weight", call, draw("s3", (8, 4)), labels("s3", 8, 4), class_weight=weight_by_class)
    call = Call("SparseCategoricalCrossentropy", from_logits=False)
    add("sparse_softmax", call, logits("s4", (6, 4)), labels("s4", 6, 4), "softmax")
    add(
        "sparse_softmax_sample_weight",
        call,
        logits("s5", (6, 4)),
        labels("s5", 6, 4),
        "softmax",
        sample_weight=weights("s5", 6),
    )
    # One-hot and other distributions.
    for smoothing in (0.0, 0.1):
        for from_logits in (True, False):
            arguments = dict(from_logits=from_logits) | (dict(label_smoothing=smoothing) if smoothing else {})
            call = Call("CategoricalCrossentropy", **arguments)
            kind = ("logits" if from_logits else "probabilities") + ("_smoothed" if smoothing else "")
            draw = logits if from_logits else probabilities
            add(f"categorical_{kind}", call, draw("c0", (7, 4)), one_hot(labels("c0", 7, 4), 4))
            add(f"categorical_{kind}_soft_labels", call, draw("c1", (5, 3)), probabilities("c1_labels", (5, 3)))
            add(
                f"categorical_{kind}_extreme",
                call,
                extreme if from_logits else corners,
                one_hot(np.array([0, 1, 2, 1, 0]), 3),
            )
            add(
                f"categorical_{kind}_sample_weight",
                call,
                draw("c2", (6, 3)),
                one_hot(labels("c2", 6, 3), 3),
                sample_weight=weights("c2", 6),
            )
            add(
                f"categorical_{kind}_class_weight",
                call,
                draw("c3", (8, 4)),
                one_hot(labels("c3", 8, 4), 4),
                class_weight=weight_by_class,
            )
    call = Call("CategoricalCrossentropy", label_smoothing=0.1)
    add("categorical_softmax", call, logits("c4", (6, 4)), one_hot(labels("c4", 6, 4), 4), "softmax")
    # Probabilities that do not sum to one are divided by their sum before they are clipped.
    add(
        "categorical_probabilities_sum_not_one",
        call,
        between("losses/c5", (5, 3), 0.05, 0.95),
        one_hot(labels("c5", 5, 3), 3),
    )
    # Independent outputs.
    for smoothing in (0.0, 0.2):
        for from_logits in (True, False):
            arguments = dict(from_logits=from_logits) | (dict(label_smoothing=smoothing) if smoothing else {})
            call = Call("BinaryCrossentropy", **arguments)
            kind = ("logits" if from_logits else "probabilities") + ("_smoothed" if smoothing else "")
            lower, upper = (-4, 4) if from_logits else (0.02, 0.98)
            draw = lambda name, shape: between("losses/" + name, shape, lower, upper)
            bits = lambda name, shape: classes("losses/labels/" + name, shape, 2).astype(np.float64)
            add(f"binary_{kind}", call, draw("b0", (7, 1)), bits("b0", (7, 1)))
            add(f"binary_{kind}_three_outputs", call, draw("b1", (5, 3)), bits("b1", (5, 3)))
            add(f"binary_{kind}_labels_of_rank_1", call, draw("b2", (6, 1)), bits("b2", (6,)))
            add(
                f"binary_{kind}_extreme",
                call,
                *(
                    (extreme_binary, np.array([[0], [0], [1], [1], [1], [1], [1.0]]))
                    if from_logits
                    else (edges, np.array([[0], [1], [0], [1], [1], [1.0]]))
                ),
            )
            add(
                f"binary_{kind}_sample_weight",
                call,
                draw("b3", (6, 3)),
                bits("b3", (6, 3)),
                sample_weight=weights("b3", 6),
            )
            add(
                f"binary_{kind}_class_weight",
                call,
                draw("b4", (8, 1)),
                bits("b4", (8, 1)),
                class_weight={0: 0.5, 1: 2.0},
            )
    call = Call("BinaryCrossentropy", from_logits=False)
    add(
        "binary_sigmoid",
        call,
        logits("b5", (6, 1)),
        classes("losses/labels/b5", (6, 1), 2).astype(np.float64),
        "sigmoid",
    )
    # Squared differences.
    call = Call("MeanSquaredError")
    add("squared", call, logits("m0", (7, 1)), logits("m0_labels", (7, 1)))
    add("squared_three_outputs", call, logits("m1", (5, 3)), logits("m1_labels", (5, 3)))
    add("squared_labels_of_rank_1", call, logits("m2", (6, 1)), logits("m2_labels", (6,)))
    add("squared_map", call, logits("m3", (3, 4, 5, 2)), logits("m3_labels", (3, 4, 5, 2)))
    add(
        "squared_sample_weight", call, logits("m4", (6, 3)), logits("m4_labels", (6, 3)), sample_weight=weights("m4", 6)
    )
    return result


def compute(call, activation, predictions, target, sample_weight, dtype):
    """(losses of samples, loss, gradient of the loss); the activation is applied to the predictions first."""
    sparse = call.type.startswith("Sparse")
    target = target if sparse else tf.constant(target, dtype)
    weight = None if sample_weight is None else tf.constant(sample_weight, dtype)
    z = tf.constant(predictions, dtype)
    with tf.GradientTape() as tape:
        tape.watch(z)
        # Keras attaches the logits to the output of softmax and sigmoid, and its losses use them instead of the output.
        output = z if activation == "linear" else getattr(keras.activations, activation)(z)
        loss = call.make(keras.losses)(target, output, sample_weight=weight)
    each = Call(call.type, **call.arguments, reduction="none").make(keras.losses)(target, output)
    return each.numpy().reshape(len(predictions), -1).mean(axis=-1), loss.numpy(), tape.gradient(loss, z).numpy()


def cases():
    """(index, arrays): per case predictions, labels, sample_weight if any, losses (not weighted), loss, gradient."""
    index, arrays = [], {}
    for name, call, activation, predictions, target, weighting in given():
        class_weight, sample_weight = weighting.get("class_weight"), weighting.get("sample_weight")
        weight = class_weight_to_sample_weights(target, class_weight) if class_weight else sample_weight
        losses, loss, gradient = compute(call, activation, predictions, target, weight, "float64")
        require_means(losses, loss, weight)
        require_fit_agrees(call, activation, predictions, target, weighting, loss)
        with InFloat32():
            single = compute(call, activation, predictions, target, weight, "float32")
        error = max(relative_error(*pair) for pair in zip(single, (losses, loss, gradient)))
        arrays.update(
            {
                f"{name}/predictions": predictions,
                f"{name}/labels": target,
                f"{name}/losses": losses,
                f"{name}/loss": loss,
                f"{name}/gradient": gradient,
            }
        )
        if sample_weight is not None:
            arrays[f"{name}/sample_weight"] = sample_weight
        index.append(
            {
                "name": name,
                "call": str(call),
                "activation": activation,
                "class_weight": class_weight
                and [class_weight.get(c, 1.0) for c in range(max(2, predictions.shape[-1]))],
                "float32_error": float(f"{error:.1e}"),
            }
        )
    off = [f"{case['name']} {case['float32_error']}" for case in index if case["float32_error"] > 1e-5]
    print(f"losses: {len(index)} cases, Keras' own float32 differs by more than 1e-5 in {off}")
    return index, arrays


def require_means(losses, loss, weight):
    """The loss is the sum of weight times loss, divided by the batch size, not by the sum of the weights."""
    mean = (losses * (1 if weight is None else weight)).sum() / len(losses)
    if abs(mean - loss) > 1e-12 * max(1, abs(loss)):
        raise SystemExit(f"the mean is {mean}, Keras says {loss}")


def require_fit_agrees(call, activation, predictions, target, weighting, loss):
    """fit forms the loss of a batch in the same way, and applies class weights as sample weights."""
    model = keras.Sequential([keras.Input(predictions.shape[1:]), Scale(), keras.layers.Activation(activation)])
    model.compile(keras.optimizers.SGD(0.0), call.make(keras.losses))
    history = model.fit(
        predictions, target, batch_size=len(predictions), epochs=1, shuffle=False, verbose=0, **weighting
    ).history
    if abs(history["loss"][0] - loss) > 1e-6 * max(1, abs(loss)):
        raise SystemExit(f"{call} {weighting}: fit says {history['loss'][0]}, the loss {loss}")


class Scale(keras.layers.Layer):
    """A factor of 1: fit needs a weight to train."""

    def build(self, shape):
        self.factor = self.add_weight(shape=(), initializer="ones")

    def call(self, x):
        return x * self.factor
