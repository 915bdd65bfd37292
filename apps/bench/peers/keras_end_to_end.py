"""The tutorial's script: ImageDataGenerator, frozen backbone, head of GlobalAveragePooling, BatchNormalization,
Dropout, Dense, Adam. The whole job; or, with `timed`, some batches of it, and its time is that of all epochs at
their pace (no test then)."""

import time

from keras_weights import build_base
from protocol import run_job
from tested import tested


def job(params):
    import keras
    import tensorflow as tf
    from keras.src.legacy.preprocessing.image import ImageDataGenerator

    tf.config.threading.set_intra_op_parallelism_threads(params["threads"])
    size, data, epochs = params["size"], params["data"], params["epochs"]

    def flow(generator, split, shuffle):
        return generator.flow_from_directory(
            f"{data}/{split}", target_size=(size, size), batch_size=64, class_mode="categorical", shuffle=shuffle, seed=42
        )

    def timed_job(keras, model, train, validation):
        steps, validation_steps = params["timed"]["steps"], params["timed"]["validationSteps"]
        ends = {"train": [], "test": []}

        class Clock(keras.callbacks.Callback):
            def on_train_batch_end(self, batch, logs=None):
                ends["train"].append(time.perf_counter())

            def on_test_batch_end(self, batch, logs=None):
                ends["test"].append(time.perf_counter())

        model.fit(
            train,
            steps_per_epoch=steps + 1,
            validation_data=validation,
            validation_steps=validation_steps + 1,
            epochs=1,
            verbose=0,
            callbacks=[Clock()],
        )
        # The first batch of each is left out: it waits for the compiler.
        train_batch = (ends["train"][-1] - ends["train"][0]) / steps
        test_batch = (ends["test"][-1] - ends["test"][0]) / validation_steps
        epoch = len(train) * train_batch + len(validation) * test_batch
        info = {"timedBatches": [steps, validation_steps], "secondsOfAnEpoch": epoch, "scaledTo": epochs}
        return {"count": 1, "value": epochs * epoch, "info": info}

    keras.utils.set_random_seed(42)
    augmented = ImageDataGenerator(
        rescale=1 / 255,
        rotation_range=20,
        width_shift_range=0.2,
        height_shift_range=0.2,
        shear_range=0.2,
        zoom_range=0.2,
        horizontal_flip=True,
        fill_mode="nearest",
    )
    plain = ImageDataGenerator(rescale=1 / 255)
    train, validation = flow(augmented, "train", True), flow(plain, "validation", False)
    base = build_base(keras, params)
    base.trainable = False
    model = keras.Sequential(
        [
            base,
            keras.layers.GlobalAveragePooling2D(),
            keras.layers.BatchNormalization(),
            keras.layers.Dropout(0.2),
            keras.layers.Dense(train.num_classes, activation="softmax"),
        ]
    )
    model.compile(optimizer="adam", loss="categorical_crossentropy", metrics=["accuracy"])
    if params.get("timed"):
        return timed_job(keras, model, train, validation)
    model.fit(train, validation_data=validation, epochs=epochs, verbose=0)
    test = flow(plain, "test", False)
    accuracy = float(model.evaluate(test, verbose=0)[1])
    return tested(accuracy, test.samples, {"keras": keras.__version__, "epochs": epochs})


run_job(job)
