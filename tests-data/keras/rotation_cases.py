"""The resampling of RandomRotation for given angles, in every fill mode and interpolation."""

import numpy as np
import tensorflow as tf

from layer_cases import Draw, relative_error

FILL_MODES = ["reflect", "constant", "wrap", "nearest"]
SIZES = [(6, 6), (7, 7), (6, 9), (9, 5)]
FILL_VALUE = 17.0


def transform(angle, height, width):
    """The eight numbers of the projective transform that Keras' RandomRotation (2.8) hands to TensorFlow, output to input."""
    cos, sin = np.cos(angle), np.sin(angle)
    x_offset = ((width - 1) - (cos * (width - 1) - sin * (height - 1))) / 2
    y_offset = ((height - 1) - (sin * (width - 1) + cos * (height - 1))) / 2
    return np.array([cos, -sin, x_offset, sin, cos, y_offset, 0, 0], np.float32)


def rotate(pictures, angle, mode, interpolation):
    _, height, width, _ = pictures.shape
    return tf.raw_ops.ImageProjectiveTransformV3(
        images=pictures,
        transforms=transform(angle, height, width)[None],
        output_shape=[height, width],
        fill_value=FILL_VALUE,
        interpolation=interpolation.upper(),
        fill_mode=mode.upper(),
    ).numpy()


def rotations(rng):
    """(index, arrays): pictures 0..255 and, for every case, its output."""
    d = Draw(rng)
    index, arrays = [], {}
    for height, width in SIZES:
        key = f"pictures_{height}x{width}"
        arrays[key] = (255 * rng.random((1, height, width, 2))).astype(np.float32)
        for mode in FILL_MODES:
            for interpolation in ["bilinear", "nearest"]:
                for turn in [0.2, 1.0]:
                    angle = stable_angle(d, arrays[key], mode, interpolation, turn)
                    name = f"{mode}_{interpolation}_{height}x{width}_{len(index):02d}"
                    arrays[name] = rotate(arrays[key], angle, mode, interpolation)
                    index.append({"name": name, "pictures": key, "angle": angle, "fill_mode": mode, "fill_value": FILL_VALUE, "interpolation": interpolation})
    return index, arrays


def stable_angle(d, pictures, mode, interpolation, turn):
    """A random angle up to that part of a full turn at which no pixel is about to jump to another source pixel."""
    while True:
        angle = float(d.rng.uniform(-turn, turn) * 2 * np.pi)
        middle = rotate(pictures, angle, mode, interpolation)
        if all(relative_error(rotate(pictures, angle + nudge, mode, interpolation), middle) < 1e-4 for nudge in (-1e-5, 1e-5)):
            return angle
