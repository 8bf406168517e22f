"""Metrics over several batches: the result after each of them."""

import keras
import numpy as np
from keras.src.trainers.compile_utils import get_metric

from common import Call, InFloat32, between, classes, relative_error

BATCHES = [7, 7, 4]
SAMPLES = sum(BATCHES)


def given():
    """Per case: name, call, predictions, labels, sample weights or None, optional."""
    result = []

    def add(name, call, predictions, labels, weight=False, optional=False):
        weights = None
        if weight:
            weights = between("metrics/weights", (SAMPLES,), 0, 3)
            weights[2] = 0
        result.append((name, call, predictions, labels, weights, optional))

    def scores(name, outputs):
        return between("metrics/" + name, (SAMPLES, outputs), 0.01, 0.99)

    def tied(name, outputs):
        """Scores of five levels, which are exact in binary: 0, 0.25, 0.5, 0.75, 1."""
        return np.floor(between("metrics/" + name, (SAMPLES, outputs), 0, 5)).clip(0, 4) / 4

    sparse = classes("metrics/labels", (SAMPLES,), 4)
    seven = classes("metrics/labels_of_seven", (SAMPLES,), 7)
    hot = np.eye(4)[sparse]
    bits = classes("metrics/bits", (SAMPLES, 1), 2).astype(np.float64)
    three = classes("metrics/three", (SAMPLES, 3), 2).astype(np.float64)
    ones, zeros = np.ones((SAMPLES, 1)), np.zeros((SAMPLES, 1))

    for weight in (False, True):
        suffix = "_weighted" if weight else ""
        add("accuracy_sparse" + suffix, "accuracy", scores("p0", 4), sparse, weight)
        add("accuracy_sparse_labels_of_rank_2" + suffix, "accuracy", scores("p0", 4), sparse[:, None], weight)
        add("accuracy_sparse_ties" + suffix, "accuracy", tied("t0", 4), sparse, weight)
        add("accuracy_categorical" + suffix, "accuracy", scores("p1", 4), hot, weight)
        add("accuracy_binary" + suffix, "accuracy", scores("p2", 1), bits, weight)
        add("accuracy_binary_ties" + suffix, "accuracy", tied("t2", 1), bits, weight)
        add("accuracy_binary_labels_of_rank_1" + suffix, "accuracy", scores("p2", 1), bits[:, 0], weight)
        add("accuracy_three_outputs" + suffix, Call("BinaryAccuracy"), scores("p3", 3), three, weight)
        add("accuracy_threshold" + suffix, Call("BinaryAccuracy", threshold=0.25), scores("p2", 1), bits, weight)
        add("top_2" + suffix, Call("SparseTopKCategoricalAccuracy", k=2), scores("p4", 7), seven, weight)
        add("top_5" + suffix, Call("SparseTopKCategoricalAccuracy"), scores("p4", 7), seven, weight)
        add("top_2_ties" + suffix, Call("SparseTopKCategoricalAccuracy", k=2), tied("t4", 7), seven, weight)
        add(
            "top_2_categorical" + suffix,
            Call("TopKCategoricalAccuracy", k=2),
            scores("p4", 7),
            np.eye(7)[seven],
            weight,
        )
        add("squared" + suffix, Call("MeanSquaredError"), scores("p5", 3), scores("p6", 3), weight)
        add("squared_one_output" + suffix, Call("MeanSquaredError"), scores("p5", 1), scores("p6", 1), weight)
    add("top_5_of_four", Call("SparseTopKCategoricalAccuracy", k=5), scores("p0", 4), sparse)

    for type in ("Precision", "Recall"):
        call = Call(type)
        for weight in (False, True):
            suffix = "_weighted" if weight else ""
            lower = type.lower()
            add(f"{lower}{suffix}", call, scores("p7", 1), bits, weight)
            add(f"{lower}_ties{suffix}", call, tied("t7", 1), bits, weight)
            add(f"{lower}_three_outputs{suffix}", call, scores("p8", 3), three, weight)
            add(f"{lower}_threshold{suffix}", Call(type, thresholds=0.75), scores("p7", 1), bits, weight)
            add(f"{lower}_one_hot{suffix}", call, softmax(scores("p9", 4)), hot, weight)
            add(f"{lower}_class{suffix}", Call(type, class_id=2), scores("p9", 4), hot, weight, optional=True)
            add(f"{lower}_top_2{suffix}", Call(type, top_k=2), scores("p9", 4), hot, weight, optional=True)
        add(f"{lower}_thresholds", Call(type, thresholds=[0.25, 0.75]), scores("p7", 1), bits, optional=True)
        add(f"{lower}_labels_of_rank_1", call, scores("p7", 1), bits[:, 0])
        add(f"{lower}_all_positive", call, scores("p7", 1), ones)
        add(f"{lower}_all_negative", call, scores("p7", 1), zeros)
        add(f"{lower}_nothing_found", call, scores("p7", 1) / 4, bits)

    for average in (None, "macro", "micro", "weighted"):
        arguments = {} if average is None else dict(average=average)
        name = f"f1_{average or 'each'}".lower()
        for weight in (False, True):
            suffix = "_weighted" if weight else ""
            add(f"{name}{suffix}", Call("F1Score", **arguments), scores("p10", 4), hot, weight)
            add(
                f"{name}_threshold{suffix}",
                Call("F1Score", **arguments, threshold=0.5),
                scores("p11", 3),
                three,
                weight,
            )
        add(f"{name}_ties", Call("F1Score", **arguments), tied("t10", 4), hot)
        add(f"{name}_missing_class", Call("F1Score", **arguments), scores("p10", 4), np.eye(4)[sparse % 3])
    add("f1_binary", Call("F1Score", threshold=0.5), scores("p7", 1), bits)
    add("f1_binary_macro", Call("F1Score", average="macro", threshold=0.5), scores("p7", 1), bits)
    # Without a threshold the largest of one output is always positive, unless it is zero.
    add("f1_binary_without_threshold", Call("F1Score"), tied("t7", 1), bits)

    for curve in ("ROC", "PR"):
        arguments = {} if curve == "ROC" else dict(curve=curve)
        name, call = "auc_" + curve.lower(), Call("AUC", **arguments)
        for weight in (False, True):
            suffix = "_weighted" if weight else ""
            add(f"{name}{suffix}", call, scores("p12", 1), bits, weight)
            add(f"{name}_ties{suffix}", call, tied("t12", 1), bits, weight)
            add(f"{name}_three_outputs{suffix}", call, scores("p13", 3), three, weight)
        add(f"{name}_labels_of_rank_1", call, scores("p12", 1), bits[:, 0])
        add(f"{name}_skilled", call, (2 * scores("p12", 1) + bits) / 3, bits)
        add(f"{name}_perfect", call, (scores("p12", 1) + bits) / 2, bits)
        add(f"{name}_constant", call, np.full((SAMPLES, 1), 0.5), bits)
        add(f"{name}_all_positive", call, scores("p12", 1), ones)
        add(f"{name}_all_negative", call, scores("p12", 1), zeros)
        add(f"{name}_ten_thresholds", Call("AUC", num_thresholds=10, **arguments), scores("p12", 1), bits)
        add(
            f"{name}_from_logits",
            Call("AUC", **arguments, from_logits=True),
            8 * scores("p12", 1) - 4,
            bits,
            optional=True,
        )
        add(f"{name}_multi_label", Call("AUC", **arguments, multi_label=True), scores("p13", 3), three, optional=True)
        for method in ("minoring", "majoring"):
            add(
                f"{name}_{method}",
                Call("AUC", **arguments, summation_method=method),
                scores("p12", 1),
                bits,
                optional=True,
            )
    return result


def softmax(scores):
    values = np.exp(4 * scores)
    return (values / values.sum(axis=-1, keepdims=True)).astype(np.float32).astype(np.float64)


def compute(call, predictions, labels, weights):
    """(name of Keras' class, results after each batch)."""
    metric = get_metric("accuracy", labels, predictions) if call == "accuracy" else call.make(keras.metrics)
    results, first = [], 0
    for size in BATCHES:
        part = slice(first, first + size)
        metric.update_state(labels[part], predictions[part], None if weights is None else weights[part])
        results.append(np.asarray(metric.result(), np.float64))
        first += size
    return type(metric).__name__, np.array(results)


def cases():
    """(index, arrays): per case predictions, labels, sample_weight if any, results after each batch."""
    index, arrays = [], {}
    for name, call, predictions, labels, weights, optional in given():
        with InFloat32():
            picked, single = compute(call, predictions.astype(np.float32), labels, weights)
        # tf.math.in_top_k takes nothing but float32.
        results = single if "TopK" in picked else compute(call, predictions, labels, weights)[1]
        error = relative_error(single, results)
        if error > 1e-6:
            print(f"metrics: {name}: float32 {single.tolist()}, float64 {results.tolist()}")
        arrays.update({f"{name}/predictions": predictions, f"{name}/labels": labels, f"{name}/results": results})
        if weights is not None:
            arrays[f"{name}/sample_weight"] = weights
        index.append({"name": name, "call": str(call), "metric": picked, "batches": BATCHES, "optional": optional})
    print(f"metrics: {len(index)} cases")
    return index, arrays
