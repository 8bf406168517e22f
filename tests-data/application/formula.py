"""Numbers that Keras' side and the tests' side compute alike, so that neither weights nor inputs need to be stored.

The number i of a tensor is a hash of i and of the CRC-32 of the tensor's name; Formula.java is the same in Java.
"""
import zlib

import numpy as np


def uniform(name, count):
    """Numbers in [0, 1), of 24 bits: MurmurHash3's last mixing of a Weyl sequence."""
    z = (np.uint64(zlib.crc32(name.encode())) + np.arange(1, count + 1, dtype=np.uint64) * np.uint64(0x9E3779B9)) & np.uint64(0xFFFFFFFF)
    for shift, factor in ((16, 0x85EBCA6B), (13, 0xC2B2AE35)):
        z = ((z ^ (z >> np.uint64(shift))) * np.uint64(factor)) & np.uint64(0xFFFFFFFF)
    z ^= z >> np.uint64(16)
    return (z >> np.uint64(8)).astype(np.float64) / (1 << 24)


def weight(path, shape):
    """The values of a weight such as "block_1_expand/kernel": of a size that keeps activations near 1, and no statistic at its first value."""
    u = uniform(path, int(np.prod(shape)))
    name = path.split("/")[-1]
    if name == "kernel":
        inputs = shape[0] * shape[1] * (1 if "depthwise" in path else shape[2]) if len(shape) == 4 else shape[0]
        values = (2 * u - 1) * np.sqrt(4 / inputs)
    elif name in ("gamma", "moving_variance"):
        values = 0.5 + u
    else:
        values = u - 0.5
    return values.reshape(shape).astype(np.float32)


def pictures(batch, height, width, lower, upper):
    u = uniform("pictures", batch * height * width * 3)
    return (lower + (upper - lower) * u).reshape(batch, height, width, 3).astype(np.float32)


def fill(model):
    """Gives every weight of a Keras model its values."""
    for layer in model.layers:
        layer.set_weights([weight(f"{layer.name}/{variable.name}", tuple(variable.shape)) for variable in layer.weights])
