"""Compares ./whisker layer with Keras on applications with random weights, which Keras writes to files and Whisker reads.

    python tests-data/application/check_applications.py [--backend cpu] [--whisker COMMAND]

Every case takes another of Keras' formats. The output must be as near as 1e-4 of its largest value. A tool for developers, no part of the test suite.
"""
import argparse
import os
import pathlib
import shlex
import subprocess
import sys
import tempfile

os.environ.setdefault("CUDA_VISIBLE_DEVICES", "")
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import keras
import numpy as np

import formula

ROOT = pathlib.Path(__file__).resolve().parents[2]
TOLERANCE = 1e-4
FORMATS = ("weights.h5", "legacy.h5", "h5", "keras")
FLAVOURS = [("MobileNetV2", dict(alpha=0.35), (96, 97)), ("MobileNetV2", dict(alpha=1.4), (160, 193)),
            ("MobileNetV3Large", dict(), (160, 161)), ("MobileNetV3Large", dict(minimalistic=True), (192, 224))]


def save(model, path, kind):
    if kind == "weights.h5":
        model.save_weights(path)
    elif kind == "legacy.h5":
        import h5py
        from keras.src.legacy.saving import legacy_h5_format
        with h5py.File(path, "w") as file:
            legacy_h5_format.save_weights_to_hdf5_group(file, model)
    else:
        model.save(path)


def check(application, arguments, size, kind, options, folder):
    arguments = dict(arguments, include_top=False, pooling="avg")
    keras.utils.clear_session()
    model = getattr(keras.applications, application)(input_shape=(size, size, 3), weights=None, **arguments)
    formula.fill(model)
    x = formula.pictures(2, size, size, *((-1, 1) if application == "MobileNetV2" else (0, 255)))
    weights, inputs, out = folder / f"weights.{kind}", folder / "x.npy", folder / "out.npz"
    save(model, weights, kind)
    np.save(inputs, x)
    text = f"{application}({', '.join(f'{name}={value}' for name, value in arguments.items())})"
    subprocess.run([*shlex.split(options.whisker), "layer", text, "--input", inputs, "--weights", weights, "--out", out, "--backend", options.backend],
                   check=True, stdout=subprocess.DEVNULL)
    expected = model.predict(x, verbose=0)
    gap = np.abs(np.load(out)["y"] - expected).max() / np.abs(expected).max()
    print(f"{'ok' if gap <= TOLERANCE else 'FAILED'}  {gap:.2e}  {text} at {size}, {kind} of {weights.stat().st_size / 1e6:.1f} MB", flush=True)
    weights.unlink()
    return gap <= TOLERANCE


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--backend", default="cpu")
    parser.add_argument("--whisker", default=str(ROOT / "whisker"), help="the launcher")
    options = parser.parse_args()
    cases = [(application, arguments, size) for application, arguments, sizes in FLAVOURS for size in sizes]
    with tempfile.TemporaryDirectory() as folder:
        results = [check(*case, FORMATS[number % len(FORMATS)], options, pathlib.Path(folder)) for number, case in enumerate(cases)]
    sys.exit(0 if all(results) else 1)


if __name__ == "__main__":
    main()
