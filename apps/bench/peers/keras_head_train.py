"""`fit` on features in memory: batch normalization, dropout 0.2, a dense layer, Adam; of XLA (what `jit_compile="auto"` chooses)
and none, whichever is faster here."""

import time

from protocol import serve


def prepare(params):
    import keras
    import numpy as np
    import tensorflow as tf

    tf.config.threading.set_intra_op_parallelism_threads(params["threads"])
    tf.config.threading.set_inter_op_parallelism_threads(params["threads"])
    photos, classes, epochs = params["photos"], params["classes"], params["epochs"]
    values = np.random.default_rng(0).random((photos, params["features"]), np.float32) * 2
    labels = np.eye(classes, dtype=np.float32)[np.arange(photos) % classes]
    data = tf.data.Dataset.from_tensor_slices((values, labels)).cache().shuffle(photos)
    data = data.batch(params["batch"]).prefetch(2)

    def compiled(jit):
        keras.utils.set_random_seed(1)
        layers = [
            keras.Input((params["features"],)),
            keras.layers.BatchNormalization(),
            keras.layers.Dropout(0.2),
            keras.layers.Dense(classes, activation="softmax"),
        ]
        model = keras.Sequential(layers)
        model.compile("adam", loss="categorical_crossentropy", metrics=["accuracy"], jit_compile=jit)
        return model

    trials = []
    for jit in ("auto", False):
        model = compiled(jit)
        model.fit(data, epochs=1, verbose=0)
        began = time.perf_counter()
        model.fit(data, epochs=epochs, verbose=0)
        trials.append((time.perf_counter() - began, str(jit), model))
    _, jit, model = min(trials, key=lambda trial: trial[0])

    def step():
        model.fit(data, epochs=epochs, verbose=0)
        return photos * epochs

    return {"keras": keras.__version__, "tensorflow": tf.__version__, "jit_compile": jit, "batch": params["batch"]}, step


serve(prepare)
