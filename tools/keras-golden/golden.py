"""Runs real Keras on formula weights and writes what it computed to test-fixtures/golden.

    python tools/keras-golden/golden.py [PRESET ...] [--diagnose]

Every network is built as `weights="imagenet"` builds it (some graphs differ from `weights=None`), with the download and the
load taken out; the URL and the hash that Keras would have fetched are noted down.
"""

import argparse
import hashlib
import importlib
import json
import os
import re
import sys
import warnings
from pathlib import Path
from unittest import mock

os.environ["KERAS_BACKEND"] = "tensorflow"
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("TF_ENABLE_ONEDNN_OPTS", "0")

warnings.filterwarnings("ignore", message="The structure of|.input_shape. is undefined")

import keras  # noqa: E402
import numpy as np  # noqa: E402

from formula import pixels, weight  # noqa: E402
from presets import PRESETS, Preset  # noqa: E402

GOLDEN = Path(__file__).resolve().parents[2] / "test-fixtures" / "golden"
SAMPLE_PIXELS = [[0, 0, 0], [255, 255, 255], [255, 0, 0], [0, 255, 0], [0, 0, 255], [12, 130, 251]]
FEATURES_KEPT = 96
MAP_VALUES_KEPT = 48


def zeros(_initializer, shape, dtype=None, **_):
    return keras.ops.zeros(shape, dtype)


def build(preset: Preset, shape: tuple, captured: dict) -> keras.Model:
    """The network without top, as Keras builds it around the published weights; nothing is fetched or loaded."""
    keras.utils.clear_session()
    source = importlib.import_module(getattr(keras.applications, preset.function).__module__)
    utils = importlib.import_module("keras.src.applications.imagenet_utils")
    obtain = utils.obtain_input_shape

    def note_file(name, origin, file_hash=None, **_):
        captured["weights"] = {"url": origin, "hash": file_hash}
        return name

    def note_sizes(input_shape, default_size, min_size, **kwargs):
        captured.update(minInputSize=min_size, inputSize=default_size)
        return obtain(input_shape, default_size=default_size, min_size=min_size, **kwargs)

    with (
        mock.patch.object(importlib.import_module("keras.src.utils.file_utils"), "get_file", note_file),
        mock.patch.object(keras.Model, "load_weights", lambda self, *a, **k: None),
        mock.patch.object(utils, "obtain_input_shape", note_sizes),
        # Kernels are filled afterwards; drawing them first would take most of the time.
        mock.patch.object(keras.initializers.VarianceScaling, "__call__", zeros),
    ):
        function = getattr(source, preset.function)
        return function(include_top=False, weights="imagenet", input_shape=shape, **preset.kwargs)


def weight_name(layer, variable) -> str:
    """The name that a weight has in legacy files and in tfjs-layers."""
    name = variable.name
    if isinstance(layer, keras.layers.DepthwiseConv2D) and name == "kernel":
        return "depthwise_kernel"
    if type(layer).__name__ == "LayerScale":
        return "gamma"
    return name


def layers_of(model: keras.Model) -> list:
    """The model's layers, those of nested models (ConvNeXt's stem) in place of them."""
    return [inner for layer in model.layers for inner in (layers_of(layer) if isinstance(layer, keras.Model) else [layer])]


def fill(model: keras.Model, gain: float) -> list[str]:
    """Gives every weight its formula value; returns one line for each, "layer/weight shape", in Keras's order."""
    lines = []
    for layer in layers_of(model):
        for variable in layer.weights:
            key = f"{layer.name}/{weight_name(layer, variable)}"
            variable.assign(weight(key, tuple(variable.shape), gain))
            lines.append(f"{key} [{','.join(str(d) for d in variable.shape)}]")
        if isinstance(layer, keras.layers.Normalization):
            layer.finalize_state()  # Otherwise it goes on with the mean and variance it was built with.
    return lines


def flops(model: keras.Model) -> int:
    """Multiply-adds times two of every convolution and dense layer (at the model's own input shape)."""
    total = 0
    for layer in layers_of(model):
        positions = lambda: int(np.prod(layer.output.shape[1:-1]))  # noqa: E731
        if isinstance(layer, keras.layers.SeparableConv2D):
            depth, point = (v for v in layer.weights if len(v.shape) == 4)
            total += 2 * positions() * (int(np.prod(depth.shape)) + int(np.prod(point.shape)))
        elif isinstance(layer, (keras.layers.Conv2D, keras.layers.DepthwiseConv2D, keras.layers.Dense)):
            total += 2 * positions() * int(np.prod(layer.weights[0].shape))
    return total


def kept(values: np.ndarray, count: int) -> tuple[int, np.ndarray]:
    """Every stride-th value, about `count` of them; the stride is odd, so that it walks over all channels."""
    stride = max(1, values.size // count) | 1
    return stride, values.ravel()[::stride]


def rounded(values) -> list[float]:
    return [float(f"{v:.7g}") for v in np.asarray(values, dtype=np.float64).ravel()]


def activation(model: keras.Model, preprocess, shape: tuple) -> dict:
    image = pixels(shape[0], shape[1])
    out = np.asarray(model(preprocess(image[None].astype(np.float32)), training=False))[0]
    features = out.mean(axis=(0, 1), dtype=np.float64)
    feature_stride, some_features = kept(features, FEATURES_KEPT)
    map_stride, some_values = kept(out, MAP_VALUES_KEPT)
    return {
        "inputShape": list(shape),
        "outputShape": list(out.shape),
        "features": {"stride": feature_stride, "maxAbs": rounded(np.abs(features).max())[0], "values": rounded(some_features)},
        "map": {"stride": map_stride, "maxAbs": rounded(np.abs(out).max())[0], "values": rounded(some_values)},
        "meanAbs": rounded(np.abs(features).mean())[0],
    }


def diagnose(model: keras.Model, preprocess, shape: tuple):
    """Prints the spread of some activations on the way, to choose a gain by."""
    wanted = [l for l in model.layers if re.search(r"_(out|add|project_bn|concat|relu|norm)$|^mixed|pool$", l.name)] or model.layers
    wanted = wanted[:: max(1, len(wanted) // 8)] + [model.layers[-1]]
    probe = keras.Model(model.inputs, [l.output for l in wanted])
    for layer, out in zip(wanted, probe(preprocess(pixels(*shape[:2])[None].astype(np.float32)), training=False)):
        out = np.asarray(out)
        channels = out.reshape(-1, out.shape[-1])
        print(f"   {layer.name:40} mean {out.mean():10.4g} std {out.std():10.4g} channels' std {channels.mean(0).std():10.4g} "
              f"positions' std {channels.std(0).mean():10.4g} zero {np.mean(out == 0):.2f}")


def golden(preset: Preset, verbose: bool) -> dict:
    captured: dict = {}
    preprocess = getattr(keras.applications, preset.module).preprocess_input
    activations, lines = [], []
    for size in preset.sizes:
        shape = (*size, 3)
        model = build(preset, shape, captured)
        lines = fill(model, preset.gain)
        activations.append(activation(model, lambda x: preprocess(np.array(x)), shape))
    if verbose:
        diagnose(model, lambda x: preprocess(np.array(x)), shape)
    # MobileNetV3 names no sizes: its weights were trained at 224, and it checks the least size itself.
    default = captured.get("inputSize", 224)
    arguments = ", ".join(f"{k}={v}" for k, v in preset.kwargs.items())
    sample = np.array([SAMPLE_PIXELS], dtype=np.float32)[:, None]
    return {
        "preset": preset.id,
        "function": f"keras.applications.{preset.function}({arguments})",
        "keras": keras.__version__,
        "gain": preset.gain,
        "inputSize": default,
        "minInputSize": captured.get("minInputSize", 32),
        "weights": captured["weights"],
        "paramCount": model.count_params(),
        "numFeatures": int(model.output.shape[-1]),
        "gflops": float(f"{flops(build(preset, (default, default, 3), {})) / 1e9:.4g}"),
        "outputLayer": model.layers[-1].name,
        "variables": {"count": len(lines), "sha256": hashlib.sha256("\n".join(lines).encode()).hexdigest()},
        "preprocessing": {"pixels": SAMPLE_PIXELS, "values": rounded(preprocess(sample))},
        "activations": activations,
    }


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("presets", nargs="*", help="ids or regular expressions; none: all")
    parser.add_argument("--diagnose", action="store_true", help="print the spread of activations; write nothing")
    parser.add_argument("--variables", action="store_true", help="print every weight's name and shape; write nothing")
    options = parser.parse_args()
    chosen = [p for p in PRESETS if not options.presets or any(re.fullmatch(w, p.id) for w in options.presets)]
    if not chosen:
        sys.exit(f"No preset matches {options.presets}. There are: {', '.join(p.id for p in PRESETS)}")
    GOLDEN.mkdir(parents=True, exist_ok=True)
    for preset in chosen:
        if options.variables:
            print("\n".join(fill(build(preset, (*preset.sizes[0], 3), {}), preset.gain)))
            continue
        result = golden(preset, options.diagnose)
        last = result["activations"][-1]
        print(f"{preset.id}: {result['paramCount']} parameters, features max {last['features']['maxAbs']:.4g}, mean {last['meanAbs']:.4g}", flush=True)
        if not options.diagnose:
            (GOLDEN / f"{preset.id}.json").write_text(json.dumps(result, indent=1) + "\n")


if __name__ == "__main__":
    main()
