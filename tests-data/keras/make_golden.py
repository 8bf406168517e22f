"""Writes the golden files: what real Keras 3 on TensorFlow computes, in float32.

    python tests-data/keras/make_golden.py

Needs keras 3.15.1 and tensorflow 2.21. Seeded: the same versions on the same processor write the same files. It replaces cases.json and all .npz
files next to this script.
"""

import json
import pathlib
import shutil
import zlib

import layer_cases
import loss_cases
import rotation_cases
import training_cases

import keras
import numpy as np
import tensorflow as tf

HERE = pathlib.Path(__file__).parent
SEED = 20240607


def generator(name):
    """A generator of its own for every group, so that a change in one leaves the files of the others alone."""
    return np.random.default_rng([SEED, zlib.crc32(name.encode())])


def save(name, arrays):
    np.savez_compressed(HERE / name, **arrays)
    return name


def layers():
    shutil.rmtree(HERE / "layers", ignore_errors=True)
    (HERE / "layers").mkdir()
    index = []
    for layer, (_, count) in layer_cases.LAYERS.items():
        rng = generator(layer)
        for i in range(count):
            case_text, training, arrays, weights = layer_cases.draw_case(layer, rng, i)
            name = f"{layer.lower()}_{i:02d}"
            file = save(f"layers/{name}.npz", arrays)
            index.append({"name": name, "layer": case_text, "input": list(arrays["x"].shape), "training": training, "weights": weights, "file": file})
    return index


def group(name, drawn):
    """Cases that share one file, each with its arrays' names beginning with its own."""
    cases, arrays = drawn
    return {"file": save(f"{name}.npz", arrays), "cases": cases}


def single(name, drawn):
    case, arrays = drawn
    return {**case, "file": save(f"{name}.npz", arrays)}


def one_case_a_line(index):
    """JSON whose lists of cases have a line for each, so that a change can be read."""

    def value(v, indent):
        if isinstance(v, dict) and any(isinstance(e, list) and e and isinstance(e[0], dict) for e in v.values()):
            inner = indent + " "
            return "{\n" + ",\n".join(f"{inner}{json.dumps(k)}: {value(e, inner)}" for k, e in v.items()) + "\n" + indent + "}"
        if isinstance(v, list) and v and isinstance(v[0], dict):
            return "[\n" + ",\n".join(indent + " " + json.dumps(e) for e in v) + "\n" + indent + "]"
        return json.dumps(v)

    return value(index, "")


def main():
    tf.config.experimental.enable_op_determinism()
    keras.utils.set_random_seed(SEED)
    index = {
        "keras": keras.__version__,
        "tensorflow": tf.__version__,
        "layers": layers(),
        "rotations": group("rotation", rotation_cases.rotations(generator("rotation"))),
        "losses": group("losses", loss_cases.losses(generator("losses"))),
        "metrics": group("metrics", loss_cases.metrics(generator("metrics"))),
        "adam": single("adam_small_cnn", training_cases.adam(generator("adam"))),
        "histories": [single(f"history_{kind}", training_cases.history(generator(kind), kind)) for kind in training_cases.HISTORY_MODELS],
    }
    (HERE / "cases.json").write_text(one_case_a_line(index) + "\n")


if __name__ == "__main__":
    main()
