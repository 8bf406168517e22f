"""Small Keras models in every format that the importers read.

    python tests-data/importer/make_golden.py

For each model the same weights are written as NAME.h5 (legacy weights), NAME_model.h5 (legacy whole model), NAME.weights.h5, NAME.keras, NAME.npz and
NAME.safetensors; NAME.json lists every layer in topological order with its class, its weights and their values. `chunked.h5` is the first model with
gzip, shuffle and ragged chunks; `split_names.h5` has its list of layers split over several attributes; the files in hostile/ must be refused.
"""

import json
import pathlib
import struct

import h5py
import keras
import numpy as np
from keras import layers
from keras.src.legacy.saving import legacy_h5_format

HERE = pathlib.Path(__file__).parent
EPOCH = (1980, 1, 1, 0, 0, 0)


def sequential():
    return keras.Sequential(
        [
            keras.Input((6, 6, 3)),
            layers.RandomFlip("horizontal", seed=1, name="flip"),
            layers.Conv2D(4, 3, name="features"),
            layers.BatchNormalization(name="norm"),
            layers.ReLU(name="relu"),
            layers.DepthwiseConv2D(3, use_bias=False, name="depthwise"),
            layers.Conv2D(5, 1, use_bias=False, name="project"),
            layers.Flatten(name="flatten"),
            layers.Dropout(0.2, seed=1, name="dropout"),
            layers.Dense(2, name="head"),
        ],
        name="small",
    )


def base(trainable):
    inputs = keras.Input((6, 6, 3), name="pictures")
    x = layers.Conv2D(4, 3, padding="same", use_bias=False, name="Conv1")(inputs)
    x = layers.BatchNormalization(name="bn_Conv1")(x)
    x = layers.ReLU(6.0, name="Conv1_relu")(x)
    y = layers.DepthwiseConv2D(3, padding="same", use_bias=False, name="block_depthwise")(x)
    y = layers.BatchNormalization(name="block_depthwise_BN")(y)
    y = layers.Conv2D(4, 1, name="block_project")(y)
    x = layers.Add(name="block_add")([x, y])
    model = keras.Model(inputs, x, name="base")
    model.trainable = trainable
    return model


def nested():
    inputs = keras.Input((6, 6, 3), name="input")
    augment = keras.Sequential([keras.Input((6, 6, 3)), layers.RandomFlip("horizontal", seed=1, name="flip")], name="augment")
    x = augment(inputs)
    x = base(trainable=False)(x)
    x = layers.GlobalMaxPooling2D(name="pool")(x)
    x = layers.Dense(3, activation="relu", name="hidden")(x)
    tail = keras.Sequential([keras.Input((3,)), layers.Dense(4, name="wide"), layers.Dense(2, name="narrow")], name="tail")
    return keras.Model(inputs, tail(x), name="nested")


def fill(model, seed):
    generator = np.random.default_rng(seed)
    for weight in model.weights:
        if "float" in str(weight.dtype):
            weight.assign(generator.normal(size=weight.shape).astype("float32"))


def describe(layer):
    if isinstance(layer, (keras.Sequential, keras.Model)):
        return {"name": layer.name, "type": type(layer).__name__, "layers": [describe(inner) for inner in layer.layers]}
    weights = [
        {"name": weight.name, "shape": list(weight.shape), "values": np.asarray(weight).ravel().tolist()}
        for weight in layer.trainable_weights + layer.non_trainable_weights
    ]
    if not layer.trainable:
        weights = [
            {"name": weight.name, "shape": list(weight.shape), "values": np.asarray(weight).ravel().tolist()}
            for weight in layer._trainable_variables + layer._non_trainable_variables
        ]
    return {"name": layer.name, "type": type(layer).__name__, "weights": weights}


def named(entry, prefix=""):
    path = prefix + entry["name"]
    for inner in entry.get("layers", []):
        yield from named(inner, path + "/")
    for weight in entry.get("weights", []):
        yield f"{path}/{weight['name']}", np.array(weight["values"], "float32").reshape(weight["shape"])


def write_safetensors(path, tensors):
    header, blob = {}, b""
    for name, array in tensors.items():
        data = array.astype("<f4").tobytes()
        header[name] = {"dtype": "F32", "shape": list(array.shape), "data_offsets": [len(blob), len(blob) + len(data)]}
        blob += data
    text = json.dumps(header).encode()
    path.write_bytes(struct.pack("<Q", len(text)) + text + blob)


def write(model, name, seed):
    fill(model, seed)
    model.compile("adam", "mse")
    with h5py.File(HERE / f"{name}.h5", "w") as file:
        legacy_h5_format.save_weights_to_hdf5_group(file, model)
    legacy_h5_format.save_model_to_hdf5(model, str(HERE / f"{name}_model.h5"))
    model.save_weights(HERE / f"{name}.weights.h5")
    model.save(HERE / f"{name}.keras")
    entries = [describe(layer) for layer in model.layers]
    (HERE / f"{name}.json").write_text(json.dumps(entries, indent=1) + "\n")
    tensors = dict(pair for entry in entries for pair in named(entry))
    np.savez_compressed(HERE / f"{name}.npz", **tensors)
    write_safetensors(HERE / f"{name}.safetensors", tensors)


def copy_legacy(source, target, **options):
    """The same legacy file with other storage."""
    with h5py.File(HERE / source) as old, h5py.File(HERE / target, "w") as new:
        for key, value in old.attrs.items():
            new.attrs[key] = value
        for name in old["/"]:
            group = new.create_group(name)
            for key, value in old[name].attrs.items():
                group.attrs[key] = value
            for weight in old[name].attrs["weight_names"]:
                weight = weight.decode() if isinstance(weight, bytes) else weight
                data = old[name][weight][()]
                chunks = tuple(max(1, (extent + 1) // 2) for extent in data.shape)
                group.create_dataset(weight, data=data, chunks=chunks, **options)


def types():
    """Every float type that is read, in both byte orders, and a value that is not finite; element i of a weight is i / 8 - 1."""
    with h5py.File(HERE / "types.h5", "w") as file:
        file.attrs["layer_names"] = np.array([b"layer"])
        file.attrs["keras_version"] = "2.4.0"
        names = ["<f2", "<f4", "<f8", ">f2", ">f4", ">f8"]
        group = file.create_group("layer")
        group.attrs["weight_names"] = np.array([name.encode() for name in names] + [b"nan"])
        for name in names:
            group[name] = (np.arange(24) / 8 - 1).reshape(2, 3, 4).astype(name)
        group["nan"] = np.array([1, np.nan, -np.inf], "float32")


def new_style():
    """Groups that keep the order of creation, which HDF5 stores in another way."""
    with h5py.File(HERE / "new_style.h5", "w", track_order=True) as file:
        file.attrs["layer_names"] = np.array([f"layer_{i}".encode() for i in range(12)])
        file.attrs["keras_version"] = "2.4.0"
        for i in range(12):
            group = file.create_group(f"layer_{i}", track_order=True)
            group.attrs["weight_names"] = np.array([b"kernel:0"])
            group["kernel:0"] = np.full((2,), i, "float32")


def hostile():
    folder = HERE / "hostile"
    folder.mkdir(exist_ok=True)

    def legacy(name, content, version="2.4.0", **attributes):
        with h5py.File(folder / name, "w") as file:
            file.attrs["layer_names"] = np.array([b"dense"])
            if version:
                file.attrs["keras_version"] = version
            file.attrs["backend"] = attributes.get("backend", "tensorflow")
            group = file.create_group("dense")
            group.attrs["weight_names"] = np.array([attributes.get("weight", b"kernel:0")])
            content(group)

    def data(group, name="kernel:0", dtype="float32", **options):
        return group.create_dataset(name, data=np.zeros((8, 8), dtype), **options)

    (folder / "other.h5").unlink(missing_ok=True)
    with h5py.File(folder / "other.h5", "w") as file:
        file["kernel"] = np.ones((8, 8), "float32")

    def soft(group):
        data(group, "real")
        group["kernel:0"] = h5py.SoftLink("/dense/real")

    def external(group):
        group["kernel:0"] = h5py.ExternalLink("other.h5", "/kernel")

    def external_data(group):
        group.create_dataset("kernel:0", (8, 8), "float32", external=[("/etc/hostname", 0, 256)])

    def virtual(group):
        layout = h5py.VirtualLayout((8, 8), "float32")
        layout[:] = h5py.VirtualSource("other.h5", "kernel", (8, 8))
        group.create_virtual_dataset("kernel:0", layout)

    def bomb(group):
        group.create_dataset("kernel:0", (10000, 10000), "float32", chunks=(500, 500), compression="gzip")[0, 0] = 1

    def zeros(group):
        group.create_dataset("kernel:0", data=np.zeros((2000, 2000), "float32"), chunks=(2000, 2000), compression="gzip")

    def deep(group):
        for _ in range(64):
            group = group.create_group("x")
        data(group)

    def cycle(group):
        data(group)
        group["x"] = group

    legacy("soft_link.h5", soft)
    legacy("external_link.h5", external)
    legacy("external_data.h5", external_data)
    legacy("virtual.h5", virtual)
    legacy("bomb.h5", bomb)
    legacy("zeros.h5", zeros)
    legacy("cycle.h5", cycle, weight=b"/".join([b"x"] * 5) + b"/kernel:0")
    legacy("deep.h5", deep, weight=b"/".join([b"x"] * 64) + b"/kernel:0")
    legacy("integers.h5", lambda group: data(group, dtype="int64"))
    legacy("lzf.h5", lambda group: data(group, chunks=(4, 4), compression="lzf"))
    legacy("never_written.h5", lambda group: group.create_dataset("kernel:0", (8, 8), "float32"))
    legacy("missing.h5", lambda group: None)
    legacy("theano.h5", data, backend="theano")
    legacy("keras1.h5", data, version="1.2.2")
    legacy("keras1_unnamed.h5", lambda group: data(group, "dense_1_W:0"), version=None, weight=b"dense_1_W:0")
    with h5py.File(folder / "no_keras.h5", "w") as file:
        file["numbers"] = np.arange(4.0)
    whole = (HERE / "sequential.h5").read_bytes()
    (folder / "truncated.h5").write_bytes(whole[: len(whole) * 2 // 3])


if __name__ == "__main__":
    write(sequential(), "sequential", 1)
    write(nested(), "nested", 2)
    copy_legacy("sequential.h5", "chunked.h5", compression="gzip", shuffle=True)
    legacy_h5_format.HDF5_OBJECT_HEADER_LIMIT = 64
    with h5py.File(HERE / "split_names.h5", "w") as group:
        model = sequential()
        fill(model, 1)
        legacy_h5_format.save_weights_to_hdf5_group(group, model)
    with h5py.File(HERE / "trainable_base.h5", "w") as group:
        model = keras.Sequential([base(trainable=True), layers.Flatten(name="flatten"), layers.Dense(1, name="head")])
        fill(model, 3)
        legacy_h5_format.save_weights_to_hdf5_group(group, model)
    (HERE / "trainable_base.json").write_text(json.dumps([describe(layer) for layer in model.layers], indent=1) + "\n")
    types()
    new_style()
    hostile()
