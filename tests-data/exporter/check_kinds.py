"""Compares what onnxruntime and real Keras compute from exported models of every kind with what Whisker computes.

    mvn verify -Dtest=ExportReadersTest -Dsurefire.failIfNoSpecifiedTests=false -Dwhisker.export-files=DIR
    python tests-data/exporter/check_kinds.py DIR

The test writes a folder for each model: model.onnx, model.h5,
        and samples.json with inputs and Whisker's outputs, for one sample and for five. Every
ONNX file must pass onnx's full check, and both programs must agree with Whisker to 1e-4 of the largest value, or of 1 if that is less. Exit code 1 if
anything differs.
"""

import json
import os
import pathlib
import sys

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("CUDA_VISIBLE_DEVICES", "-1")
os.environ["KERAS_BACKEND"] = "tensorflow"

import keras
import numpy as np
import onnx
import onnxruntime

TOLERANCE = 1e-4


def with_onnxruntime(folder):
    file = str(folder / "model.onnx")
    onnx.checker.check_model(onnx.load(file), full_check=True)
    session = onnxruntime.InferenceSession(file, providers=["CPUExecutionProvider"])
    return lambda x: session.run(["output"], {"input": x})[0]


def with_keras(folder):
    model = keras.models.load_model(folder / "model.h5", compile=False)
    return lambda x: np.asarray(model(x, training=False))


def main():
    failed = 0
    worst = {}
    folders = sorted(path.parent for path in pathlib.Path(sys.argv[1]).glob("*/samples.json"))
    for folder in folders:
        samples = json.loads((folder / "samples.json").read_text())
        for name, reader in (("onnxruntime", with_onnxruntime), ("keras", with_keras)):
            try:
                compute = reader(folder)
                for sample in samples:
                    y = np.array(sample["y"])
                    found = compute(np.array(sample["x"], "float32").reshape(sample["shape"])).ravel()
                    if found.size != y.size:
                        raise ValueError(f"{found.size} values, not {y.size}")
                    difference = float(np.max(np.abs(found - y)) / max(1, np.max(np.abs(y))))
                    worst[name] = max(worst.get(name, 0), difference)
                    if not difference <= TOLERANCE:
                        raise ValueError(f"differs by {difference:.1e} in a batch of {sample['shape'][0]}")
            except Exception as e:
                failed += 1
                print("FAIL", folder.name, name, f"{type(e).__name__}: {e}".splitlines()[0], flush=True)
    print(f"{len(folders)} models, {failed} failed; largest differences " + ", ".join(f"{name} {value:.1e}" for name,
            value in worst.items()))
    sys.exit(1 if failed or not folders else 0)


if __name__ == "__main__":
    main()
