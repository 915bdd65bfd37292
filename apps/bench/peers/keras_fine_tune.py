"""`fit` on the upper layers of Keras's own application with a new head: batch normalization in inference mode, fp32, AdamW with
clipping, the data in memory. `from: activations` trains the same layers on what the frozen ones gave; `from: pixels` has the
frozen ones in the model. Of XLA (what `jit_compile="auto"` chooses) and none, whichever is faster here."""

import time

from protocol import serve


def prepare(params):
    import keras
    import numpy as np
    import tensorflow as tf

    tf.config.threading.set_intra_op_parallelism_threads(params["threads"])
    tf.config.threading.set_inter_op_parallelism_threads(params["threads"])
    size, batch, steps, classes = params["size"], params["batch"], params["steps"], params["classes"]
    build = getattr(keras.applications, params["function"])

    def compiled(jit):
        keras.utils.set_random_seed(1)
        base = build(weights=None, include_top=False, input_shape=(size, size, 3), **params.get("arguments", {}))
        frozen = True
        for layer in base.layers:
            layer.trainable = not frozen and not isinstance(layer, keras.layers.BatchNormalization)
            frozen = frozen and layer.name != params["freezeLayer"]
        if params["from"] == "activations":
            cut = base.get_layer(params["freezeLayer"]).output
            base = keras.Model(cut, base.output)
            inputs = keras.Input(cut.shape[1:])
        else:
            inputs = keras.Input((size, size, 3))
        features = base(inputs, training=False)
        if len(features.shape) == 4:
            features = keras.layers.GlobalAveragePooling2D()(features)
        model = keras.Model(inputs, keras.layers.Dense(classes, activation="softmax")(features))
        optimizer = keras.optimizers.AdamW(1e-4, weight_decay=0.01, global_clipnorm=1.0)
        model.compile(optimizer, loss="categorical_crossentropy", metrics=["accuracy"], jit_compile=jit)
        return model

    def data(model):
        shape = model.input_shape[1:]
        photos = min(params["photos"], max(batch, int(256e6 / (4 * np.prod(shape)) // batch * batch)))
        pixels = np.random.default_rng(0).random((photos, *shape), np.float32) * 2
        labels = np.eye(classes, dtype=np.float32)[np.arange(photos) % classes]
        slices = tf.data.Dataset.from_tensor_slices((pixels, labels))
        return slices.batch(batch, drop_remainder=True).repeat().prefetch(2)

    def epochs(model, dataset, count):
        model.fit(dataset, epochs=count, steps_per_epoch=steps, verbose=0)

    trials = []
    for jit in ("auto", False):
        model = compiled(jit)
        dataset = data(model)
        epochs(model, dataset, 1)
        began = time.perf_counter()
        epochs(model, dataset, 2)
        trials.append((time.perf_counter() - began, str(jit), bool(model.jit_compile), model, dataset))
    _, jit, xla, model, dataset = min(trials, key=lambda trial: trial[0])
    seconds = {str(trial[1]): trial[0] / 2 for trial in trials}
    del trials

    def step():
        epochs(model, dataset, 1)
        return steps * batch

    info = {"keras": keras.__version__, "tensorflow": tf.__version__, "jit_compile": jit, "xla": xla}
    return {**info, "batch": batch, "trained": len(model.trainable_variables), "epochSeconds": seconds}, step


serve(prepare)
