"""Pillow on as many processes as threads: open (draft for large photos), convert, resize BILINEAR, transform AFFINE; `decode`
stops before the resize."""

from multiprocessing import Pool

from protocol import serve

SIZE = 224
KIND = "resize"


def start(size, kind):
    global SIZE, KIND
    SIZE, KIND = size, kind


def work(files):
    from PIL import Image

    for file in files:
        with Image.open(file) as image:
            if KIND == "draft":
                image.draft("RGB", (SIZE, SIZE))
            if KIND == "decode":
                image.convert("RGB").tobytes()
                continue
            # The tutorial resizes by nearest neighbour.
            kind = Image.Resampling.NEAREST if KIND == "augment" else Image.Resampling.BILINEAR
            picture = image.convert("RGB").resize((SIZE, SIZE), kind)
        if KIND == "augment":
            picture = picture.rotate(13, Image.Resampling.BILINEAR, translate=(20, -12))
        picture.tobytes()
    return len(files)


def prepare(params):
    import PIL

    pool = Pool(params["threads"], start, (params["size"], params["kind"]))
    files, position, chunk = params["files"], 0, params.get("chunk", 32)

    def step():
        nonlocal position
        chunks = []
        for _ in range(params["threads"] * 2):
            chunks.append([files[(position + i) % len(files)] for i in range(chunk)])
            position += chunk
        return sum(pool.imap_unordered(work, chunks))

    step()
    return {"pillow": PIL.__version__, "processes": params["threads"]}, step


if __name__ == "__main__":
    serve(prepare)
