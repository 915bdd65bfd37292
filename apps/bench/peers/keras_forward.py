"""Keras's own application without top, global average pooling, fp32, compiled (jit where it is faster is Keras's own choice)."""

from protocol import serve


def prepare(params):
    import keras
    import numpy as np
    import tensorflow as tf

    tf.config.threading.set_intra_op_parallelism_threads(params["threads"])
    tf.config.threading.set_inter_op_parallelism_threads(params["threads"])
    size, batch = params["size"], params["batch"]
    build = getattr(keras.applications, params["function"])
    model = build(weights=None, include_top=False, pooling="avg", input_shape=(size, size, 3), **params.get("arguments", {}))
    pixels = np.random.default_rng(0).standard_normal((batch, size, size, 3), np.float32)
    forward = tf.function(lambda x: model(x, training=False))
    images = tf.constant(pixels)

    def step():
        return len(forward(images).numpy())

    step()
    step()
    return {"keras": keras.__version__, "tensorflow": tf.__version__, "batch": batch}, step


serve(prepare)
