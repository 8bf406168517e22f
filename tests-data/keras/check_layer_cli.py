"""Compares ./whisker layer with Keras on fresh random configurations.

    python tests-data/keras/check_layer_cli.py --count 5 --backend cpu --backend reference
    python tests-data/keras/check_layer_cli.py --layer Conv2D --layer Dense --count 50 --seed 7

Every array of every case must be as near as the backend promises: the largest difference, relative to the largest value of the array, at most 1e-5
on the reference backend and 1e-4 on the others. A failed case prints the command that repeats it and keeps its files. Exit code 1 if any fails.
"""

import argparse
import pathlib
import shlex
import shutil
import subprocess
import sys
import tempfile
import warnings
import zlib

import layer_cases

import numpy as np

ROOT = pathlib.Path(__file__).resolve().parents[2]
TOLERANCE = {"reference": 1e-5}
OTHER_TOLERANCE = 1e-4


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=3, help="configurations of each layer (default 3)")
    parser.add_argument("--layer", action="append", choices=sorted(layer_cases.LAYERS), help="only this layer; may be repeated")
    parser.add_argument("--backend", action="append", help="backend of whisker; may be repeated (default: cpu and reference)")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--whisker", default=str(ROOT / "whisker"), help="the launcher")
    return parser.parse_args()


def write_case(folder, arrays, weights):
    """The files that the command reads; returns its options."""
    np.save(folder / "x.npy", arrays["x"])
    np.save(folder / "dy.npy", arrays["dy"])
    options = ["--input", str(folder / "x.npy"), "--grad", str(folder / "dy.npy"), "--out", str(folder / "out.npz")]
    if weights:
        np.savez(folder / "w.npz", **{name: arrays[name] for name in weights})
        options += ["--weights", str(folder / "w.npz")]
    return options


def faults(arrays, weights, out, tolerance):
    """Lines about the arrays that are missing, of another shape, or too far off."""
    for name in arrays:
        if name in ("x", "dy", *weights):
            continue
        expected = arrays[name]
        if name not in out:
            # The statistics after a training step are an extra that the command need not give.
            if not name.endswith("_after"):
                yield f"{name} is missing"
        elif out[name].shape != expected.shape:
            yield f"{name} has shape {out[name].shape}, Keras {expected.shape}"
        else:
            error = layer_cases.relative_error(out[name], expected)
            if not error <= tolerance:
                yield f"{name} is off by {error:.2e}, allowed {tolerance:.0e}"


def check(options, layer, i, rng):
    """Number of backends on which this case fails."""
    text, training, arrays, weights = layer_cases.draw_case(layer, rng, i)
    failed = 0
    for backend in options.backend or ["cpu", "reference"]:
        folder = pathlib.Path(tempfile.mkdtemp(prefix="whisker-layer-"))
        command = [options.whisker, "layer", text, "--backend", backend, *write_case(folder, arrays, weights)] + ["--training"] * training
        run = subprocess.run(command, capture_output=True, text=True)
        if run.returncode == 0:
            with np.load(folder / "out.npz") as out:
                found = list(faults(arrays, weights, out, TOLERANCE.get(backend, OTHER_TOLERANCE)))
        else:
            found = [f"exit code {run.returncode}: {(run.stderr or run.stdout).strip().splitlines()[-1:]}"]
        print("ok  " if not found else "FAIL", backend, arrays["x"].shape, text, "training" * training, flush=True)
        if found:
            failed += 1
            print("    " + "\n    ".join([*found, shlex.join(command)]), flush=True)
        else:
            shutil.rmtree(folder)
    return failed


def main():
    options = arguments()
    warnings.filterwarnings("ignore")
    failed = 0
    for layer in options.layer or layer_cases.LAYERS:
        rng = np.random.default_rng([options.seed, zlib.crc32(layer.encode())])
        failed += sum(check(options, layer, i, rng) for i in range(options.count))
    print(f"{failed} failed" if failed else "all agree")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
