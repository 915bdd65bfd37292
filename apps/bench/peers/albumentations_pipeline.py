"""albumentations on as many processes as threads: OpenCV's imread, then random resized crop, flip and colour jitter."""

import os
from multiprocessing import Pool

from protocol import serve

# It asks PyPI for a newer version otherwise.
os.environ["NO_ALBUMENTATIONS_UPDATE"] = "1"

TRANSFORM = None
SIZE = 224


def start(size):
    global TRANSFORM, SIZE
    import albumentations as A
    import cv2

    cv2.setNumThreads(1)
    SIZE = size
    TRANSFORM = A.Compose(
        [
            A.RandomResizedCrop((size, size), scale=(0.08, 1), interpolation=cv2.INTER_AREA),
            A.HorizontalFlip(p=0.5),
            A.ColorJitter(0.4, 0.4, 0.4, 0.1, p=1),
        ]
    )


def work(files):
    import cv2
    import numpy as np

    out = np.empty((len(files), SIZE, SIZE, 3), np.uint8)
    for i, file in enumerate(files):
        out[i] = TRANSFORM(image=cv2.imread(file, cv2.IMREAD_COLOR_RGB))["image"]
    return len(out)


def prepare(params):
    import albumentations

    pool = Pool(params["threads"], start, (params["size"],))
    files, position = params["files"], 0

    def step():
        nonlocal position
        chunks = []
        for _ in range(params["threads"] * 2):
            chunks.append([files[(position + i) % len(files)] for i in range(64)])
            position += 64
        return sum(pool.imap_unordered(work, chunks))

    step()
    return {"albumentations": albumentations.__version__, "processes": params["threads"]}, step


if __name__ == "__main__":
    serve(prepare)
