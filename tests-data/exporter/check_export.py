"""Compares what real Keras and onnxruntime make of exported models with ./whisker predict.

    python tests-data/exporter/check_export.py
    python tests-data/exporter/check_export.py --model mobilenet_v2 --run runs/B4 --keep

Each model below is trained for a moment on pictures that the program draws, and exported to Keras' .h5 and to ONNX; then three answers for the same
pictures are held against each other: the probabilities that `whisker predict` prints, those of keras.models.load_model, and those of onnxruntime; all to 1e-4.
The outputs before the softmax of Keras and onnxruntime must agree to 1e-4 of their largest value. --run adds runs that are there already.
Needs Keras, TensorFlow, onnx, onnxruntime. Exit code 1 if anything differs.
"""

import argparse
import json
import os
import pathlib
import subprocess
import sys
import tempfile

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("CUDA_VISIBLE_DEVICES", "-1")
os.environ["KERAS_BACKEND"] = "tensorflow"

import keras
import numpy as np
import onnx
import onnxruntime
import tensorflow as tf

ROOT = pathlib.Path(__file__).resolve().parents[2]
TOLERANCE = 1e-4
PICTURES = 6

NORMALIZE = "Rescaling(1/127.5, offset=-1)"
HEAD = ["Flatten", "Dense(5)"]
FUNCTIONS = ["linear", "relu", "relu6", "sigmoid", "softmax", "tanh", "elu", "selu", "swish", "hard_sigmoid", "hard_swish"]
SQUEEZE = "SqueezeExcite(body=[GlobalAveragePooling2D({keep}), {inner}])"

# name: (height, width, layers)
MODELS = {
    "conv": (23, 18, [NORMALIZE, "Conv2D(6, 3, strides=2, padding=same, activation=relu)", "Conv2D(4, (3, 2), padding=same, use_bias=false)",
                      "Conv2D(5, 2, dilation_rate=2, activation=swish)", "Conv2D(7, (2, 3), strides=(1, 2))", *HEAD]),
    "depthwise": (24, 21, [NORMALIZE, "DepthwiseConv2D(3, strides=2, padding=same, depth_multiplier=3, activation=hard_swish)",
                           "DepthwiseConv2D((2, 3), padding=same, use_bias=false)", "DepthwiseConv2D(3, dilation_rate=2)",
                           "DepthwiseConv2D(2, strides=(1, 2), dilation_rate=(2, 1))", *HEAD]),
    "pooling": (25, 22, [NORMALIZE, "MaxPooling2D(3, strides=2, padding=same)", "Conv2D(8, 3)", "MaxPooling2D((2, 1))", "GlobalMaxPooling2D",
                         "Dense(8, activation=tanh)", "Dense(5)"]),
    "average": (20, 20, [NORMALIZE, "Conv2D(8, 3)", "GlobalAveragePooling2D(keepdims=true)", *HEAD]),
    "normalization": (16, 16, [NORMALIZE, "BatchNormalization(momentum=0.5)", "Conv2D(6, 3)", "BatchNormalization(center=false, momentum=0.5)",
                               "GlobalAveragePooling2D", "BatchNormalization(scale=false, epsilon=0.01, momentum=0.5)", "Dense(5)"]),
    "reshaping": (12, 10, [NORMALIZE, "Conv2D(4, 3)", "Reshape((20, -1))", "BatchNormalization(momentum=0.5)", "Dense(3, activation=relu)",
                           "Dense(4, use_bias=false)", "Reshape((5, 8, 2))", "Conv2D(4, 2)", *HEAD]),
    "dense_on_maps": (12, 14, [NORMALIZE, "Conv2D(4, 3, activation=relu)", "Dense(6, activation=softmax)", "Conv2D(3, 2, activation=softmax)", *HEAD]),
    "resizing": (22, 27, [NORMALIZE, "Resizing(17, 31)", "Conv2D(4, 3)", "Resizing(20, 9, interpolation=nearest)", "Conv2D(4, 3)", "Resizing(8, 8)", *HEAD]),
    "nearest_first": (21, 16, [NORMALIZE, "Resizing(14, 32, interpolation=nearest)", *HEAD]),
    "padding": (14, 15, ["ZeroPadding2D(((1, 0), (2, 3)))", NORMALIZE, "Conv2D(4, 3, strides=2)", "ZeroPadding2D((1, 2))", "MaxPooling2D(2)", "ZeroPadding2D(1)", "MaxPooling2D(3)", *HEAD]),
    "random": (16, 16, [NORMALIZE, "RandomFlip(horizontal)", "RandomRotation((-0.1, 0.2), fill_mode=constant, fill_value=0.5)",
                        "RandomRotation(0.1, interpolation=nearest, seed=3)", "Conv2D(4, 3, kernel_initializer=he_normal)", "Dropout(0.3, seed=5)",
                        "Flatten", "Dense(5, kernel_initializer=RandomNormal(stddev=0.02))"]),
    "activations": (14, 14, [NORMALIZE, "Conv2D(6, 3)", *(f"Residual(body=[Activation({f})])" for f in FUNCTIONS),
                             "BatchNormalization(momentum=0.5)", *(f"Conv2D(6, 1, activation={f})" for f in FUNCTIONS[2:5]),
                             "ReLU", "BatchNormalization(momentum=0.5)", "ReLU(6)", *HEAD]),
    "residual": (18, 17, [NORMALIZE, "Conv2D(8, 3)", "Residual(body=[Conv2D(8, 3, padding=same), BatchNormalization(), ReLU()])", "Dropout(0.1)",
                          *HEAD]),
    "squeeze_excite": (18, 17, [NORMALIZE, "Conv2D(8, 3)",
                                SQUEEZE.format(keep="keepdims=true", inner="Conv2D(4, 1, activation=relu), Conv2D(8, 1, activation=hard_sigmoid)"),
                                *HEAD]),
    "squeeze_excite_dense": (18, 17, [NORMALIZE, SQUEEZE.format(keep="", inner="Dense(2, activation=relu), Dense(3, activation=sigmoid)"),
                                      "Residual(body=[" + SQUEEZE.format(keep="", inner="Activation(tanh)") + ", ReLU()])", "Flatten", "ReLU", "Dropout(0.1)"]),
    "mobilenet_v2": (96, 96, ["Rescaling(1/127.5, offset=-1)", "MobileNetV2(include_top=false)", "GlobalMaxPooling2D", "Dense(5)"]),
    "mobilenet_v3": (64, 64, ["MobileNetV3Large(include_top=false, pooling=avg)", "Dense(5)"]),
}


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", action="append", choices=sorted(MODELS), help="only this model; may be repeated; default: all, unless --run is given")
    parser.add_argument("--run", action="append", default=[], type=pathlib.Path, help="a run that is there; may be repeated")
    parser.add_argument("--pictures", type=pathlib.Path, help="folder of pictures to predict; default: smooth random colours")
    parser.add_argument("--whisker", default=str(ROOT / "whisker"), help="the launcher")
    parser.add_argument("--backend", default="cpu", help="backend of whisker (default cpu)")
    return parser.parse_args()


def whisker(options, *command):
    run = subprocess.run([options.whisker, *map(str, command)], capture_output=True, text=True)
    if run.returncode != 0:
        raise RuntimeError((run.stderr or run.stdout).strip().splitlines()[-1])
    return run.stdout


def train(options, folder, name):
    """A run of this model, trained for two epochs."""
    height, width, layers = MODELS[name]
    side = max(height, width)
    if height != width:
        # Drawn pictures are square.
        layers = [f"Resizing({height}, {width})", *layers]
    model = "".join(f"  - '{layer}'\n" for layer in layers)
    description = folder / f"{name}.yaml"
    description.write_text(f"data:\n  source: drawn\n  pictures: 40\n  image_size: [{side}, {side}]\n"
                           f"  split: {{train: 60, validation: 20, test: 20}}\n  batch: 8\nmodel:\n{model}"
                           "training:\n  epochs: 2\n  loss: sparse_categorical_crossentropy\n  from_logits: true\n"
                           "  optimizer: {adam: {learning_rate: 0.01}}\n")
    run = folder / name
    whisker(options, "train", description, "--out", run, "--backend", options.backend)
    return run


def pictures(options, folder, height, width):
    """Files of the model's own size, so that no resizing blurs the comparison, and their values."""
    given = sorted(p for p in options.pictures.rglob("*.jpg"))[:PICTURES] if options.pictures else []
    rng = np.random.default_rng(height * width)
    files, values = [], []
    for i in range(PICTURES):
        if i < len(given):
            values.append(np.rint(tf.image.resize(tf.image.decode_jpeg(given[i].read_bytes(), channels=3), (height, width)).numpy()).astype(np.uint8))
        else:
            patches = rng.integers(0, 256, (1 + i, 3, 3)).astype(np.float32)
            values.append(tf.image.resize(patches, (height, width)).numpy().astype(np.uint8))
        files.append(folder / f"picture_{height}x{width}_{i}.png")
        files[-1].write_bytes(tf.io.encode_png(values[-1]).numpy())
    return files, np.stack(values).astype(np.float32)


def predicted(options, run, files):
    """The probabilities that whisker predicts, by class number."""
    names = json.loads((run / "run.json").read_text())["data"]["classes"]
    answer = json.loads(whisker(options, "predict", run, *files, "--top", 100000, "--json", "--backend", options.backend))
    number = {name: i for i, name in enumerate(names)}
    rows = []
    for prediction in answer["predictions"]:
        classes = {number.get(c["class"], c["class"]): c["probability"] for c in prediction["classes"]}
        rows.append([classes.get(i, classes.get(f"class {i}")) for i in range(len(classes))])
    return np.array(rows)


def onnx_output(file, x):
    onnx.checker.check_model(onnx.load(file), full_check=True)
    session = onnxruntime.InferenceSession(file, providers=["CPUExecutionProvider"])
    together = session.run(["output"], {"input": x})[0]
    alone = np.concatenate([session.run(["output"], {"input": x[i:i + 1]})[0] for i in range(len(x))])
    if np.max(np.abs(together - alone)) > TOLERANCE * max(1, np.max(np.abs(alone))):
        raise RuntimeError("the ONNX model gives other answers for a batch than for single pictures")
    return together


def probabilities(output, from_logits):
    if output.shape[1] == 1:
        second = 1 / (1 + np.exp(-output)) if from_logits else output
        return np.concatenate([1 - second, second], axis=1)
    if not from_logits:
        return output
    e = np.exp(output - output.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


def check(options, folder, run):
    """Whether all answers for a run agree."""
    h5, graph, tensors = (folder / f"{run.name}.{ending}" for ending in ("h5", "onnx", "safetensors"))
    for file in (h5, graph, tensors):
        whisker(options, "export", run, "--out", file)
    description = (run / "model.yaml").read_text()
    model = keras.models.load_model(h5, compile=False)
    height, width = model.input_shape[1:3]
    files, x = pictures(options, folder, height, width)
    from_keras = model.predict(x, verbose=0).astype(np.float64)
    from_onnx = onnx_output(str(graph), x).astype(np.float64)
    from_logits = "from_logits: true" in description
    ours = predicted(options, run, files)
    figures = {
        "keras": np.max(np.abs(probabilities(from_keras, from_logits) - ours)),
        "onnxruntime": np.max(np.abs(probabilities(from_onnx, from_logits) - ours)),
        "keras against onnxruntime": np.max(np.abs(from_keras - from_onnx)) / np.max(np.abs(from_keras)),
    }
    good = all(figure <= TOLERANCE for figure in figures.values())
    spread = np.max(np.ptp(ours, axis=0))
    print("ok  " if good else "FAIL", run.name, f"{model.count_params()} parameters,", ", ".join(f"{k} {v:.1e}" for k, v in figures.items()),
          f"(answers differ by {spread:.2f} between pictures)", flush=True)
    return good


def main():
    options = arguments()
    failed = 0
    with tempfile.TemporaryDirectory(prefix="whisker-export-") as temporary:
        folder = pathlib.Path(temporary)
        for name in options.model or ([] if options.run else MODELS):
            try:
                failed += not check(options, folder, train(options, folder, name))
            except Exception as e:
                failed += 1
                print("FAIL", name, f"{type(e).__name__}: {e}".splitlines()[0], flush=True)
        for run in options.run:
            failed += not check(options, folder, run)
    print(f"{failed} failed" if failed else "all agree")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
