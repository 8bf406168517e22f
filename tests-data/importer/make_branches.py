"""A Keras model with branches that can be mistaken for each other, with the names that Keras counts.

    python tests-data/importer/make_branches.py

It writes branches.zip: model.h5 (legacy whole model), model.keras and model.weights.h5 of keras 3.15.1, and case.json: an
input x and Keras' output y. The layers are created in another order than they are called in, so that neither names
nor the order of creation say which branch is which.
"""

import json
import os
import pathlib
import tempfile
import zipfile

os.environ["KERAS_BACKEND"] = "tensorflow"

import keras  # noqa: E402
import numpy as np  # noqa: E402
from keras import layers  # noqa: E402

FOLDER = pathlib.Path(__file__).parent
SHAPE = (5, 5, 3)
EPOCH = (1980, 1, 1, 0, 0, 0)


def model():
    inputs = keras.Input(SHAPE)
    fourth = layers.Conv2D(4, 3, padding="same")
    second = layers.Conv2D(4, 1, activation="relu")
    third = layers.Conv2D(4, 1, activation="relu")
    first = layers.Conv2D(4, 1, activation="relu")
    a = first(inputs)
    b = layers.MaxPooling2D(3, strides=1, padding="same")(second(inputs))
    c = fourth(third(inputs))
    x = layers.Concatenate()([b, c, a])
    wide = layers.Conv2D(6, 3, padding="same", dilation_rate=2)
    narrow = layers.Conv2D(6, 3, padding="same")
    x = layers.Add()([narrow(x), wide(x)])
    x = layers.BatchNormalization()(x)
    x = layers.GlobalAveragePooling2D()(x)
    return keras.Model(inputs, layers.Dense(2)(x))


def main():
    made = model()
    generator = np.random.default_rng(11)
    for weight in made.weights:
        values = generator.normal(size=weight.shape) * 0.5
        weight.assign(np.abs(values) + 0.5 if "variance" in weight.path else values)
    x = generator.normal(size=(2, *SHAPE)).astype("float32")
    y = np.asarray(made(x, training=False))
    case = {"x": [float(value) for value in x.ravel()], "y": [float(value) for value in y.ravel()]}
    with tempfile.TemporaryDirectory() as temporary:
        folder = pathlib.Path(temporary)
        made.save(folder / "model.h5")
        made.save(folder / "model.keras")
        made.save_weights(folder / "model.weights.h5")
        (folder / "case.json").write_text(json.dumps(case) + "\n")
        with zipfile.ZipFile(FOLDER / "branches.zip", "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
            for file in sorted(folder.iterdir()):
                archive.writestr(zipfile.ZipInfo(file.name, EPOCH), file.read_bytes(), zipfile.ZIP_DEFLATED, 9)


if __name__ == "__main__":
    main()
