"""Writes what real Keras computes for networks that are no chains: goldens.json and goldens.npz, beside this script.

    python tests-data/graph/make_goldens.py

Needs keras 3.15.1 and tensorflow 2.21. The networks are in the YAML files; resnet50.yaml is written from Keras' own
ResNet50. Weights, pictures and labels come from formulas, and everything is computed in float64.
"""

import json
import os
import pathlib
import sys

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("CUDA_VISIBLE_DEVICES", "-1")
os.environ["KERAS_BACKEND"] = "tensorflow"
HERE = pathlib.Path(__file__).parent
sys.path[1:1] = [str(HERE.parent / "application"), str(HERE.parent / "training")]

import keras
import numpy as np
import tensorflow as tf

import common
import formula
import layout
import merge_cases

STEPS, BATCH, ELEMENTS = 10, 2, 8
NETWORKS = ["inception", "densenet", "unet", "unet_map", "residual", "merges", "resnet50"]
RESNET50 = """\
# Keras' ResNet50(input_shape=(64, 64, 3), weights=None, classes=5, classifier_activation=None), node by node.
input: [64, 64, 3]
loss: SparseCategoricalCrossentropy(from_logits=true)
optimizer: SGD(learning_rate=0.0005)
model:
"""


def resnet50():
    keras.utils.clear_session()
    return keras.applications.ResNet50(weights=None, input_shape=(64, 64, 3), classes=5, classifier_activation=None)


def fill(model):
    """Weights by formula. The factor of a bottleneck's last normalization is an eighth of it: else fifty layers make
    gradients of which float32 keeps two digits."""
    formula.fill(model)
    for layer in model.layers:
        if layer.name.endswith("_3_bn"):
            layer.gamma.assign(layer.gamma / 8)


def pictures(name, shape):
    """(10,2,H,W,C), between -1 and 1."""
    return 2 * formula.uniform(f"{name}/x", STEPS * BATCH * int(np.prod(shape))).reshape(STEPS, BATCH, *shape) - 1


def labels(name, loss, output):
    """What the loss takes, for ten batches."""
    if loss.startswith("MeanSquaredError"):
        return common.between(f"{name}/labels", (STEPS, BATCH, *output))
    classes = common.classes(f"{name}/labels", (STEPS, BATCH), output[-1])
    return np.eye(output[-1])[classes] if loss.startswith("Categorical") else classes


def summary(path, gradient):
    """[sum, l2 norm, largest magnitude, projection on 2 uniform(path) - 1, elements from the first to the last]."""
    flat = gradient.reshape(-1)
    projection = flat @ (2 * formula.uniform(path, flat.size) - 1)
    chosen = flat[[i * (flat.size - 1) // (ELEMENTS - 1) for i in range(ELEMENTS)]]
    return [flat.sum(), np.sqrt(flat @ flat), np.abs(flat).max(), projection, *chosen]


def compute(name, dtype):
    """(header, model, results by name)."""
    header, nodes = layout.read(HERE / f"{name}.yaml")
    model = layout.model(json.loads(header["input"]), nodes)
    fill(model)
    loss = layout.call(header["loss"], [keras.losses])
    x = pictures(name, model.input_shape[1:]).astype(dtype)
    y = labels(name, header["loss"], model.output_shape[1:])
    results = {"output": model(x[0], training=False).numpy()}
    results["inference_loss"] = loss(y[0], results["output"]).numpy()
    first = tf.constant(x[0])
    # Moving statistics move when called in training; they are put back.
    before = [v.numpy() for v in model.non_trainable_variables]
    with tf.GradientTape() as tape:
        tape.watch(first)
        output = model(first, training=True)
        value = loss(y[0], output)
    dx, gradients = tape.gradient(value, [first, [v.value for v in model.trainable_weights]])
    for variable, old in zip(model.non_trainable_variables, before):
        variable.assign(old)
    results |= {"training_output": output.numpy(), "loss": value.numpy(), "dx": np.array(summary("dx", dx.numpy()))}
    paths = [f"{layer.name}/{v.name}" for layer in model.layers for v in layer.trainable_weights]
    results["gradients"] = np.array([summary(path, g.numpy()) for path, g in zip(paths, gradients, strict=True)])
    if model.count_params() < 10000:
        results["gradient/input"] = dx.numpy()
        results |= {f"gradient/{path}": g.numpy() for path, g in zip(paths, gradients)}
    model.compile(optimizer(header["optimizer"]), loss, jit_compile=False)
    losses = []
    for step in range(STEPS):
        model.reset_metrics()
        losses.append(np.float64(model.train_on_batch(x[step], y[step])))
    results["losses"] = np.array(losses)
    results["final_output"] = model(x[0], training=False).numpy()
    return header, model, paths, y, results


def optimizer(text):
    """With floats that TensorFlow keeps in float64."""
    made = layout.call(text, [keras.optimizers])
    if keras.config.floatx() == "float64":
        for name, value in list(vars(made).items()):
            if type(value) is float:
                setattr(made, name, np.float64(value))
    return made


def gradient_error(actual, expected, size):
    """Of two summaries: sums relative to norm times root of size, all else relative to the norm."""
    scale = np.full(len(expected), expected[1])
    scale[[0, 3]] *= np.sqrt(size)
    return float(np.max(np.abs(actual - expected) / scale))


def network(name):
    """(entry of the index, arrays)."""
    header, model, paths, y, results = compute(name, "float64")
    with common.InFloat32():
        single = compute(name, "float32")[-1]
    errors = {key: common.relative_error(single[key], results[key]) for key in results if "gradient" not in key}
    norms = results["gradients"][:, 1]
    zero = [path for path, norm in zip(paths, norms) if norm < 1e-12 * norms.max()]
    sizes = [int(np.prod(v.shape)) for layer in model.layers for v in layer.trainable_weights]
    errors["gradients"] = max(
        gradient_error(*rows, size)
        for path, size, *rows in zip(paths, sizes, single["gradients"], results["gradients"], strict=True)
        if path not in zero
    )
    entry = {
        "name": name,
        "file": f"{name}.yaml",
        **{key: json.loads(value) if key == "input" else value for key, value in header.items()},
        "parameters": model.count_params(),
        "layers": [layer.name for layer in model.layers[1:]],
        "weights": paths,
        "zero_gradients": zero,
        "float32_error": {key: float(f"{error:.1e}") for key, error in errors.items()},
    }
    print(f"{name}: {model.count_params()} parameters, losses {results['losses'].round(4).tolist()}")
    print(f"  float32 {entry['float32_error']}, no gradient: {len(zero)} of {len(paths)}")
    return entry, {f"{name}/{key}": value for key, value in (results | {"labels": y}).items()}


def main():
    tf.config.experimental.enable_op_determinism()
    keras.config.set_floatx("float64")
    (HERE / "resnet50.yaml").write_text(RESNET50 + "\n".join(layout.nodes_of(resnet50())) + "\n")
    index = {"keras": keras.__version__, "tensorflow": tf.__version__, "networks": []}
    index["merges"], arrays = merge_cases.cases()
    for name in NETWORKS:
        entry, values = network(name)
        index["networks"].append(entry)
        arrays |= values
    require_same(resnet50(), arrays["resnet50/output"])
    (HERE / "goldens.json").write_text(one_case_a_line(index) + "\n")
    np.savez_compressed(HERE / "goldens.npz", **arrays)
    print(f"{len(arrays)} arrays, {(HERE / 'goldens.npz').stat().st_size} bytes")


def require_same(model, output):
    """Keras' own ResNet50 computes what the one made of resnet50.yaml does."""
    fill(model)
    own = model(pictures("resnet50", model.input_shape[1:])[0], training=False).numpy()
    if not np.array_equal(own, output):
        raise SystemExit("resnet50.yaml does not describe Keras' ResNet50")


def one_case_a_line(index):
    """JSON with a line for each case, so that a change can be read."""

    def value(v):
        return "[\n" + ",\n".join("  " + json.dumps(e) for e in v) + "\n ]" if isinstance(v, list) else json.dumps(v)

    return "{\n" + ",\n".join(f" {json.dumps(k)}: {value(v)}" for k, v in index.items()) + "\n}"


if __name__ == "__main__":
    main()
