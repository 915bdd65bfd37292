"""Writes weight files with real Keras, for the readers in packages/keras to be held against.

    python tools/keras-golden/weight_files.py                 the fixtures, into test-fixtures/weights
    python tools/keras-golden/weight_files.py --whole DIR     one whole network a family in each format, into DIR
    python tools/keras-golden/weight_files.py --families      the same packed, into test-fixtures/weights/whole

The fixtures are networks of a few hundred parameters in every format that Keras has written, compressed with gzip since
HDF5 files are mostly air. The i-th value of the k-th variable is k + i / 1024. The whole networks have random weights;
GRAFT_KERAS_FILES=DIR makes the tests read them. Those among the fixtures have k for all values of the k-th variable, so
that megabytes pack to kilobytes.
"""

import argparse
import gzip
import json
import os
import shutil
import sys
import tempfile
from pathlib import Path

os.environ["KERAS_BACKEND"] = "tensorflow"
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import h5py  # noqa: E402
import keras  # noqa: E402
import numpy as np  # noqa: E402
from keras import layers  # noqa: E402
from keras.src.applications import convnext  # noqa: E402
from keras.src.legacy.saving import legacy_h5_format  # noqa: E402

FIXTURES = Path(__file__).resolve().parents[2] / "test-fixtures" / "weights"

# The smallest member of each family, by the id of its preset.
FAMILIES = {
    "vgg16": ("VGG16", 32, {}),
    "resnet50": ("ResNet50", 32, {}),
    "resnet50_v2": ("ResNet50V2", 32, {}),
    "mobilenet_025": ("MobileNet", 32, {"alpha": 0.25}),
    "mobilenet_v2_035": ("MobileNetV2", 32, {"alpha": 0.35}),
    "mobilenet_v3_small": ("MobileNetV3Small", 32, {}),
    "densenet121": ("DenseNet121", 32, {}),
    "inception_v3": ("InceptionV3", 75, {}),
    "inception_resnet_v2": ("InceptionResNetV2", 75, {}),
    "xception": ("Xception", 71, {}),
    "nasnet_mobile": ("NASNetMobile", 32, {}),
    "efficientnet_b0": ("EfficientNetB0", 32, {}),
    "efficientnet_v2_b0": ("EfficientNetV2B0", 32, {}),
    "convnext_tiny": ("ConvNeXtTiny", 32, {}),
}


def save(model: keras.Model, stem: Path) -> None:
    """The three formats that people have: legacy HDF5 (weights only), .weights.h5, .keras."""
    with h5py.File(f"{stem}.h5", "w") as file:
        legacy_h5_format.save_weights_to_hdf5_group(file, model)
    model.save_weights(f"{stem}.weights.h5")
    model.save(f"{stem}.keras")


def tiny() -> keras.Model:
    """A network with one of every kind of layer that matters to a reader, some named by Keras."""
    keras.utils.clear_session()
    image = layers.Input((8, 8, 3))
    x = layers.Conv2D(4, 3, name="stem_conv", use_bias=False)(image)
    x = layers.BatchNormalization(name="stem_bn")(x)
    x = layers.DepthwiseConv2D(3, name="depthwise")(x)
    x = layers.SeparableConv2D(5, 1)(x)
    x = layers.BatchNormalization(scale=False)(x)
    inner = [layers.Conv2D(4, 1, name="inner_conv"), layers.LayerNormalization(name="inner_norm")]
    x = keras.Sequential(inner, name="block")(x)
    x = layers.Normalization(name="normalization")(x)
    for _ in range(11):
        x = layers.Conv2D(4, 1)(x)
    x = layers.GlobalAveragePooling2D(name="pool")(x)
    x = layers.Dense(2, name="predictions")(x)
    return numbered(keras.Model(image, x, name="tiny"))


def nested() -> keras.Model:
    """A ConvNeXt of four narrow blocks: Keras nests the stem and the downsampling in Sequentials."""
    keras.utils.clear_session()
    widths = {"depths": [1, 1, 1, 1], "projection_dims": [4, 6, 8, 10]}
    return numbered(
        convnext.ConvNeXt(**widths, include_top=False, weights=None, input_shape=(32, 32, 3), name="convnext_fern")
    )


def renamed() -> keras.Model:
    """Two blocks of a MobileNetV2 and a classifier, named as the files of the network's first port to Keras name them."""
    keras.utils.clear_session()
    image = x = layers.Input((16, 16, 3))
    x = layers.Conv2D(4, 3, strides=2, use_bias=False, name="Conv1")(x)
    x = layers.BatchNormalization(name="bn_Conv1")(x)
    for i in range(4):
        x = layers.Conv2D(6, 1, use_bias=False, name=f"mobl{i}_conv_{i}_expand")(x)
        x = layers.BatchNormalization(name=f"bn{i}_conv_{i}_bn_expand")(x)
        x = layers.DepthwiseConv2D(3, padding="same", use_bias=False, name=f"mobl{i}_conv_{i}_depthwise")(x)
        x = layers.BatchNormalization(name=f"bn{i}_conv_{i}_bn_depthwise")(x)
        x = layers.Conv2D(4, 1, use_bias=False, name=f"mobl{i}_conv_{i}_project")(x)
        x = layers.BatchNormalization(name=f"bn{i}_conv_{i}_bn_project")(x)
    x = layers.Dense(2, name="Logits")(layers.GlobalAveragePooling2D()(x))
    return numbered(keras.Model(image, x, name="renamed"))


def numbered(model: keras.Model) -> keras.Model:
    """The i-th value of the k-th variable becomes k + i / 1024."""
    values = [
        (k + np.arange(w.size) / 1024).astype(w.dtype).reshape(w.shape) for k, w in enumerate(model.get_weights())
    ]
    model.set_weights(values)
    return model


def flat_layers(model: keras.Model) -> list:
    """The layers that hold weights, those of nested models in their place."""
    found = []
    for layer in model.layers:
        if isinstance(layer, keras.Model):
            found += flat_layers(layer)
        elif layer.weights:
            found.append(layer)
    return found


def describe(model: keras.Model) -> list[dict]:
    return [
        {
            "layer": layer.name,
            "weights": [
                {"name": w.name, "shape": list(w.shape), "first": float(np.ravel(w.numpy())[0])} for w in layer.weights
            ],
        }
        for layer in flat_layers(model)
    ]


def write_keras2(model: keras.Model, path: Path) -> None:
    """As Keras 2 wrote: byte strings, `:0` behind the names, slashes in them, a list of names over several attributes."""

    def old(name: str) -> str:
        return name.replace("stem_", "stem/")

    names = [old(layer.name).encode() for layer in model.layers]
    with h5py.File(path, "w") as file:
        file.attrs["keras_version"] = b"2.15.0"
        for i, part in enumerate(np.array_split(names, 3)):
            file.attrs[f"layer_names{i}"] = part
        for layer in model.layers:
            group = file.create_group(old(layer.name))
            inner = flat_layers(layer) if isinstance(layer, keras.Model) else [layer]
            pairs = [(f"{old(own.name)}/{w.name}:0", w.numpy()) for own in inner for w in own.weights]
            group.attrs["weight_names"] = [name.encode() for name, _ in pairs]
            for name, value in pairs:
                group[name] = value


def write_types(path: Path) -> None:
    """One layer whose arrays are of every number type, byte order and storage that HDF5 may hold."""
    values = np.arange(24).reshape(2, 3, 4)
    kinds = ["<f2", "<f4", "<f8", ">f4", ">f8", "<i2", ">i4", "<i8", "<u1", "<u8"]
    with h5py.File(path, "w") as file:
        file.attrs["layer_names"] = ["kinds"]
        group = file.create_group("kinds")
        for kind in kinds:
            group[f"kinds/{kind.replace('<', 'little_').replace('>', 'big_')}"] = values.astype(kind)
        packed = {"chunks": (1, 3, 4), "compression": "gzip", "shuffle": True}
        group.create_dataset("kinds/packed", data=values.astype("<f4"), **packed)
        group["kinds/scalar"] = np.float32(7)
        group.attrs["weight_names"] = [f"kinds/{name}" for name in group["kinds"]]


def strip_names(source: Path, target: Path) -> None:
    """As Keras 3.0 to 3.3 wrote, which did not note the layers' names."""
    shutil.copy(source, target)
    with h5py.File(target, "r+") as file:
        groups = []
        file.visititems(lambda _, item: groups.append(item))
        for group in groups:
            group.attrs.pop("name", None)


def family(preset: str) -> keras.Model:
    function, side, options = FAMILIES[preset]
    keras.utils.clear_session()
    build = getattr(keras.applications, function)
    return build(include_top=False, weights=None, input_shape=(side, side, 3), **options)


def pack(folder: Path, target: Path) -> None:
    target.mkdir(parents=True, exist_ok=True)
    for path in sorted(folder.iterdir()):
        # Without name and time, so that the same bytes give the same file.
        with open(target / f"{path.name}.gz", "wb") as raw, gzip.GzipFile("", "wb", 9, raw, mtime=0) as packed:
            packed.write(path.read_bytes())


def write_fixtures() -> None:
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder)
        model = tiny()
        save(model, out / "tiny")
        model.save(out / "tiny-model.h5")
        write_keras2(model, out / "tiny-keras2.h5")
        strip_names(out / "tiny.weights.h5", out / "tiny-nameless.weights.h5")
        write_types(out / "types.h5")
        (FIXTURES / "tiny.json").write_text(json.dumps(describe(model), indent=1) + "\n")
        model = nested()
        save(model, out / "nested")
        (FIXTURES / "nested.json").write_text(json.dumps(describe(model), indent=1) + "\n")
        with h5py.File(out / "renamed.h5", "w") as file:
            legacy_h5_format.save_weights_to_hdf5_group(file, renamed())
        pack(out, FIXTURES)


def write_families() -> None:
    """Arrays of one value each pack a thousandfold."""
    for preset in FAMILIES:
        model = family(preset)
        model.set_weights([np.full(w.shape, k, "float32") for k, w in enumerate(model.get_weights())])
        with tempfile.TemporaryDirectory() as folder:
            out = Path(folder)
            save(model, out / preset)
            (out / f"{preset}.json").write_text(json.dumps(describe(model)))
            pack(out, FIXTURES / "whole")
        print(preset, file=sys.stderr)


def write_whole(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for preset in FAMILIES:
        model = family(preset)
        generator = np.random.default_rng(42)
        model.set_weights([generator.normal(size=w.shape).astype("float32") for w in model.get_weights()])
        save(model, folder / preset)
        (folder / f"{preset}.json").write_text(json.dumps(describe(model)))
        print(preset, file=sys.stderr)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--whole", type=Path, metavar="DIR")
    parser.add_argument("--families", action="store_true")
    arguments = parser.parse_args()
    if arguments.whole:
        write_whole(arguments.whole)
    elif arguments.families:
        write_families()
    else:
        write_fixtures()
