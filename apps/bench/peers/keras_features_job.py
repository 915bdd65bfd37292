"""The quick way with Keras: features of every photo once (tf.data, the frozen application, average pooling), then a
dense softmax fitted on them, and the test split's accuracy."""

import importlib
import os

from keras_weights import build_base
from protocol import run_job
from tested import tested


def job(params):
    import keras
    import numpy as np
    import tensorflow as tf

    tf.config.threading.set_intra_op_parallelism_threads(params["threads"])
    keras.utils.set_random_seed(42)
    size = params["size"]
    base = build_base(keras, params, pooling="avg")
    # Each family's module has the preprocessing that its networks were trained with.
    family = importlib.import_module(getattr(keras.applications, params["function"]).__module__)

    def features(split):
        photos = keras.utils.image_dataset_from_directory(
            f"{params['data']}/{split}", image_size=(size, size), batch_size=32, shuffle=False, verbose=False
        )
        classes = [os.path.basename(os.path.dirname(path)) for path in photos.file_paths]
        labels = np.array([photos.class_names.index(name) for name in classes])
        pixels = photos.map(lambda x, _: family.preprocess_input(x), num_parallel_calls=tf.data.AUTOTUNE)
        return base.predict(pixels.prefetch(tf.data.AUTOTUNE), verbose=0), labels

    (train, train_labels), (validation, validation_labels), (test, test_labels) = (
        features(split) for split in ("train", "validation", "test")
    )
    head = keras.Sequential([keras.Input(train.shape[1:]), keras.layers.Dense(int(train_labels.max()) + 1, activation="softmax")])
    head.compile(optimizer="adam", loss="sparse_categorical_crossentropy", metrics=["accuracy"])
    head.fit(
        train,
        train_labels,
        validation_data=(validation, validation_labels),
        epochs=params["epochs"],
        batch_size=32,
        verbose=0,
    )
    accuracy = float(head.evaluate(test, test_labels, verbose=0)[1])
    return tested(accuracy, len(test), {"keras": keras.__version__, "epochs": params["epochs"]})


run_job(job)
