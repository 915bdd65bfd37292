"""OpenCV on as many processes as threads: imread + resize (its default, not antialiased), and warpAffine with the tutorial's ranges,
behind a resize by nearest neighbour (`augment`) or by area (`affine`); `decode` is imread alone, `reduced` the resize with
IMREAD_REDUCED_COLOR_4."""

from multiprocessing import Pool

from protocol import serve

SIZE = 224
KIND = "resize"


def start(size, kind):
    global SIZE, KIND
    import cv2

    cv2.setNumThreads(1)
    SIZE, KIND = size, kind


def work(files):
    import cv2
    import numpy as np

    rng = np.random.default_rng(len(files))
    out = np.empty((len(files), SIZE, SIZE, 3), np.uint8)
    for i, file in enumerate(files):
        if KIND == "decode":
            if cv2.imread(file) is None:
                raise ValueError(f"OpenCV cannot read {file}")
            continue
        # The tutorial resizes by nearest neighbour.
        kind = {"augment": cv2.INTER_NEAREST, "affine": cv2.INTER_AREA}.get(KIND, cv2.INTER_LINEAR)
        flags = cv2.IMREAD_REDUCED_COLOR_4 if KIND == "reduced" else cv2.IMREAD_COLOR
        image = cv2.resize(cv2.imread(file, flags), (SIZE, SIZE), interpolation=kind)
        if KIND in ("augment", "affine"):
            matrix = cv2.getRotationMatrix2D((SIZE / 2, SIZE / 2), rng.uniform(-20, 20), rng.uniform(0.8, 1.2))
            matrix[:, 2] += rng.uniform(-0.2, 0.2, 2) * SIZE
            matrix[0, 1] += rng.uniform(-0.2, 0.2) / 57.3
            if rng.random() < 0.5:
                matrix[0] = -matrix[0]
                matrix[0, 2] += SIZE - 1
            image = cv2.warpAffine(image, matrix, (SIZE, SIZE), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
        out[i] = image
    return len(out)


def prepare(params):
    import cv2

    pool = Pool(params["threads"], start, (params["size"], params["kind"]))
    files, position, chunk = params["files"], 0, params.get("chunk", 64)

    def step():
        nonlocal position
        chunks = []
        for _ in range(params["threads"] * 2):
            chunks.append([files[(position + i) % len(files)] for i in range(chunk)])
            position += chunk
        return sum(pool.imap_unordered(work, chunks))

    step()
    return {"opencv": cv2.__version__, "processes": params["threads"]}, step


if __name__ == "__main__":
    serve(prepare)
