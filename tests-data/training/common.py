"""What all kinds of cases share: calls written as text, and Keras in float64."""

import os
import pathlib
import sys

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("CUDA_VISIBLE_DEVICES", "-1")
os.environ["KERAS_BACKEND"] = "tensorflow"

import keras
import numpy as np
import tensorflow as tf

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent / "application"))

import formula

tf.config.threading.set_intra_op_parallelism_threads(1)
tf.config.threading.set_inter_op_parallelism_threads(1)


class Call:
    """A constructor with its arguments, as text and as an object: Call("SGD", learning_rate=0.1)."""

    def __init__(self, type, **arguments):
        self.type = type
        self.arguments = arguments

    def __str__(self):
        return self.type + "(" + ", ".join(f"{name}={text(value)}" for name, value in self.arguments.items()) + ")"

    def make(self, *modules):
        """The object of Keras, from the first of the modules that has this constructor."""
        module = next(module for module in modules if hasattr(module, self.type))
        made = getattr(module, self.type)(**{name: precise(value, modules) for name, value in self.arguments.items()})
        if not isinstance(made, keras.layers.Layer):
            if self.type == "L1":
                # Keras makes a float32 tensor of it.
                made.l1 = self.arguments.get("l1", 0.01)
            # Defaults are Python's floats, and so is what L2 keeps.
            for name, value in list(vars(made).items()):
                if type(value) is float:
                    setattr(made, name, precise(value, modules))
        return made


def text(value):
    """An argument in Whisker's text form: true, [1, 2], (3, 3), None, min."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, (list, tuple)):
        inner = ", ".join(text(element) for element in value)
        return f"[{inner}]" if isinstance(value, list) else f"({inner})"
    return str(value)


def precise(value, modules):
    """An argument for Keras. Floats become NumPy's: of Python's, TensorFlow makes float32 whatever floatx is."""
    if isinstance(value, Call):
        return value.make(*modules)
    if isinstance(value, list):
        return [precise(element, modules) for element in value]
    return np.float64(value) if isinstance(value, float) and keras.config.floatx() == "float64" else value


def between(name, shape, lower=-1.0, upper=1.0):
    """Numbers by formula, rounded to float32, in float64."""
    values = lower + (upper - lower) * formula.uniform(name, int(np.prod(shape)))
    return values.reshape(shape).astype(np.float32).astype(np.float64)


def classes(name, shape, count):
    return (formula.uniform(name, int(np.prod(shape))) * count).astype(np.int32).reshape(shape)


def relative_error(actual, expected):
    """The largest difference, relative to the largest value of the expected array."""
    difference = np.max(np.abs(np.asarray(actual, np.float64) - expected), initial=0.0)
    return 0.0 if difference == 0 else float(difference / np.max(np.abs(expected)))


class InFloat32:
    """with InFloat32(): Keras computes in float32, elsewhere in float64."""

    def __enter__(self):
        keras.config.set_floatx("float32")

    def __exit__(self, *exception):
        keras.config.set_floatx("float64")
