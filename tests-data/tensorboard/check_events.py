"""Reads event files of a training with TensorBoard's own reader, and compares them with its history.csv and inside.csv.

    pip install tensorboard==2.21.0
    ./whisker demo --out /tmp/demo  (or train --tensorboard /tmp/logs --out /tmp/run)
    python check_events.py /tmp/logs/run-1 /tmp/run

Not needed to build or test Whisker; src/test has tests of its own that read these files.
"""
import csv
import struct
import sys
import zlib

from tensorboard.backend.event_processing.event_accumulator import EventAccumulator


def load(directory):
    accumulator = EventAccumulator(directory, size_guidance={"scalars": 0, "histograms": 0, "images": 0, "tensors": 0})
    accumulator.Reload()
    return accumulator


def scalars(accumulator):
    """By tag and step. TensorBoard turns old-style values into tensors or keeps them, depending on its version."""
    found = {}
    for tag in accumulator.Tags()["scalars"]:
        for event in accumulator.Scalars(tag):
            found[tag, event.step] = event.value
    return found


def near(a, b):
    return a == b or abs(a - b) <= 1e-6 * max(abs(a), abs(b)) or (a != a and b != b)


def main(logs, run):
    train, validation = load(logs + "/train"), load(logs + "/validation")
    curves, validated = scalars(train), scalars(validation)
    compared = 0
    for row in csv.DictReader(open(run + "/history.csv")):
        for name, value in row.items():
            if name in ("epoch", "seconds", "ms_per_step") or value == "":
                continue
            of, tag = (validated, name[4:]) if name.startswith("val_") else (curves, name)
            assert near(of["epoch_" + tag, int(row["epoch"])], float(value)), (name, row["epoch"])
            compared += 1
    tags = {("value", "zero_share"): "zero_share", ("value", "dead_channels"): "dead_channels",
            ("gradient", "l2"): "value_gradient_l2", ("update", "ratio"): "update_ratio", ("weight", "l2"): "weight_l2"}
    for row in csv.DictReader(open(run + "/inside.csv")):
        tag = tags.get((row["kind"], row["name"]))
        key = (f"{tag}/{row['path']}", int(row["epoch"]))
        if tag and key in curves:
            assert near(curves[key], float(row["value"])), row
            compared += 1
    histograms = 0
    for tag in train.Tags()["histograms"]:
        for event in train.Histograms(tag):
            value = event.histogram_value
            assert sum(value.bucket) == value.num and len(value.bucket) == len(value.bucket_limit)
            assert value.bucket_limit[-1] == value.max
            histograms += 1
    images = 0
    for tag in train.Tags()["images"]:
        for image in train.Images(tag):
            data = image.encoded_image_string
            assert data[:8] == b"\x89PNG\r\n\x1a\n" and data[12:16] == b"IHDR"
            assert struct.unpack(">II", data[16:24]) == (image.width, image.height)
            assert struct.unpack(">I", data[29:33])[0] == zlib.crc32(data[12:29])
            images += 1
    assert compared and histograms and images
    print(f"{compared} numbers, {histograms} histograms and {images} pictures are as TensorBoard reads them")


if __name__ == "__main__":
    main(*sys.argv[1:])
