"""Writes what Pillow makes of the nasty corpus, coarsely, so that a test without Python can hold the pipeline against it.

    python tools/image-golden/corpus.py FOLDER

For each photo that Pillow decodes: the upright size, and the mean colours of a grid of GRID × GRID cells, as base64 of
packed RGB. compare.py holds the same files against Pillow pixel by pixel.
"""

import base64
import json
import sys
import warnings
from pathlib import Path

import numpy as np
import PIL
from compare import EXCEPTIONS, LIMITS, upright_rgb

GRID = 8
TARGET = Path(__file__).parents[2] / "test-fixtures" / "golden" / "nasty-corpus.json"


def edges(size):
    """Where cells begin and end; those of a side shorter than GRID overlap."""
    return [(i * size // GRID, max((i + 1) * size // GRID, i * size // GRID + 1)) for i in range(GRID)]


def grid_means(pixels):
    cells = [
        [pixels[top:bottom, left:right].mean((0, 1)) for left, right in edges(pixels.shape[1])]
        for top, bottom in edges(pixels.shape[0])
    ]
    return np.rint(np.array(cells)).astype(np.uint8)


def main(folder):
    warnings.simplefilter("ignore")
    files = {}
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        name = path.relative_to(folder).as_posix()
        try:
            kind, pixels = upright_rgb(path)
        except Exception:  # Whatever Pillow raises: it does not decode the file.
            continue
        if kind not in LIMITS or name in EXCEPTIONS:
            continue
        height, width = pixels.shape[:2]
        means = base64.b64encode(grid_means(pixels).tobytes()).decode()
        files[name] = {"format": kind, "width": width, "height": height, "means": means}
    golden = {"pillow": PIL.__version__, "grid": GRID, "limits": LIMITS, "exceptions": EXCEPTIONS, "files": files}
    TARGET.write_text(json.dumps(golden, indent=1) + "\n")
    print(f"{len(files)} files to {TARGET}")


main(Path(sys.argv[1]))
