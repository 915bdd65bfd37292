"""The tutorial's own input: ImageDataGenerator's arithmetic on one process, as Keras runs it by default."""

from protocol import serve


def prepare(params):
    import keras
    import numpy as np
    from keras.src.legacy.preprocessing.image import ImageDataGenerator

    size = params["size"]
    generator = ImageDataGenerator(
        rescale=1 / 255,
        rotation_range=20,
        width_shift_range=0.2,
        height_shift_range=0.2,
        shear_range=0.2,
        zoom_range=0.2,
        horizontal_flip=True,
        fill_mode="nearest",
    )
    files, position = params["files"], 0

    def step():
        nonlocal position
        batch = []
        for _ in range(64):
            image = keras.utils.load_img(files[position % len(files)], target_size=(size, size))
            position += 1
            pixels = keras.utils.img_to_array(image)
            batch.append(generator.standardize(generator.random_transform(pixels)))
        return len(np.stack(batch))

    step()
    return {"keras": keras.__version__}, step


serve(prepare)
