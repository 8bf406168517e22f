"""Keras models saved in many ways, to see whether their weights arrive in the right layers.

    python tests-data/importer/make_ways.py --zip tests-data/importer/ways.zip      the committed ones: one of each way
    python tests-data/importer/make_ways.py --count 300 --seed 7 DIR                as many as you like,
            drawn from a seed

A case is a folder with case.json: the layers as Whisker describes them, in the order of calls; an input,
        and what Keras computes for it ("x", "y"); for
each file whether it must load ("load"), must be refused ("refuse"),
        or may be either but never load wrongly ("any"). The files:

    weights.h5          Keras' legacy weights (.h5)               model.h5        its legacy whole model
    keras.weights.h5    Keras 3 weights (.weights.h5)             model.keras     its archive
    two_weights.h5      Keras 2's legacy weights                  two_model.h5    its whole model

Keras 2 itself is not at hand: its files are written here in its layout (names that end in ":0", depthwise_kernel,
        inbound_nodes as lists), and Keras 3
must load the whole model and compute the same from it.
"""

import argparse
import json
import pathlib
import random
import os
import shutil
import tempfile
import warnings
import zipfile

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("CUDA_VISIBLE_DEVICES", "-1")
os.environ["KERAS_BACKEND"] = "tensorflow"
warnings.filterwarnings("ignore")

import h5py
import keras
import numpy as np
from keras import layers
from keras.src.legacy.saving import legacy_h5_format

EPOCH = (1980, 1, 1, 0, 0, 0)
SIZE, CHANNELS = 4, 3
FILES = ["weights.h5", "model.h5", "keras.weights.h5", "model.keras", "two_weights.h5", "two_model.h5"]
TOLD = ["model.h5", "model.keras", "two_model.h5"]  # files that have the order of calls

# What a layer is here and in Keras. All keep the shape, so that many have weights of the same shapes.
KINDS = {
    "conv": ("Conv2D(3, 3, padding=same)", lambda **k: layers.Conv2D(CHANNELS, 3, padding="same", **k)),
    "point": ("Conv2D(3, 1, use_bias=false)", lambda **k: layers.Conv2D(CHANNELS, 1, use_bias=False, **k)),
    "depthwise": ("DepthwiseConv2D(3, padding=same)", lambda **k: layers.DepthwiseConv2D(3, padding="same", **k)),
    "norm": ("BatchNormalization()", lambda **k: layers.BatchNormalization(**k)),
    "norm_beta": ("BatchNormalization(scale=false)", lambda **k: layers.BatchNormalization(scale=False, **k)),
    "dense": ("Dense(3, activation=tanh)", lambda **k: layers.Dense(CHANNELS, activation="tanh", **k)),
    "relu": ("ReLU()", lambda **k: layers.ReLU(**k)),
    "tanh": ("Activation(tanh)", lambda **k: layers.Activation("tanh", **k)),
}
WEIGHTED = [kind for kind in KINDS if kind not in ("relu", "tanh")]
HEAD = ["GlobalAveragePooling2D()", "Dense(2)"]


class Attributes(keras.Model):
    """A class of the user's own: its layers are attributes."""

    def __init__(self, order, names, made):
        super().__init__()
        self.order = names
        for name, layer in zip(sorted(names), made):
            setattr(self, name, layer)

    def call(self, x):
        for name in self.order:
            x = getattr(self, name)(x)
        return x

    def get_config(self):
        return {"order": list(self.order)}


def wire(x, chain, skips, shared):
    """Calls the layers one after another; a skip adds the value before a layer to the one after it."""
    for i, layer in enumerate(chain):
        y = layer(x)
        if shared is not None and i % 2:
            y = shared(y)
        x = layers.Add()([x, y]) if i in skips else y
    return x


class Case:
    """Draws a model and saves it. `options` fixes what is not to be drawn."""

    def __init__(self, rng, **options):
        self.rng = rng
        self.style = options.get("style") or rng.choice(["sequential", "functional", "functional", "nested",
                "nested_sequential", "nested_twice", "subclass"])
        self.names = options.get("names") or rng.choice(["counted", "counted", "counted", "own", "renamed", "swapped",
                "permuted"])
        self.kinds = options.get("kinds") or [rng.choice(list(KINDS)) for _ in range(rng.randint(2, 6))]
        self.shuffle = options.get("shuffle", rng.random() < 0.7)
        self.earlier = options.get("earlier", rng.choice([0, 0, 1, 2]))
        self.freeze = options.get("freeze", rng.choice([None, None, "all", "some"]))
        self.skips = options.get("skips", self.style != "sequential" and rng.random() < 0.3)
        self.share = options.get("share", rng.random() < 0.15)
        self.fault = options.get("fault", rng.choice([None] * 12 + ["reused", "parallel", "transposed"]))
        if self.fault:
            self.style = "functional"
        if self.names == "permuted" and self.style == "subclass":
            self.names = "counted"

    def build(self):
        keras.utils.clear_session()
        rng = self.rng
        for _ in range(self.earlier):
            for kind in KINDS:
                KINDS[kind][1]()
        if self.fault == "transposed":
            self.kinds = ["conv"] + self.kinds
        kinds = self.kinds
        order = list(range(len(kinds)))
        if self.shuffle:
            rng.shuffle(order)
        chosen = [f"layer_{chr(97 + (i * 5 + 3) % 26)}{i}" for i in range(len(kinds))] if self.names == "own" else [None] * len(kinds)
        made = [None] * len(kinds)
        for i in order:
            maker = KINDS[kinds[i]][1]
            if self.fault == "transposed" and i == 0:
                maker = lambda **k: layers.Conv2DTranspose(CHANNELS, 3, padding="same", **k)
            made[i] = maker(**({"name": chosen[i]} if chosen[i] else {}))
        self.ours = [KINDS[kind][0] for kind in kinds]
        self.our_names = chosen
        if self.names == "permuted":
            # Names such as Keras counts out, given by hand in another order.
            by_kind = {}
            for layer in made:
                by_kind.setdefault(type(layer).__name__, []).append(layer)
            for same in by_kind.values():
                names = [layer.name for layer in same]
                rng.shuffle(names)
                for layer, name in zip(same, names):
                    layer.name = name
        shared = layers.ReLU() if self.share else None
        skips = {i for i in range(len(made)) if rng.random() < 0.4} if self.skips else set()
        if self.style in ("sequential", "subclass", "nested_sequential"):
            skips, shared = set(), None
        model = self.connect(made, skips, shared)
        self.describe(skips, shared)
        self.fill(model, made)
        if self.names in ("renamed", "swapped"):
            self.rename(model, made)
        return model

    def connect(self, made, skips, shared):
        head = [layers.GlobalAveragePooling2D(), layers.Dense(2)]
        shape = (SIZE, SIZE, CHANNELS)
        if self.style == "sequential":
            return keras.Sequential([keras.Input(shape), *made, *head])
        if self.style == "subclass":
            order = made + head
            names = [f"part_{i}" for i in range(len(order))]
            attributes = sorted(names)
            if self.shuffle:
                self.rng.shuffle(names)
            model = Attributes(order, names, [order[names.index(name)] for name in attributes])
            model(np.zeros((1, *shape), "float32"))
            return model
        inputs = keras.Input(shape)
        middle = len(made) // 2
        if self.style == "nested_sequential":
            inner = keras.Sequential([keras.Input(shape), *made[middle:]])
            return keras.Sequential([inputs, *made[:middle], inner, *head])
        if self.style in ("nested", "nested_twice"):
            inner_input = keras.Input(shape)
            x = wire(inner_input, made[middle:], {i - middle for i in skips if i >= middle},
                    None if middle % 2 else shared)
            if middle % 2 and shared is not None:
                x = self.odd(inner_input, made[middle:], {i - middle for i in skips if i >= middle}, shared)
            inner = keras.Model(inner_input, x)
            if self.style == "nested_twice":
                again = keras.Input(shape)
                inner = keras.Model(again, inner(again))
            # A ReLU shared between the models would be another layer in each of Whisker's.
            x = wire(inputs, made[:middle], {i for i in skips if i < middle}, shared)
            x = inner(x)
        elif self.fault == "parallel":
            x = inputs
            for layer in made[:-1]:
                x = layer(x)
            x = layers.Add()([layers.Conv2D(CHANNELS, 2, padding="same")(x), layers.Conv2D(CHANNELS, 2,
                    padding="same")(x)])
            x = made[-1](x)
        else:
            x = wire(inputs, made, skips, shared)
            if self.fault == "reused":
                reused = next((layer for layer in made if layer.weights), head[1])
                x = reused(x) if reused is not head[1] else x
        for layer in head:
            x = layer(x)
        return keras.Model(inputs, x)

    @staticmethod
    def odd(x, chain, skips, shared):
        for i, layer in enumerate(chain):
            y = layer(x)
            if i % 2 == 0:
                y = shared(y)
            x = layers.Add()([x, y]) if i in skips else y
        return x

    def describe(self, skips, shared):
        """The layers here: [name or null, text]; a skip is a residual block, whose layers have counted names."""
        described = []
        for i, text in enumerate(self.ours):
            body = [text] + (["ReLU()"] if shared is not None and i % 2 else [])
            if i in skips:
                described.append([None, "Residual(body=[" + ", ".join(body) + "])"])
            else:
                described.append([self.our_names[i], text])
                described.extend([None, more] for more in body[1:])
        if self.fault == "parallel":
            described[-1:-1] = [[None, "Conv2D(3, 2, padding=same)"], [None, "Conv2D(3, 2, padding=same)"]]
        self.layers = described + [[None, text] for text in HEAD]

    def fill(self, model, made):
        generator = np.random.default_rng(self.rng.randrange(1 << 30))
        for weight in model.weights:
            if "float" in str(weight.dtype):
                values = generator.normal(size=weight.shape) * 0.4
                weight.assign((np.abs(values) + 0.5 if "variance" in weight.path or "gamma" in weight.path else values).astype("float32"))
        if self.freeze == "all":
            model.trainable = False
        elif self.freeze == "some":
            for layer in made:
                layer.trainable = self.rng.random() < 0.5

    def rename(self, model, made):
        """Names that layers get after they were made; their weights keep the old ones."""
        names = [layer.name for layer in made]
        if self.names == "swapped":
            by_kind = {}
            for layer in made:
                by_kind.setdefault(type(layer).__name__, []).append(layer)
            for same in by_kind.values():
                rotated = [layer.name for layer in same[1:] + same[:1]]
                for layer, name in zip(same, rotated):
                    layer.name = name
        else:
            for i, layer in enumerate(made):
                layer.name = f"new_{len(names) - i}_{names[i]}"

    def expected(self, file):
        if self.fault in ("reused", "transposed", "parallel"):
            told = file in TOLD or self.fault == "transposed" and (file == "keras.weights.h5" or self.names == "counted")
            return "refuse" if told else None
        if self.style == "subclass":
            return "any"
        if file in TOLD and not (self.style.startswith("nested") and self.names in ("renamed", "swapped", "permuted")):
            return "load"
        if file.endswith("weights.h5") and self.style in ("sequential", "functional") and file == "keras.weights.h5":
            return "load"
        if file in ("weights.h5", "two_weights.h5") and self.style in ("sequential",
                "functional") and self.names == "counted":
            return "load"
        return "any"

    def save(self, folder):
        model = self.build()
        folder.mkdir(parents=True)
        x = np.random.default_rng(self.rng.randrange(1 << 30)).normal(size=(2, SIZE, SIZE, CHANNELS)).astype("float32")
        y = np.asarray(model(x, training=False))
        files = {}
        self.save_legacy(model, folder)
        model.save_weights(folder / "keras.weights.h5")
        model.save(folder / "model.keras")
        if self.style != "subclass":
            two(model, folder)
            with_keras = legacy_h5_format.load_model_from_hdf5(str(folder / "two_model.h5"), compile=False)
            difference = np.max(np.abs(np.asarray(with_keras(x, training=False)) - y))
            assert difference < 1e-5, f"{folder}: two_model.h5 is not the model"
        for file in FILES:
            # Weights alone do not say that a model of the same layers connects them otherwise.
            if (folder / file).exists() and self.expected(file):
                files[file] = self.expected(file)
            else:
                (folder / file).unlink(missing_ok=True)
        case = {
            "about": {key: getattr(self, key) for key in ("style", "names", "kinds", "shuffle", "earlier", "freeze",
                    "share", "fault")},
            "layers": self.layers,
            "files": files,
            "x": [float(value) for value in x.ravel()],
            "y": [float(value) for value in y.ravel()],
        }
        (folder / "case.json").write_text(json.dumps(case) + "\n")

    def save_legacy(self, model, folder):
        try:
            with h5py.File(folder / "weights.h5", "w") as file:
                legacy_h5_format.save_weights_to_hdf5_group(file, model)
        except ValueError:
            # Two weights of one name in a nested model: Keras cannot save it so.
            (folder / "weights.h5").unlink()
            return
        if self.style != "subclass":
            legacy_h5_format.save_model_to_hdf5(model, str(folder / "model.h5"))


# Keras 2's layout


def two_config(model, nested=False):
    """The model's configuration as Keras 2 writes it: calls as lists of [layer, call, output, arguments]."""
    old = model.get_config()
    listed = {layer.name: layer for layer in model.layers}
    entries = []
    for entry in old["layers"]:
        name = entry.get("name") or entry["config"]["name"]
        layer = listed.get(name)
        if isinstance(layer, keras.Model):
            new = two_config(layer, True)
        else:
            config = dict(entry["config"])
            config.pop("build_config", None)
            if entry["class_name"] == "InputLayer":
                config = {"batch_input_shape": list(config.get("batch_shape") or config["batch_input_shape"]),
                        "dtype": "float32", "sparse": False,
                          "ragged": False, "name": name}
            new = {"class_name": entry["class_name"], "config": {key: plain(value) for key, value in config.items()}}
        if "inbound_nodes" in entry:
            new["name"] = name
            new["inbound_nodes"] = [[[ref[0], ref[1], ref[2],
                    {}] for ref in refs(node)] for node in entry["inbound_nodes"]]
        entries.append(new)
    config = {"name": model.name, "layers": entries}
    if not isinstance(model, keras.Sequential):
        for ends in ("input_layers", "output_layers"):
            value = old[ends]
            config[ends] = [value] if isinstance(value[0], str) else value
    return {"class_name": type(model).__name__, "config": config}


def plain(value):
    """Keras 3 names a module in each object; Keras 2 writes class and configuration."""
    if isinstance(value, dict) and "class_name" in value:
        if value["class_name"] == "DTypePolicy":
            return "float32"
        return {"class_name": value["class_name"], "config": value["config"]}
    return value


def refs(node):
    found = []

    def walk(value):
        if isinstance(value, dict):
            if value.get("class_name") == "__keras_tensor__":
                found.append(value["config"]["keras_history"])
            else:
                for inner in value.values():
                    walk(inner)
        elif isinstance(value, (list, tuple)):
            for inner in value:
                walk(inner)

    walk(node)
    return found


def two_name(weight):
    """Keras 2 leaves out the names of the models around a layer."""
    parts = weight.path.split("/")
    name = parts[-1]
    if parts[-2].removeprefix("new_").lstrip("0123456789_").startswith("depthwise") and name == "kernel":
        name = "depthwise_kernel"
    return f"{parts[-2]}/{name}:0"


def two_weights(group, model):
    group.attrs["layer_names"] = [layer.name.encode() for layer in model.layers]
    group.attrs["backend"] = b"tensorflow"
    group.attrs["keras_version"] = b"2.11.0"
    for layer in sorted(model.layers, key=lambda x: x.name):
        inner = group.create_group(layer.name)
        weights = legacy_h5_format._legacy_weights(layer)
        names = [two_name(weight) for weight in weights]
        inner.attrs["weight_names"] = [name.encode() for name in names]
        for name, weight in zip(names, weights):
            inner[name] = np.asarray(weight)


def two(model, folder):
    try:
        with h5py.File(folder / "two_weights.h5", "w") as file:
            two_weights(file, model)
    except ValueError:
        (folder / "two_weights.h5").unlink()
    with h5py.File(folder / "two_model.h5", "w") as file:
        file.attrs["keras_version"] = b"2.11.0"
        file.attrs["backend"] = b"tensorflow"
        file.attrs["model_config"] = json.dumps(two_config(model)).encode()
        two_weights(file.create_group("model_weights"), model)


ONE_OF_EACH = {
    "sequential": dict(style="sequential", names="counted", kinds=["conv", "conv", "relu", "conv"], shuffle=False),
    "sequential_shuffled": dict(style="sequential", names="counted", kinds=["conv", "norm", "conv", "norm", "dense",
            "dense"]),
    "functional_shuffled": dict(style="functional", names="counted", kinds=["conv", "conv", "conv", "depthwise",
            "depthwise"], skips=True),
    "later_in_the_session": dict(style="functional", names="counted", kinds=["conv", "tanh", "conv", "point", "point"],
            earlier=1),
    "own_names": dict(style="functional", names="own", kinds=["conv", "conv", "norm_beta", "norm_beta"]),
    "renamed": dict(style="functional", names="renamed", kinds=["conv", "conv", "depthwise", "depthwise"]),
    "permuted": dict(style="functional", names="permuted", kinds=["conv", "conv", "conv"], shuffle=False),
    "swapped": dict(style="nested", names="swapped", kinds=["conv", "conv", "conv", "conv"], shuffle=False),
    "nested": dict(style="nested", names="counted", kinds=["conv", "norm", "conv", "norm", "conv"]),
    "nested_partly_frozen": dict(style="nested", names="counted", kinds=["relu", "conv", "relu", "conv", "conv",
            "norm"], freeze="some"),
    "nested_sequential": dict(style="nested_sequential", names="counted", kinds=["dense", "conv", "dense", "conv",
            "conv"]),
    "nested_twice": dict(style="nested_twice", names="own", kinds=["norm", "conv", "conv", "norm"], freeze="all"),
    "shared_without_weights": dict(style="functional", names="counted", kinds=["conv", "conv", "conv"], share=True),
    "subclass": dict(style="subclass", names="counted", kinds=["conv", "conv", "conv"], shuffle=True),
    "reused": dict(fault="reused", names="counted", kinds=["conv", "tanh"], shuffle=False),
    "parallel": dict(fault="parallel", names="counted", kinds=["conv", "tanh"]),
    "transposed": dict(fault="transposed", names="counted", kinds=["relu", "tanh"]),
}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", nargs="?", type=pathlib.Path, help="where drawn cases go; it must not exist")
    parser.add_argument("--count", type=int, default=300)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--zip", type=pathlib.Path, help="write one case of each way into this archive")
    options = parser.parse_args()
    if options.zip:
        fixed = dict(earlier=0, freeze=None, skips=False, share=False, fault=None, shuffle=True)
        temporary = pathlib.Path(tempfile.mkdtemp())
        for number, (name, way) in enumerate(ONE_OF_EACH.items()):
            Case(random.Random(number), **{**fixed, **way}).save(temporary / name)
        with zipfile.ZipFile(options.zip, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
            for file in sorted(temporary.rglob("*.*")):
                if file.is_file():
                    archive.writestr(zipfile.ZipInfo(str(file.relative_to(temporary)), EPOCH), file.read_bytes(),
                            zipfile.ZIP_DEFLATED, 9)
        shutil.rmtree(temporary)
    else:
        for number in range(options.count):
            Case(random.Random(options.seed * 1_000_003 + number)).save(options.folder / f"{number:05d}")
            if number % 50 == 49:
                print(number + 1, flush=True)


if __name__ == "__main__":
    main()
