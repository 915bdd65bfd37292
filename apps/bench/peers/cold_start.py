"""A Python process from start to exit that runs `code`; with `model`, on a Keras network saved beforehand, and a photo."""

import os
import subprocess
import sys
import tempfile

from protocol import serve


def prepare(params):
    info = {"python": sys.version.split()[0]}
    command = [sys.executable, "-c", params["code"]]
    if "model" in params:
        import keras

        file = os.path.join(FOLDER, "model.keras")
        build = getattr(keras.applications, params["model"])
        base = build(weights=None, include_top=False, pooling="avg", input_shape=(224, 224, 3), alpha=0.25)
        keras.Sequential([base, keras.layers.Dense(5, activation="softmax")]).save(file)
        command += [file, params["photo"]]
        info["keras"] = keras.__version__

    def step():
        subprocess.run(command, check=True, capture_output=True)
        return 1

    step()
    return info, step


with tempfile.TemporaryDirectory() as name:
    FOLDER = name
    serve(prepare)
