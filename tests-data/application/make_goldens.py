"""Makes the files beside it with real Keras: python tests-data/application/make_goldens.py [--weights FILE.h5 --pictures ACTIVATIONS.npz]

layers.json    names, Keras classes and parameter counts of every layer
formula.npz    with weights and pictures by formula.py: <case>/output and <case>/mean/<block>, the mean of each channel behind each block
imagenet.npz   with the real weights of MobileNetV2, no top: <size>/avg and <size>/max, for one of the pictures enlarged or reduced by picking pixels.
               Made only where --weights and --pictures (whose array "images" is uint8) are given.
"""
import argparse
import json
import os
import pathlib

os.environ.setdefault("CUDA_VISIBLE_DEVICES", "")
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import keras
import numpy as np

import formula

HERE = pathlib.Path(__file__).parent
BATCH = 2
CASES = {
    "v2_narrow": ("MobileNetV2", (96, 96), dict(alpha=0.35, include_top=False)),
    "v2_odd": ("MobileNetV2", (97, 75), dict(alpha=0.35, include_top=False, pooling="max")),
    "v2_wide": ("MobileNetV2", (64, 64), dict(alpha=1.4, include_top=False, pooling="avg")),
    "v2_top": ("MobileNetV2", (64, 64), dict(alpha=0.5, classes=7)),
    "v3": ("MobileNetV3Large", (96, 96), dict(include_top=False, pooling="avg")),
    "v3_narrow": ("MobileNetV3Large", (65, 91), dict(alpha=0.75, include_top=False, pooling="max", include_preprocessing=False)),
    "v3_minimalistic": ("MobileNetV3Large", (64, 64), dict(minimalistic=True, include_top=False, pooling="max")),
    "v3_top": ("MobileNetV3Large", (64, 64), dict(alpha=1.25, minimalistic=True, classes=7, classifier_activation=None)),
}
SIZES = (96, 160, 192, 193, 224)


def build(application, size, arguments):
    keras.utils.clear_session()
    return getattr(keras.applications, application)(input_shape=(*size, 3), weights=None, **arguments)


def is_block_end(model, index):
    """Additions, and the last normalizations of blocks without one."""
    name = model.layers[index].name
    behind = model.layers[index + 1].name if index + 1 < len(model.layers) else ""
    return name.endswith("_add") or name.lower().endswith("project_bn") and not behind.endswith("_add")


def formula_goldens():
    layers, arrays = {}, {}
    for case, (application, size, arguments) in CASES.items():
        model = build(application, size, arguments)
        formula.fill(model)
        layers[case] = dict(application=application, size=size, arguments=arguments, parameters=model.count_params(),
                            layers=[[layer.name, type(layer).__name__, layer.count_params()] for layer in model.layers])
        ends = [layer for i, layer in enumerate(model.layers) if is_block_end(model, i)]
        rescaled = application == "MobileNetV3Large" and arguments.get("include_preprocessing", True)
        x = formula.pictures(BATCH, *size, *((0, 255) if rescaled else (-1, 1)))
        outputs = keras.Model(model.inputs, [layer.output for layer in ends] + [model.output]).predict(x, verbose=0)
        for layer, values in zip(ends, outputs):
            arrays[f"{case}/mean/{layer.name}"] = values.astype(np.float64).mean(axis=(1, 2)).astype(np.float32)
        arrays[f"{case}/output"] = outputs[-1]
        print(f"{case}: {len(model.layers)} layers, {model.count_params()} parameters, output {outputs[-1].shape} "
              f"from {outputs[-1].min():.4g} to {outputs[-1].max():.4g}")
    lines = ",\n".join(f"{json.dumps(case)}: {json.dumps(content)}" for case, content in layers.items())
    (HERE / "layers.json").write_text("{\n" + lines + "\n}\n")
    np.savez_compressed(HERE / "formula.npz", **arrays)


def imagenet_goldens(weights, pictures):
    images = np.load(pictures)["images"]
    arrays = {}
    for number, size in enumerate(SIZES):
        image = images[number % len(images)]
        picked = np.arange(size) * image.shape[0] // size
        x = (image[picked][:, picked].astype(np.float32) / np.float32(127.5) - np.float32(1))[None]
        model = build("MobileNetV2", (size, size), dict(include_top=False))
        model.load_weights(weights)
        y = model.predict(x, verbose=0)
        arrays[f"{size}/avg"] = y.mean(axis=(1, 2), dtype=np.float64).astype(np.float32)[0]
        arrays[f"{size}/max"] = y.max(axis=(1, 2))[0]
        print(f"{size}: {model.count_params()} parameters, features up to {y.max():.4g}")
    np.savez_compressed(HERE / "imagenet.npz", **arrays)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--weights")
    parser.add_argument("--pictures")
    options = parser.parse_args()
    formula_goldens()
    if options.weights and options.pictures:
        imagenet_goldens(options.weights, options.pictures)
