"""Makes bilinear-tensorflow.txt and jpeg-tensorflow.txt next to this file: python make_golden.py (TensorFlow 2.21, NumPy)."""
import base64
import pathlib

import numpy as np
import tensorflow as tf

HERE = pathlib.Path(__file__).parent


def picture(height, width, multiplier):
    i = np.arange(height * width * 3, dtype=np.int64)
    return ((i * i * 7 + i * multiplier + 13) % 256).astype(np.uint8).reshape(height, width, 3)


with open(HERE / "bilinear-tensorflow.txt", "w") as out:
    out.write("# height width new_height new_width multiplier, then the float32 bits of the resized picture in hexadecimal\n")
    for h, w, oh, ow, m in [(5, 7, 3, 4, 31), (4, 3, 9, 11, 57), (6, 6, 6, 6, 5), (1, 9, 4, 4, 11), (10, 13, 7, 5, 91)]:
        bits = tf.image.resize(picture(h, w, m), (oh, ow), method="bilinear").numpy().reshape(-1).view(np.uint32)
        out.write(f"{h} {w} {oh} {ow} {m} " + " ".join(f"{v:08x}" for v in bits) + "\n")

y, x = np.mgrid[0:40, 0:33].astype(np.float64)
smooth = np.stack([128 + 90 * np.sin(x / 5 + y / 9), 128 + 100 * np.cos(y / 6), 40 + 5 * x + 30 * (y > 20)], axis=-1)
jpeg = tf.io.encode_jpeg(np.clip(smooth, 0, 255).astype(np.uint8), quality=85, chroma_downsampling=True)
with open(HERE / "jpeg-tensorflow.txt", "w") as out:
    out.write("# base64 of a JPEG file of 40 x 33 pixels; of its accurate decoding; of TensorFlow's default (fast) decoding\n")
    for data in (jpeg.numpy(), tf.io.decode_jpeg(jpeg, 3, dct_method="INTEGER_ACCURATE").numpy().tobytes(),
                 tf.io.decode_jpeg(jpeg, 3).numpy().tobytes()):
        out.write(base64.b64encode(data).decode() + "\n")
