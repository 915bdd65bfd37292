"""Peak memory of Keras's `predict` over a long folder, over the process with Keras imported: `image_dataset_from_directory`,
Rescaling, the application without top, batches of 32. Each step is a process of its own."""

import json
import os
import subprocess
import sys
import tempfile

from protocol import peak_memory, serve


def measure(params):
    """In the measured process."""
    import keras
    import tensorflow as tf

    tf.config.threading.set_intra_op_parallelism_threads(params["threads"])
    idle = peak_memory()
    size = params["size"]
    data = keras.utils.image_dataset_from_directory(
        params["folder"], labels=None, image_size=(size, size), batch_size=32, shuffle=False, verbose=False
    )
    build = getattr(keras.applications, params["function"])
    shape = (size, size, 3)
    base = build(weights=None, include_top=False, pooling="avg", input_shape=shape, **params.get("arguments", {}))
    keras.Sequential([keras.Input(shape), keras.layers.Rescaling(1 / 127.5, -1), base]).predict(data, verbose=0)
    print(json.dumps({"idle": idle, "peak": peak_memory(), "keras": keras.__version__}))


def prepare(params):
    files = params.pop("files")
    for i in range(params["photos"]):
        file = files[i % len(files)]
        os.symlink(file, os.path.join(FOLDER, f"{i}{os.path.splitext(file)[1]}"))
    request = json.dumps({**params, "folder": FOLDER})

    def step():
        done = subprocess.run([sys.executable, __file__, request], check=True, capture_output=True, text=True)
        answer = json.loads(done.stdout.splitlines()[-1])
        idle, peak = answer["idle"] / 2**20, answer["peak"] / 2**20
        info = {"photos": params["photos"], "idle MiB": round(idle), "peak MiB": round(peak), "keras": answer["keras"]}
        return {"count": 1, "value": peak - idle, "info": info}

    return {}, step


if len(sys.argv) > 1:
    measure(json.loads(sys.argv[1]))
else:
    with tempfile.TemporaryDirectory() as name:
        FOLDER = name
        serve(prepare)
