"""Small networks trained by Keras: ten Adam steps, and two epochs of fit."""

import keras
import numpy as np

from layer_cases import relative_error, text

ADAM_MODEL = [
    ("Conv2D", {"filters": 4, "kernel_size": 3, "activation": "relu"}),
    ("MaxPooling2D", {}),
    ("Conv2D", {"filters": 6, "kernel_size": 3, "activation": "relu"}),
    ("Flatten", {}),
    ("Dense", {"units": 8, "activation": "relu"}),
    ("Dense", {"units": 3}),
]
HISTORY_MODELS = {
    "sparse": [("Conv2D", {"filters": 4, "kernel_size": 3, "activation": "relu"}), ("MaxPooling2D", {}), ("Flatten", {}), ("Dense", {"units": 3})],
    "binary": [
        ("Conv2D", {"filters": 3, "kernel_size": 3, "use_bias": False}),
        ("BatchNormalization", {"momentum": 0.9}),
        ("Activation", {"activation": "relu"}),
        ("GlobalAveragePooling2D", {}),
        ("Dense", {"units": 1, "activation": "sigmoid"}),
    ],
}


def network(layers, shape, dtype):
    return keras.Sequential([keras.Input(shape, dtype=dtype)] + [getattr(keras.layers, name)(**arguments, dtype=dtype) for name, arguments in layers])


def named_weights(model, prefix):
    return {f"{prefix}/{i}/{v.name}": v.numpy() for i, layer in enumerate(model.layers) for v in layer.weights}


def set_weights(model, arrays, prefix):
    for i, layer in enumerate(model.layers):
        for v in layer.weights:
            v.assign(arrays[f"{prefix}/{i}/{v.name}"])


def initial(rng, layers, shape):
    """Glorot uniform kernels from the given generator, everything else as Keras starts it."""
    model = network(layers, shape, "float32")
    for v in model.weights:
        if v.name == "kernel":
            receptive = int(np.prod(v.shape[:-2])) if len(v.shape) > 2 else 1
            limit = np.sqrt(6 / (receptive * (v.shape[-2] + v.shape[-1])))
            v.assign(rng.uniform(-limit, limit, v.shape).astype(np.float32))
    return named_weights(model, "initial")


def adam(rng):
    """(index, arrays): initial weights, ten batches, the loss before each step, the final weights."""
    shape, steps, batch = (12, 12, 3), 10, 8
    arrays = {"x": rng.random((steps, batch) + shape).astype(np.float32), "labels": rng.integers(0, 3, (steps, batch)).astype(np.int32)}
    arrays.update(initial(rng, ADAM_MODEL, shape))
    start = dict(arrays)

    def train(dtype):
        model = network(ADAM_MODEL, shape, dtype)
        set_weights(model, start, "initial")
        model.compile(keras.optimizers.Adam(), keras.losses.SparseCategoricalCrossentropy(from_logits=True), jit_compile=False)
        losses = []
        for x, labels in zip(start["x"], start["labels"]):
            model.reset_metrics()
            losses.append(np.asarray(model.train_on_batch(x.astype(dtype), labels), np.float64))
        return {"losses": np.array(losses), **named_weights(model, "final")}

    arrays.update(require_agreement(train("float32"), train("float64"), 1e-4))
    return {"model": [text(*layer) for layer in ADAM_MODEL], "input": list(shape), "loss": "SparseCategoricalCrossentropy", "from_logits": True}, arrays


def history(rng, kind):
    """(index, arrays): initial weights, data, and History of two epochs in the given order with a batch size that does not divide the data."""
    shape, epochs, batch, layers = (8, 8, 2), 2, 16, HISTORY_MODELS[kind]
    classes = 3 if kind == "sparse" else 2

    def pictures(n):
        labels = rng.integers(0, classes, n).astype(np.int32)
        return (rng.random((n,) + shape) + 0.3 * labels[:, None, None, None]).astype(np.float32), labels if kind == "sparse" else labels[:, None]

    arrays = initial(rng, layers, shape)
    arrays["x"], arrays["labels"] = pictures(53)
    arrays["val_x"], arrays["val_labels"] = pictures(21)
    start = dict(arrays)
    loss = "SparseCategoricalCrossentropy" if kind == "sparse" else "BinaryCrossentropy"

    def train(dtype):
        model = network(layers, shape, dtype)
        set_weights(model, start, "initial")
        model.compile(keras.optimizers.Adam(0.01), getattr(keras.losses, loss)(from_logits=kind == "sparse"), metrics=["accuracy"], jit_compile=False)
        kept = model.fit(
            start["x"].astype(dtype), start["labels"], batch, epochs, verbose=0, shuffle=False,
            validation_data=(start["val_x"].astype(dtype), start["val_labels"]),
        ).history
        return {**{k: np.array(v, np.float64) for k, v in kept.items()}, **named_weights(model, "final")}

    arrays.update(require_agreement(train("float32"), train("float64"), 1e-4))
    index = {
        "name": kind, "model": [text(*layer) for layer in layers], "input": list(shape), "loss": loss, "from_logits": kind == "sparse",
        "learning_rate": 0.01, "batch_size": batch, "epochs": epochs,
    }
    return index, arrays


def require_agreement(single, double, tolerance):
    """Training amplifies rounding; data for which float32 and float64 part ways would test luck."""
    for key in single:
        error = relative_error(single[key], double[key])
        if error > tolerance:
            raise SystemExit(f"{key}: float32 and float64 training differ by {error:.2e}; choose another seed")
    return single
