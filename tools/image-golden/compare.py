"""Holds what dump.mjs wrote against Pillow, file by file. Exits 1 where a photo that Pillow decodes is missing or differs.

python tools/image-golden/compare.py FOLDER OUT
"""

import json
import sys
import warnings
from pathlib import Path

import numpy as np
from PIL import Image, ImageOps

# Mean distance, in levels.
LIMITS = {"JPEG": 3, "MPO": 3, "PNG": 2, "WEBP": 2, "BMP": 2, "GIF": 2}
EXCEPTIONS = {
    "pillow/i_trns.png": "its transparent colour is white here; Pillow's 16-bit gray has no transparency",
    "pillow/bmp/b/badrle.bmp": "wrong run lengths: here a line's end begins a line, Pillow counts pixels",
}


def upright_rgb(path):
    picture = Image.open(path)
    kind = picture.format
    picture.load()
    picture = ImageOps.exif_transpose(picture)
    if picture.mode.startswith("I"):
        gray = np.asarray(picture).astype(float)
        gray = np.clip(gray / 257 if gray.max() > 255 else gray, 0, 255)
        return kind, np.stack([gray] * 3, -1)
    if picture.mode in ("RGBA", "LA", "PA") or "transparency" in picture.info:
        white = Image.new("RGBA", picture.size, "white")
        picture = Image.alpha_composite(white, picture.convert("RGBA"))
    return kind, np.asarray(picture.convert("RGB")).astype(float)


def main(folder, out):
    warnings.simplefilter("ignore")
    compared, wrong = 0, []
    for row in json.loads((out / "verdicts.json").read_text()):
        name = row["file"].replace("\\", "/")
        try:
            kind, expected = upright_rgb(folder / name)
        except Exception:  # Whatever Pillow raises: it does not decode the file.
            continue
        if kind not in LIMITS or name in EXCEPTIONS:
            continue
        compared += 1
        if row["status"] == "error":
            wrong.append(f"{name}: Pillow decodes it; {row['code']}, {row['message']}")
            continue
        if expected.shape[:2] != (row["height"], row["width"]):
            wrong.append(f"{name}: {row['width']} x {row['height']}, not {expected.shape[1]} x {expected.shape[0]}")
            continue
        received = np.fromfile(out / str(row["index"]), np.uint8).reshape(expected.shape)
        distance = np.abs(expected - received).mean()
        if distance > LIMITS[kind]:
            wrong.append(f"{name}: {distance:.2f} levels on average")
    print(f"{compared} files compared with Pillow, {len(EXCEPTIONS)} exceptions, {len(wrong)} wrong")
    print("\n".join(wrong))
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), Path(sys.argv[2])))
