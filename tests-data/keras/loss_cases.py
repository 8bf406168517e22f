"""Losses with their gradients, and accuracies, including the corners: probabilities that do not sum to one, exact 0 and 1, ties, the threshold."""

import keras
import numpy as np
import tensorflow as tf

from layer_cases import Draw


def compute(loss_name, from_logits, activation, z, labels, dtype):
    """losses of the samples, their mean, and its gradient with respect to z, which passes through the activation, if any, before the loss."""
    function = getattr(keras.losses, loss_name)
    target = labels if loss_name.startswith("Sparse") else labels.astype(dtype)
    z = tf.constant(z.astype(dtype))
    with tf.GradientTape() as tape:
        tape.watch(z)
        # Keras attaches the logits to the output of these activations, and its losses use them instead of the output.
        output = getattr(keras.activations, activation)(z) if activation else z
        mean = function(from_logits=from_logits, dtype=dtype)(target, output)
    losses = function(from_logits=from_logits, reduction="none", dtype=dtype)(target, output)
    return losses.numpy(), mean.numpy(), tape.gradient(mean, z).numpy()


def losses(rng):
    """(index, arrays): per case input, labels and, computed in float32 and float64, losses, loss and gradient."""
    d = Draw(rng)

    def probabilities(shape, scale=1.0):
        return (scale * (0.02 + 0.96 * rng.random(shape))).astype(np.float32)

    def classes(n, c):
        return rng.integers(0, c, n).astype(np.int32)

    def binary(shape):
        return rng.integers(0, 2, shape).astype(np.int32)

    sparse, two = "SparseCategoricalCrossentropy", "BinaryCrossentropy"
    corners = np.array([[0, 1], [1, 0], [0, 0], [1, 1], [0.3, 0.3], [1e-9, 0.5]], np.float32)
    edges = np.array([[0], [0], [1], [1], [0.5], [1e-9]], np.float32)
    extreme = np.array([[-100, 0, 100], [60, -60, 0], [1e-4, 0, -1e-4]], np.float32)
    cases = [
        ("sparse_logits", sparse, True, None, d.normal((7, 4), 3), classes(7, 4)),
        ("sparse_logits_two_classes", sparse, True, None, d.normal((5, 2)), classes(5, 2)),
        ("sparse_logits_extreme", sparse, True, None, extreme, np.array([0, 1, 2], np.int32)),
        ("sparse_probabilities", sparse, False, None, keras.ops.softmax(d.normal((6, 3))).numpy(), classes(6, 3)),
        ("sparse_probabilities_sum_not_one", sparse, False, None, probabilities((6, 3)), classes(6, 3)),
        ("sparse_probabilities_clipped", sparse, False, None, corners, np.array([0, 0, 1, 1, 0, 0], np.int32)),
        ("sparse_softmax", sparse, False, "softmax", d.normal((6, 4), 3), classes(6, 4)),
        ("sparse_softmax_saturated", sparse, False, "softmax", extreme, np.array([0, 1, 2], np.int32)),
        ("sparse_softmax_claimed_logits", sparse, True, "softmax", d.normal((6, 4), 3), classes(6, 4)),
        ("sparse_sigmoid_claimed_logits", sparse, True, "sigmoid", d.normal((6, 2), 3), classes(6, 2)),
        ("binary_logits", two, True, None, d.normal((7, 1), 3), binary((7, 1))),
        ("binary_logits_three_outputs", two, True, None, d.normal((5, 3), 3), binary((5, 3))),
        ("binary_logits_extreme", two, True, None, np.array([[-100], [100], [90], [-90], [0]], np.float32), np.array([[0], [0], [1], [1], [1]], np.int32)),
        ("binary_probabilities", two, False, None, probabilities((7, 1)), binary((7, 1))),
        ("binary_probabilities_three_outputs", two, False, None, probabilities((4, 3)), binary((4, 3))),
        ("binary_probabilities_clipped", two, False, None, edges, np.array([[0], [1], [0], [1], [1], [1]], np.int32)),
        ("binary_sigmoid", two, False, "sigmoid", d.normal((6, 1), 3), binary((6, 1))),
        ("binary_sigmoid_saturated", two, False, "sigmoid", np.array([[-50], [50], [20]], np.float32), np.array([[1], [0], [0]], np.int32)),
    ]
    index, arrays = [], {}
    for name, loss, from_logits, activation, z, labels in cases:
        arrays[name + "/input"], arrays[name + "/labels"] = z, labels
        for dtype, suffix in (("float32", ""), ("float64", "_float64")):
            each, mean, gradient = compute(loss, from_logits, activation, z, labels, dtype)
            arrays.update({name + "/losses" + suffix: each, name + "/loss" + suffix: mean, name + "/gradient" + suffix: gradient})
        index.append({"name": name, "loss": loss, "from_logits": from_logits, "activation": activation or "linear"})
    return index, arrays


def metrics(rng):
    """(index, arrays): per case predictions, labels, correct (a number per sample) and accuracy."""
    ties = np.array([[0.5, 0.5, 0.1], [0.1, 0.4, 0.4], [0.2, 0.2, 0.2], [0.1, 0.2, 0.7]], np.float32)
    threshold = np.array([[0.5], [0.5], [0.5000001], [0.49999997], [-3.0], [4.0], [0.2]], np.float32)
    cases = [
        ("sparse", "sparse_categorical_accuracy", rng.standard_normal((20, 4)).astype(np.float32), rng.integers(0, 4, 20)),
        ("sparse_ties", "sparse_categorical_accuracy", ties, np.array([0, 2, 0, 2])),
        ("sparse_ties_missed", "sparse_categorical_accuracy", ties, np.array([1, 1, 2, 0])),
        ("binary", "binary_accuracy", rng.random((15, 1)).astype(np.float32), rng.integers(0, 2, (15, 1))),
        ("binary_threshold", "binary_accuracy", threshold, np.array([[0], [1], [1], [0], [0], [1], [1]])),
        ("binary_three_outputs", "binary_accuracy", rng.random((6, 3)).astype(np.float32), rng.integers(0, 2, (6, 3))),
    ]
    index, arrays = [], {}
    for name, metric, predictions, labels in cases:
        correct = getattr(keras.metrics, metric)(labels.astype(np.int32), predictions)
        # Keras 3 judges every output of a binary sample; a sample counts with the share that is right.
        correct = np.asarray(correct, np.float32)
        correct = correct.mean(axis=-1) if correct.ndim > 1 else correct
        arrays.update({name + "/predictions": predictions, name + "/labels": labels.astype(np.int32), name + "/correct": correct, name + "/accuracy": correct.mean()})
        index.append({"name": name, "metric": metric})
    return index, arrays
