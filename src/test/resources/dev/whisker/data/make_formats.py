"""Makes formats.txt beside this file: python make_formats.py (TensorFlow 2.21, Pillow 12.3, NumPy).

A line a picture: name, who decoded it, allowed difference, file, RGB, gray; the last three in base64. RGB is that of
tf.io.decode_image(channels=3) where TensorFlow reads the format, else Pillow's convert("RGB"). JPEGs are decoded by
TensorFlow's decode_jpeg(dct_method="INTEGER_ACCURATE"). Gray is TensorFlow's with channels=1; "-" where it has none.
"""
import base64
import io
import os
import pathlib

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
import numpy as np
import tensorflow as tf
from PIL import Image

HEIGHT, WIDTH = 9, 14
y, x = np.mgrid[0:HEIGHT, 0:WIDTH]
COLORS = np.stack([x * 18, y * 28, x * y * 7 % 256], -1).astype(np.uint8)
RGB = Image.fromarray(COLORS)
GRAY = RGB.convert("L")
BITS = Image.fromarray(((x + y) % 3 == 0).astype(np.uint8) * 255).convert("1")
ALPHA = Image.fromarray((x * 19).astype(np.uint8))
RGBA = Image.merge("RGBA", [*RGB.split(), ALPHA])
GRAY_ALPHA = Image.merge("LA", [GRAY, ALPHA])
PALETTE = RGB.quantize(11)
SIXTEEN = Image.fromarray((x * 4681 + y * 333).astype(np.uint16))
CMYK = Image.merge("CMYK", [*RGB.split(), Image.fromarray((y * 20 + x).astype(np.uint8))])
lines = []


def gray_of(data, jpeg):
    try:
        decode = tf.io.decode_jpeg if jpeg else tf.io.decode_image
        options = {"dct_method": "INTEGER_ACCURATE"} if jpeg else {"expand_animations": False}
        return base64.b64encode(decode(data, channels=1, **options).numpy().tobytes()).decode()
    except tf.errors.InvalidArgumentError:
        return "-"


def add(name, data, allowed=0, expected=None):
    jpeg = data[:2] == b"\xff\xd8"
    source = "given"
    if expected is None:
        source = "TensorFlow"
        try:
            if jpeg:
                expected = tf.io.decode_jpeg(data, channels=3, dct_method="INTEGER_ACCURATE").numpy()
            else:
                expected = tf.io.decode_image(data, channels=3, expand_animations=False).numpy()
        except tf.errors.InvalidArgumentError:
            source = "Pillow"
            expected = np.array(Image.open(io.BytesIO(data)).convert("RGB"))
    texts = [base64.b64encode(part).decode() for part in (data, expected.astype(np.uint8).tobytes())]
    lines.append(" ".join([name, source, str(allowed), *texts, gray_of(data, jpeg)]))


def save(image, kind, **options):
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


for name, image in {"rgb": RGB, "rgba": RGBA, "gray": GRAY, "gray-alpha": GRAY_ALPHA, "bits": BITS,
                    "palette": PALETTE, "gray16": SIXTEEN}.items():
    add("png-" + name, save(image, "png"))
add("png-palette-transparent", save(PALETTE, "png", transparency=3))
for name, image in {"rgb": RGB, "gray": GRAY}.items():
    add("jpeg-" + name, save(image, "jpeg", quality=95))
# OpenCV converts CMYK with a shift by 8 bits instead of a division by 255.
add("jpeg-cmyk", save(CMYK, "jpeg", quality=95), 3)
for name, image in {"rgb": RGB, "gray": GRAY, "bits": BITS, "palette": PALETTE}.items():
    # TensorFlow takes the indexes of a BMP's palette for gray values.
    add("bmp-" + name, save(image, "bmp"), expected=np.array(image.convert("RGB")) if name == "palette" else None)
    add("gif-" + name, save(image, "gif"))
add("webp-lossy", save(RGB, "webp", quality=90))
add("webp-lossy-alpha", save(RGBA, "webp", quality=90))
add("webp-lossless", save(RGB, "webp", lossless=True))
add("webp-lossless-alpha", save(RGBA, "webp", lossless=True, exact=True))
add("webp-animated", save(RGB, "webp", lossless=True, save_all=True, append_images=[RGB.rotate(180)]), expected=COLORS)
for name, image in {"rgb": RGB, "rgba": RGBA, "gray": GRAY, "gray-alpha": GRAY_ALPHA, "bits": BITS,
                    "palette": PALETTE, "cmyk": CMYK, "gray16": SIXTEEN}.items():
    expected = (np.array(SIXTEEN) >> 8)[..., None].repeat(3, -1) if name == "gray16" else None
    for compression in ["raw", "tiff_lzw", "tiff_adobe_deflate", "packbits"]:
        add("tiff-%s-%s" % (name, compression), save(image, "tiff", compression=compression), expected=expected)
for name, image in {"rgb": RGB, "gray": GRAY}.items():
    for compression in ["tiff_lzw", "tiff_adobe_deflate"]:
        add("tiff-%s-%s-predictor" % (name, compression),
            save(image, "tiff", compression=compression, tiffinfo={317: 2}))
add("tiff-strips", save(RGB, "tiff", compression="tiff_lzw", tiffinfo={278: 4}))
add("tiff-white-is-zero", save(GRAY, "tiff", tiffinfo={262: 0}))
add("tiff-motorola", save(Image.fromarray(np.array(SIXTEEN).astype(">u2")), "tiff"),
    expected=(np.array(SIXTEEN) >> 8)[..., None].repeat(3, -1))
exif = Image.Exif()
exif[274] = 6
for kind in ["jpeg", "png", "webp"]:
    options = {"quality": 95} if kind == "jpeg" else {"lossless": True} if kind == "webp" else {}
    add("exif-" + kind, save(RGB, kind, exif=exif, **options))
# Pillow turns a TIFF as it opens it, whatever is asked.
add("exif-tiff", save(RGB, "tiff", tiffinfo={274: 6}), expected=COLORS)
(pathlib.Path(__file__).parent / "formats.txt").write_text("\n".join(lines) + "\n")
print(len(lines))
