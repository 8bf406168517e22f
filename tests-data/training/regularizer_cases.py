"""Penalties on a kernel, and their gradients. Trained networks with penalties are among the networks."""

import keras
import numpy as np
import tensorflow as tf

from common import Call, between

CALLS = [
    Call("L1"),
    Call("L1", l1=0.1),
    Call("L2"),
    Call("L2", l2=0.05),
    Call("L1L2"),
    Call("L1L2", l1=0.01),
    Call("L1L2", l2=0.02),
    Call("L1L2", l1=0.01, l2=0.02),
]


def cases():
    """(index, arrays): the kernel, which has zeros; per case the penalty (value) and its gradient, which is 0 at 0."""
    kernel = between("regularizers/kernel", (3, 3, 2, 4))
    kernel.reshape(-1)[5::9] = 0
    index, arrays = [], {"kernel": kernel}
    for i, call in enumerate(CALLS):
        x = tf.constant(kernel)
        with tf.GradientTape() as tape:
            tape.watch(x)
            value = tf.convert_to_tensor(call.make(keras.regularizers)(x))
        gradient = tape.gradient(value, x)
        name = f"{call.type.lower()}_{i:02d}"
        arrays[f"{name}/value"] = value.numpy()
        arrays[f"{name}/gradient"] = np.zeros_like(kernel) if gradient is None else gradient.numpy()
        index.append({"name": name, "call": str(call)})
    print(f"regularizers: {len(index)} cases")
    return index, arrays
