"""The tutorial's script: ImageDataGenerator, frozen backbone, head of GlobalAveragePooling, BatchNormalization,
Dropout, Dense, Adam. One step is the whole job, or `epochs` of it scaled up where `scaleTo` says so."""

from protocol import serve


def prepare(params):
    import keras
    import tensorflow as tf
    from keras.src.legacy.preprocessing.image import ImageDataGenerator

    tf.config.threading.set_intra_op_parallelism_threads(params["threads"])
    size, data, epochs = params["size"], params["data"], params["epochs"]

    def flow(generator, split, shuffle):
        return generator.flow_from_directory(
            f"{data}/{split}", target_size=(size, size), batch_size=64, class_mode="categorical", shuffle=shuffle, seed=42
        )

    def step():
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
        build = getattr(keras.applications, params["function"])
        base = build(
            weights=None, include_top=False, input_shape=(size, size, 3), **params.get("arguments", {})
        )
        if params.get("weights"):
            base.load_weights(params["weights"], by_name=False)
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
        model.fit(train, validation_data=validation, epochs=epochs, verbose=0)
        test = flow(plain, "test", False)
        return {"count": 1, "accuracy": float(model.evaluate(test, verbose=0)[1])}

    return {"keras": keras.__version__, "epochs": epochs}, step


serve(prepare)
