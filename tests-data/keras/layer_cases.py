"""Random layer configurations, and what Keras computes for them.

A case is a layer in Whisker's text form, an input, an upstream gradient and weights; the answer is the output, the gradient of sum(y * dy)
with respect to the input and to every trainable weight, and for batch normalisation in training mode the moving statistics afterwards.
"""

import os

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("CUDA_VISIBLE_DEVICES", "-1")
os.environ["KERAS_BACKEND"] = "tensorflow"

import keras
import numpy as np
import tensorflow as tf

ACTIVATIONS = ["linear", "relu", "relu6", "sigmoid", "softmax", "tanh", "selu", "elu", "swish", "silu", "hard_swish", "hard_silu", "hard_sigmoid"]
# What was added since, for cases after the others: those draws stay what they were.
LATER = ["leaky_relu"]

# A case whose float32 and float64 answers differ by more than this, relative to the largest value, sits on a kink (a ReLU at 0, two almost equal
# maxima) or loses digits by cancellation: it could not tell a right layer from a wrong one at 1e-5, so another one is drawn.
CONDITIONING = 2e-6


def text(name, arguments):
    """Whisker's text form: Conv2D(filters=3, padding=same, use_bias=true)."""

    def value(v):
        if isinstance(v, bool):
            return str(v).lower()
        if isinstance(v, tuple):
            return "(" + ", ".join(value(e) for e in v) + ("," if len(v) == 1 else "") + ")"
        return v if isinstance(v, str) else repr(v)

    return name + "(" + ", ".join(f"{k}={value(v)}" for k, v in arguments.items()) + ")"


class Draw:
    """Random choices from one numpy generator."""

    def __init__(self, rng):
        self.rng = rng

    def int(self, low, high):
        return int(self.rng.integers(low, high + 1))

    def one(self, options):
        return options[self.int(0, len(options) - 1)]

    def coin(self, probability=0.5):
        return bool(self.rng.random() < probability)

    def pair(self, low, high):
        """One number for both axes, or two."""
        return self.int(low, high) if self.coin() else (self.int(low, high), self.int(low, high))

    def picture(self, smallest=3, largest=8, channels=5):
        return (self.int(1, 3), self.int(smallest, largest), self.int(smallest, largest), self.int(1, channels))

    def normal(self, shape, scale=1.0):
        return (scale * self.rng.standard_normal(shape)).astype(np.float32)


def extent(size, dilation=1):
    return tuple((k - 1) * d + 1 for k, d in zip(both(size), both(dilation)))


def both(size):
    return size if isinstance(size, tuple) else (size, size)


def fits(shape, size, dilation=1):
    return all(k <= n for k, n in zip(extent(size, dilation), shape[1:3]))


def maybe(d, arguments, **more):
    """Adds each argument in half of the cases; in the others Keras' default holds."""
    for key, value in more.items():
        if d.coin():
            arguments[key] = value
    return arguments


# Every draw gives (constructor arguments, input shape, training) or None if the draw is not a legal layer.


def conv2d(d, i):
    shape = d.picture(2, 8, 4)
    a = {"filters": d.int(1, 5), "kernel_size": d.pair(1, 4)}
    # Keras refuses strides and dilation together.
    if d.coin(0.7):
        maybe(d, a, strides=d.pair(1, 3))
    else:
        a["dilation_rate"] = d.pair(1, 3)
    maybe(d, a, padding=d.one(["valid", "same"]), use_bias=d.coin())
    a["activation"] = LATER[i - 39] if i >= 39 else ACTIVATIONS[i % len(ACTIVATIONS)]
    legal = a.get("padding") == "same" or fits(shape, a["kernel_size"], a.get("dilation_rate", 1))
    return (a, shape, False) if legal else None


def depthwise_conv2d(d, i):
    shape = d.picture(2, 8, 4)
    a = {"kernel_size": d.pair(1, 4)}
    # TensorFlow has depthwise strides only equal on both axes.
    maybe(d, a, strides=d.int(1, 3), padding=d.one(["valid", "same"]), depth_multiplier=d.int(1, 2), use_bias=d.coin())
    if i % 3 == 0:
        a["activation"] = d.one(ACTIVATIONS)
    return (a, shape, False) if a.get("padding") == "same" or fits(shape, a["kernel_size"]) else None


def max_pooling2d(d, i):
    shape = d.picture()
    a = {} if i == 0 else {"pool_size": d.pair(1, 4)}
    maybe(d, a, strides=d.pair(1, 3), padding=d.one(["valid", "same"]))
    return (a, shape, False) if a.get("padding") == "same" or fits(shape, a.get("pool_size", 2)) else None


def average_pooling2d(d, i):
    shape = d.picture()
    a = maybe(d, {"pool_size": d.pair(1, 4)}, strides=d.pair(1, 3), padding=d.one(["valid", "same"]))
    return (a, shape, False) if a.get("padding") == "same" or fits(shape, a["pool_size"]) else None


def zero_padding2d(d, i):
    a = {} if i == 0 else {"padding": d.one([d.pair(0, 3), ((d.int(0, 2), d.int(0, 3)), (d.int(0, 3), d.int(0, 2)))])}
    return a, d.picture(), False


def global_pooling2d(d, i):
    return {"keepdims": True} if i % 2 else {}, d.picture(1, 8), False


def dense(d, i):
    shape = d.picture(2, 5, 6) if i % 3 == 2 else (d.int(1, 6), d.int(1, 12))
    a = maybe(d, {"units": d.int(1, 7)}, use_bias=d.coin())
    if i:
        a["activation"] = LATER[i - 26] if i >= 26 else ACTIVATIONS[i % len(ACTIVATIONS)]
    return a, shape, False


def flatten(d, i):
    return {}, d.picture(1, 6), False


def reshape(d, i):
    shape = d.picture(2, 6, 4)
    _, h, w, c = shape
    targets = [(h * w, c), (-1,), (w, h, c), (c, -1), (h, w * c), (1, 1, h * w * c)]
    return {"target_shape": targets[i % len(targets)]}, shape, False


def activation(d, i):
    if i >= 26:
        return {"activation": LATER[i - 26]}, d.picture(2, 5), False
    return {"activation": ACTIVATIONS[i % len(ACTIVATIONS)]}, d.picture(2, 5) if i < len(ACTIVATIONS) else (d.int(2, 5), d.int(2, 9)), False


def leaky_relu(d, i):
    return {} if i == 0 else {"negative_slope": d.one([0.0, 0.05, 0.5, 1.5])}, d.picture(2, 5) if i % 2 else (d.int(2, 5), d.int(2, 9)), False


def batch_normalization(d, i):
    shape = (d.int(4, 9), d.int(1, 6)) if i % 4 == 3 else d.picture(3, 6)
    a = maybe(d, {}, epsilon=d.one([1e-3, 1e-5, 0.1]), momentum=d.one([0.99, 0.999, 0.5]), center=d.coin(), scale=d.coin())
    return a, shape, i % 2 == 0


def rescaling(d, i):
    a = {"scale": d.one([1 / 255, 1 / 127.5, -2.5])}
    return maybe(d, a, offset=d.one([-1.0, 0.25])), d.picture(), False


def resizing(d, i):
    shape = d.picture(2, 9, 3)
    a = {"height": d.int(1, 12), "width": d.int(1, 12)}
    if i == 0:
        a = {"height": shape[1], "width": shape[2]}
    return a, shape, False


def up_sampling2d(d, i):
    a = {} if i == 0 else {"size": d.pair(1, 4), "interpolation": ["nearest", "bilinear"][i % 2]}
    return a, d.picture(1, 5, 3), False


def dropout(d, i):
    return {"rate": d.one([0.2, 0.5])}, d.picture(), False


def random_flip(d, i):
    return {"mode": d.one(["horizontal", "vertical", "horizontal_and_vertical"])} if i else {}, d.picture(), False


def random_rotation(d, i):
    return maybe(d, {"factor": d.one([0.2, (-0.1, 0.3)])}, fill_mode=d.one(["reflect", "constant", "wrap", "nearest"])), d.picture(), False


LAYERS = {
    "Conv2D": (conv2d, 40),
    "DepthwiseConv2D": (depthwise_conv2d, 24),
    "MaxPooling2D": (max_pooling2d, 24),
    "AveragePooling2D": (average_pooling2d, 24),
    "ZeroPadding2D": (zero_padding2d, 8),
    "GlobalMaxPooling2D": (global_pooling2d, 6),
    "GlobalAveragePooling2D": (global_pooling2d, 6),
    "Dense": (dense, 27),
    "Flatten": (flatten, 3),
    "Reshape": (reshape, 6),
    "Activation": (activation, 27),
    "LeakyReLU": (leaky_relu, 4),
    "BatchNormalization": (batch_normalization, 24),
    "Rescaling": (rescaling, 6),
    "Resizing": (resizing, 16),
    "UpSampling2D": (up_sampling2d, 8),
    "Dropout": (dropout, 2),
    "RandomFlip": (random_flip, 3),
    "RandomRotation": (random_rotation, 3),
}
"""Each layer with the draw of its arguments and its number of golden cases."""


def weight_values(d, layer):
    """Weights away from their initial values, by Keras' names; the activations' bends are reached on both sides."""
    values = {}
    for variable in layer.weights:
        drawn = d.normal(tuple(variable.shape))
        fan_in = max(1, int(np.prod(variable.shape[:-1])))
        values[variable.name] = {
            "kernel": lambda: drawn * np.float32(2.5 / np.sqrt(fan_in)),
            "gamma": lambda: 1 + drawn / 2,
            "moving_variance": lambda: np.float32(0.3) + drawn * drawn,
        }.get(variable.name, lambda: drawn)()
    return values


def answer(name, arguments, training, x, dy, weights, dtype):
    """What Keras computes: y, dx, d_<weight>, moving statistics afterwards. The upstream gradient is dy(shape of y)."""
    layer = build(name, arguments, x.shape, dtype)
    for variable in layer.weights:
        variable.assign(weights[variable.name].astype(dtype))
    x = tf.constant(x.astype(dtype))
    with tf.GradientTape() as tape:
        tape.watch(x)
        y = layer(x, training=training)
        loss = tf.reduce_sum(y * tf.constant(dy(tuple(y.shape)).astype(dtype)))
    trainable = {v.name: v.value for v in layer.trainable_weights}
    dx, gradients = tape.gradient(loss, [x, trainable])
    result = {"y": y.numpy(), "dx": dx.numpy()}
    result.update({"d_" + key: g.numpy() for key, g in gradients.items()})
    if training:
        result.update({v.name + "_after": v.numpy() for v in layer.non_trainable_weights if v.name.startswith("moving")})
    return result


def build(name, arguments, shape, dtype):
    layer = getattr(keras.layers, name)(**arguments, dtype=dtype)
    layer.build(shape)
    return layer


def relative_error(actual, expected):
    """The largest difference, relative to the largest value of the expected array."""
    largest = np.max(np.abs(expected), initial=0.0)
    difference = np.max(np.abs(actual.astype(np.float64) - expected), initial=0.0)
    return 0.0 if difference == 0 else difference / max(largest, np.finfo(np.float32).tiny)


def draw_case(name, rng, i):
    """One well-conditioned case: (text, arguments, training, arrays, names of the weights)."""
    d = Draw(rng)
    draw = LAYERS[name][0]
    while True:
        drawn = draw(d, i)
        if drawn is None:
            continue
        arguments, shape, training = drawn
        layer = build(name, arguments, shape, "float32")
        # Wide enough for relu6 and the hard functions to saturate on both sides.
        x = d.normal(shape, 4.0 if name == "Activation" else 1.0)
        weights = weight_values(d, layer)
        dy = {}

        def upstream(y_shape):
            return dy.setdefault("dy", d.normal(y_shape))

        result = answer(name, arguments, training, x, upstream, weights, "float32")
        exact = answer(name, arguments, training, x, upstream, weights, "float64")
        # An array of zeros (the gradient of a softmax over one channel, a dead ReLU) tells nothing.
        if not all(np.any(result[k]) for k in result):
            continue
        # tf.image.resize computes in float32 whatever it is given, so there is nothing to compare; it has no kinks.
        if name in ("Resizing", "UpSampling2D") or all(relative_error(result[k], exact[k]) < CONDITIONING for k in result):
            return text(name, arguments), training, {"x": x, "dy": dy["dy"], **weights, **result}, list(weights)
