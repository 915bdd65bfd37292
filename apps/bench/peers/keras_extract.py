"""Photo files to features with Keras: tf.data decodes and resizes ahead while the compiled application without top runs, fp32."""

from protocol import serve


def prepare(params):
    import keras
    import tensorflow as tf

    tf.config.threading.set_intra_op_parallelism_threads(params["threads"])
    tf.config.threading.set_inter_op_parallelism_threads(params["threads"])
    size, batch = params["size"], params["batch"]

    def load(path):
        image = tf.io.decode_jpeg(tf.io.read_file(path), channels=3)
        return tf.image.resize(image, (size, size), antialias=True) / 127.5 - 1

    data = tf.data.Dataset.from_tensor_slices(params["files"]).repeat()
    data = data.map(load, num_parallel_calls=tf.data.AUTOTUNE).batch(batch).prefetch(tf.data.AUTOTUNE)
    build = getattr(keras.applications, params["function"])
    model = build(weights=None, include_top=False, pooling="avg", input_shape=(size, size, 3), **params.get("arguments", {}))
    forward = tf.function(lambda x: model(x, training=False))
    batches = iter(data)

    def step():
        return len(forward(next(batches)).numpy())

    step()
    step()
    return {"keras": keras.__version__, "tensorflow": tf.__version__, "batch": batch}, step


serve(prepare)
