"""Small networks trained for ten steps by fit: every optimizer, the losses, sample weights, regularizers."""

import keras
import numpy as np

import formula
from common import Call, InFloat32, between, classes, relative_error

STEPS, BATCH, INPUT = 10, 8, (10, 10, 2)
SPARSE = Call("SparseCategoricalCrossentropy", from_logits=True)


def network(*head):
    return [
        Call("Conv2D", filters=4, kernel_size=3, activation="relu"),
        Call("MaxPooling2D"),
        Call("Conv2D", filters=6, kernel_size=3, activation="relu"),
        Call("Flatten"),
        *head,
    ]


PLAIN = network(Call("Dense", units=8, activation="relu"), Call("Dense", units=3))
BINARY = network(Call("Dense", units=1, activation="sigmoid"))
SOFTMAX = network(Call("Dense", units=3, activation="softmax"))
PENALIZED = [
    Call(
        "Conv2D",
        filters=4,
        kernel_size=3,
        activation="relu",
        kernel_regularizer=Call("L2", l2=0.01),
        bias_regularizer=Call("L1", l1=0.02),
    ),
    Call("MaxPooling2D"),
    Call("Flatten"),
    Call("Dense", units=3, kernel_regularizer=Call("L1L2", l1=0.005, l2=0.01)),
]
PENALIZED_DEPTHWISE = [
    Call(
        "DepthwiseConv2D",
        kernel_size=3,
        depth_multiplier=2,
        depthwise_regularizer=Call("L1", l1=0.01),
        bias_regularizer=Call("L2", l2=0.1),
    ),
    Call("BatchNormalization", gamma_regularizer=Call("L2", l2=0.05), beta_regularizer=Call("L1L2", l1=0.01, l2=0.02)),
    Call("Activation", activation="relu"),
    Call("GlobalAveragePooling2D"),
    Call("Dense", units=3, bias_regularizer=Call("L2", l2=0.01)),
]
COSINE = Call("CosineDecay", initial_learning_rate=0.0, decay_steps=7, alpha=0.1, warmup_target=0.05, warmup_steps=3)
OPTIMIZERS = {
    "sgd": Call("SGD", learning_rate=0.05),
    "sgd_momentum": Call("SGD", learning_rate=0.02, momentum=0.9),
    "sgd_nesterov": Call("SGD", learning_rate=0.02, momentum=0.9, nesterov=True, weight_decay=0.01),
    "sgd_cosine_clipped": Call("SGD", learning_rate=COSINE, momentum=0.9, global_clipnorm=0.5),
    "adam": Call("Adam", learning_rate=0.005),
    "adam_clipped": Call("Adam", learning_rate=0.005, clipnorm=0.1),
    "adamw": Call("AdamW", learning_rate=0.005, weight_decay=0.1),
    "rmsprop": Call("RMSprop", learning_rate=0.002),
    "rmsprop_centered": Call("RMSprop", learning_rate=0.002, rho=0.8, momentum=0.5, centered=True, epsilon=0.001),
}


def given():
    """Per case: name, model, optimizer, loss, labels and perhaps sample_weight or class_weight."""
    sgd = OPTIMIZERS["sgd"]
    sparse = classes("networks/labels", (STEPS, BATCH), 3)
    hot = np.eye(3)[sparse]
    bits = classes("networks/bits", (STEPS, BATCH, 1), 2).astype(np.float64)
    weights = between("networks/weights", (STEPS, BATCH), 0, 2)
    result = [(name, PLAIN, optimizer, SPARSE, sparse, {}) for name, optimizer in OPTIMIZERS.items()]
    result += [
        ("sample_weight", PLAIN, sgd, SPARSE, sparse, dict(sample_weight=weights)),
        ("class_weight", PLAIN, sgd, SPARSE, sparse, dict(class_weight={0: 0.5, 1: 2.0, 2: 1.25})),
        ("categorical_smoothed", SOFTMAX, sgd, Call("CategoricalCrossentropy", label_smoothing=0.1), hot, {}),
        ("binary", BINARY, sgd, Call("BinaryCrossentropy"), bits, {}),
        (
            "binary_class_weight",
            BINARY,
            sgd,
            Call("BinaryCrossentropy", label_smoothing=0.1),
            bits,
            dict(class_weight={0: 0.5, 1: 2.0}),
        ),
        ("squared", PLAIN, sgd, Call("MeanSquaredError"), between("networks/targets", (STEPS, BATCH, 3)), {}),
        ("penalized", PENALIZED, sgd, SPARSE, sparse, {}),
        ("penalized_adam", PENALIZED, OPTIMIZERS["adam"], SPARSE, sparse, {}),
        ("penalized_sample_weight", PENALIZED, sgd, SPARSE, sparse, dict(sample_weight=weights)),
        ("penalized_depthwise", PENALIZED_DEPTHWISE, sgd, SPARSE, sparse, {}),
    ]
    return result


def pictures():
    return formula.uniform("networks/x", STEPS * BATCH * int(np.prod(INPUT))).reshape(STEPS, BATCH, *INPUT)


def train(model, optimizer, loss, labels, weighting, dtype):
    """Results by name: losses of the steps as fit reports them, loss of the first batch afterwards, final weights."""
    keras.utils.clear_session()
    network = keras.Sequential([keras.Input(INPUT)] + [layer.make(keras.layers, keras.regularizers) for layer in model])
    formula.fill(network)
    network.compile(
        optimizer.make(keras.optimizers, keras.optimizers.schedules), loss.make(keras.losses), jit_compile=False
    )
    x, losses = pictures().astype(dtype), []
    for step in range(STEPS):
        now = {name: value[step] if name == "sample_weight" else value for name, value in weighting.items()}
        losses.append(
            network.fit(x[step], labels[step], batch_size=BATCH, epochs=1, shuffle=False, verbose=0, **now).history[
                "loss"
            ][0]
        )
    evaluated = network.evaluate(x[0], labels[0], batch_size=BATCH, verbose=0)
    final = {f"final/{layer.name}/{v.name}": v.numpy() for layer in network.layers for v in layer.weights}
    return {"losses": np.array(losses, np.float64), "evaluated": np.float64(evaluated), **final}


def cases():
    """(index, arrays): per case labels, sample_weight if any, losses, evaluated, final/<layer>/<weight>."""
    index, arrays, worst = [], {}, 0
    for name, model, optimizer, loss, labels, weighting in given():
        results = train(model, optimizer, loss, labels, weighting, "float64")
        with InFloat32():
            single = train(model, optimizer, loss, labels, weighting, "float32")
        error, where = max((relative_error(single[key], results[key]), key) for key in results)
        if error > 1e-4:
            raise SystemExit(f"networks: {name}: float32 and float64 part by {error:.1e} in {where}; draw other data")
        worst = max(worst, error)
        arrays.update({f"{name}/{key}": values for key, values in results.items()})
        arrays[f"{name}/labels"] = labels
        if "sample_weight" in weighting:
            arrays[f"{name}/sample_weight"] = weighting["sample_weight"]
        weights = weighting.get("class_weight")
        index.append(
            {
                "name": name,
                "model": [str(layer) for layer in model],
                "input": list(INPUT),
                "optimizer": str(optimizer),
                "loss": str(loss),
                "class_weight": None if weights is None else list(weights.values()),
                "float32_error": float(f"{error:.1e}"),
            }
        )
    print(f"networks: {len(index)} cases, Keras' own float32 differs by up to {worst:.1e}")
    return index, arrays
