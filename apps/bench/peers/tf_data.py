"""tf.data: decode_jpeg + antialiased resize (`augment`: nearest neighbour), and Keras's augmentation layers with the tutorial's
ranges."""

from protocol import serve


def prepare(params):
    import tensorflow as tf

    tf.config.threading.set_intra_op_parallelism_threads(params["threads"])
    tf.config.threading.set_inter_op_parallelism_threads(params["threads"])
    import keras

    size = params["size"]

    def load(path):
        image = tf.io.decode_jpeg(tf.io.read_file(path), channels=3)
        if params["kind"] == "augment":  # the tutorial resizes by nearest neighbour
            return tf.image.resize(image, (size, size), method="nearest")
        return tf.image.resize(image, (size, size), antialias=True)

    data = tf.data.Dataset.from_tensor_slices(params["files"]).repeat()
    data = data.map(load, num_parallel_calls=tf.data.AUTOTUNE).batch(64)
    if params["kind"] in ("augment", "affine"):
        layers = keras.Sequential(
            [
                keras.layers.RandomRotation(20 / 360, fill_mode="nearest"),
                keras.layers.RandomTranslation(0.2, 0.2, fill_mode="nearest"),
                keras.layers.RandomShear(0.2 / 57.3, 0.2 / 57.3, fill_mode="nearest"),
                keras.layers.RandomZoom(0.2, 0.2, fill_mode="nearest"),
                keras.layers.RandomFlip("horizontal"),
            ]
        )
        data = data.map(lambda batch: layers(batch, training=True), num_parallel_calls=tf.data.AUTOTUNE)
    batches = iter(data.prefetch(tf.data.AUTOTUNE))

    def step():
        return int(next(batches).shape[0])

    step()
    return {"tensorflow": tf.__version__, "keras": keras.__version__}, step


serve(prepare)
