"""Writes what real Keras computes while it trains: cases.json (the index) and arrays.npz, beside this script.

    python tests-data/training/make_goldens.py

Needs keras 3.15.1, tensorflow 2.21 and, for OneCycle alone, torch 2.13. Inputs come from formulas: the same versions
write the same numbers.
"""

import json
import pathlib

import common  # noqa: F401, sets the environment before TensorFlow starts
import callback_cases
import loss_cases
import metric_cases
import network_cases
import optimizer_cases
import regularizer_cases
import schedule_cases

import keras
import numpy as np
import tensorflow as tf

HERE = pathlib.Path(__file__).parent
KINDS = {
    "optimizers": optimizer_cases,
    "schedules": schedule_cases,
    "losses": loss_cases,
    "metrics": metric_cases,
    "regularizers": regularizer_cases,
    "callbacks": callback_cases,
    "networks": network_cases,
}


def main():
    tf.config.experimental.enable_op_determinism()
    keras.config.set_floatx("float64")
    index, arrays = {"keras": keras.__version__, "tensorflow": tf.__version__}, {}
    for kind, module in KINDS.items():
        index[kind], values = module.cases()
        arrays.update({f"{kind}/{name}": np.asarray(value) for name, value in values.items()})
    (HERE / "cases.json").write_text(one_case_a_line(index) + "\n")
    np.savez_compressed(HERE / "arrays.npz", **arrays)
    print(f"{len(arrays)} arrays, {(HERE / 'arrays.npz').stat().st_size} bytes")


def one_case_a_line(index):
    """JSON with a line for each case, so that a change can be read."""

    def value(v):
        return "[\n" + ",\n".join("  " + json.dumps(e) for e in v) + "\n ]" if isinstance(v, list) else json.dumps(v)

    return "{\n" + ",\n".join(f" {json.dumps(k)}: {value(v)}" for k, v in index.items()) + "\n}"


if __name__ == "__main__":
    main()
