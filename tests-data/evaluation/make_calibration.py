"""Writes calibration.npz: figures of 400 made-up predictions for two classes, all computed here in float64 by NumPy.

    python tests-data/evaluation/make_calibration.py

The predictions stay those of the file if it is there; --from FILE.npz takes calibration/probability_of_1 and
calibration/labels of another file, and checks its figures against those computed here.
"""
import argparse
import pathlib

import numpy as np

OUT = pathlib.Path(__file__).parent / "calibration.npz"
BINS = 15


def figures(p, y):
    n = len(p)
    confidence, predicted = np.maximum(p, 1 - p), (p > 0.5).astype(int)
    which = np.minimum(np.floor(BINS * confidence).astype(int), BINS - 1)
    bins = np.full((BINS, 3), np.nan)
    for b in range(BINS):
        inside = which == b
        bins[b, 0] = inside.sum()
        if inside.any():
            bins[b, 1:] = confidence[inside].mean(), (predicted == y)[inside].mean()
    filled = bins[bins[:, 0] > 0]
    gaps = np.abs(filled[:, 1] - filled[:, 2])
    positive, negative = p[y == 1], p[y == 0]
    # The share of pairs of a positive and a negative that are in order; a tie counts half.
    pairs = (positive[:, None] > negative).sum() + 0.5 * (positive[:, None] == negative).sum()
    precisions = [(positive >= t).sum() / (p >= t).sum() for t in positive]
    return {"probability_of_1": p, "labels": y, "bins": bins, "ece": (filled[:, 0] * gaps).sum() / n,
            "mce": gaps.max(), "brier": np.mean((p - y) ** 2), "nll": -np.mean(np.log(np.where(y == 1, p, 1 - p))),
            "roc_auc": pairs / (len(positive) * len(negative)), "average_precision": np.mean(precisions),
            "confusion": np.array([[((y == a) & (predicted == b)).sum() for b in (0, 1)] for a in (0, 1)])}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--from", dest="source")
    source = parser.parse_args().source
    given = np.load(source or OUT)
    found = figures(given["calibration/probability_of_1"], given["calibration/labels"])
    for name, array in found.items():
        np.testing.assert_allclose(array, given["calibration/" + name], rtol=1e-12, atol=1e-13, err_msg=name)
    np.savez_compressed(OUT, **{"calibration/" + name: array for name, array in found.items()})
    print(OUT, OUT.stat().st_size, "bytes")


if __name__ == "__main__":
    main()
