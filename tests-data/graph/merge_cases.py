"""Layers with several inputs: output, and the gradient of sum(y * dy) with respect to each input."""

import keras
import numpy as np
import tensorflow as tf

import layout
from common import between

MAP, VECTOR = (2, 3, 4, 5), (3, 7)
# Call, shapes of the inputs, whether the inputs have equal elements, whether they are broadcast (beyond equal shapes).
GIVEN = [
    ("Add()", [MAP, MAP], False),
    ("Add()", [VECTOR] * 3, False),
    ("Add()", [MAP] * 5, False),
    ("Subtract()", [MAP, MAP], False),
    ("Subtract()", [VECTOR, VECTOR], False),
    ("Multiply()", [MAP, MAP], False),
    ("Multiply()", [VECTOR] * 3, False),
    ("Multiply()", [MAP] * 4, True),
    ("Average()", [MAP, MAP], False),
    ("Average()", [VECTOR] * 3, False),
    ("Average()", [MAP] * 4, False),
    ("Maximum()", [MAP, MAP], False),
    ("Maximum()", [MAP, MAP], True),
    ("Maximum()", [VECTOR] * 3, True),
    ("Maximum()", [MAP] * 4, True),
    ("Concatenate()", [MAP, MAP], False),
    ("Concatenate()", [(2, 3, 4, 1), MAP, (2, 3, 4, 2)], False),
    ("Concatenate()", [VECTOR, (3, 1), (3, 4)], False),
    ("Concatenate(axis=3)", [(2, 3, 4, 3), (2, 3, 4, 6)], False),
    ("Concatenate(axis=1)", [(2, 1, 4, 5), MAP, (2, 2, 4, 5)], False),
    ("Concatenate(axis=2)", [MAP, (2, 3, 2, 5)], False),
    ("Concatenate(axis=-2)", [MAP, (2, 3, 1, 5)], False),
    ("Concatenate(axis=-3)", [MAP, (2, 4, 4, 5)], False),
    ("Concatenate(axis=1)", [VECTOR, VECTOR], False),
    # Broadcast: Keras has it, beyond what squeeze-excite needs it is rare.
    ("Multiply()", [MAP, (2, 1, 1, 5)], False),
    ("Multiply()", [(2, 1, 1, 5), MAP], False),
    ("Add()", [MAP, (2, 1, 1, 5)], False),
    ("Maximum()", [(2, 3, 1, 5), (2, 1, 4, 5)], True),
    ("Add()", [MAP, (2, 3, 4, 1)], False),
]


def cases():
    """(index, arrays): per case x0, x1, ..., y, dy, dx0, dx1, ..."""
    index, arrays = [], {}
    for text, shapes, ties in GIVEN:
        type = text.split("(")[0]
        name = f"{type.lower()}_{sum(case['name'].startswith(type.lower()) for case in index):02d}"
        xs = [between(f"{name}/x{i}", shape, -2, 2) for i, shape in enumerate(shapes)]
        if ties:
            # Five values, so that many elements are equal to their neighbours in the other inputs.
            xs = [np.round(x) for x in xs]
        tensors = [tf.constant(x) for x in xs]
        layer = layout.call(text, [keras.layers])
        with tf.GradientTape() as tape:
            tape.watch(tensors)
            y = layer(tensors)
            dy = between(f"{name}/dy", tuple(y.shape))
            total = tf.reduce_sum(y * dy)
        dxs = tape.gradient(total, tensors)
        arrays |= {f"{name}/x{i}": x for i, x in enumerate(xs)} | {
            f"{name}/dx{i}": dx.numpy() for i, dx in enumerate(dxs)
        }
        arrays |= {f"{name}/y": y.numpy(), f"{name}/dy": dy}
        broadcast = type != "Concatenate" and len(set(shapes)) > 1
        index.append({"name": name, "layer": text, "inputs": shapes, "ties": ties, "broadcast": broadcast})
    return index, arrays
