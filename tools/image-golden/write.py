"""Draws the small pictures of test-fixtures/images and writes what Pillow and scipy make of them.

Run by hand, where Pillow, NumPy and SciPy are installed; nobody needs Python to build or test Graft:

    python tools/image-golden/write.py

Every picture is drawn here. golden.json holds, for each file, the size of the upright picture and, as base64 of packed
RGB, what Pillow's NEAREST and BILINEAR make of it at a small size; and for one picture what Keras's
apply_affine_transform makes of it (scipy.ndimage.affine_transform, order 1), each fill mode with a few sets of parameters, some
of which look several picture sizes away; and for another what Pillow's ImageOps and ImageEnhance make of it, scipy's Gaussian
filter, and a turn of the hue by Python's colorsys.
"""

import base64
import colorsys
import io
import json
from pathlib import Path

import numpy as np
import PIL
import scipy
from PIL import Image, ImageDraw, ImageEnhance, ImageOps
from scipy import ndimage

FOLDER = Path(__file__).parents[2] / "test-fixtures" / "images"
SMALL = (20, 16)


def scene(width, height, seed=1):
    """A sky, hills, a sun and some texture, so that every decoder has smooth parts, edges and noise to get wrong."""
    random = np.random.default_rng(seed)
    y, x = np.mgrid[0:height, 0:width] / np.array([height, width]).reshape(2, 1, 1)
    red = 90 + 120 * y + 30 * np.sin(9 * x)
    green = 140 + 60 * np.cos(4 * y + 3 * x)
    blue = 220 - 150 * y
    noise = random.normal(0, 5, (height, width, 1))
    pixels = np.clip(np.stack([red, green, blue], -1) + noise, 0, 255).astype(np.uint8)
    picture = Image.fromarray(pixels)
    draw = ImageDraw.Draw(picture)
    draw.ellipse([width * 0.6, height * 0.1, width * 0.8, height * 0.4], fill=(250, 220, 60))
    draw.polygon([(0, height), (width * 0.3, height * 0.45), (width * 0.65, height)], fill=(30, 90, 40))
    draw.rectangle([width * 0.7, height * 0.6, width * 0.9, height * 0.9], outline=(200, 20, 30), width=2)
    return picture


def jpeg(picture, **options):
    file = io.BytesIO()
    picture.save(file, "JPEG", quality=88, **options)
    return file.getvalue()


def exif(orientation):
    tags = Image.Exif()
    tags[0x0112] = orientation
    return tags


def pictures():
    """File name → bytes."""
    photo = scene(97, 71)
    yield "baseline-444.jpg", jpeg(photo, subsampling=0)
    yield "baseline-422.jpg", jpeg(photo, subsampling=1)
    yield "baseline-420.jpg", jpeg(photo, subsampling=2)
    yield "progressive.jpg", jpeg(photo, progressive=True)
    yield "restarts.jpg", jpeg(photo, restart_marker_rows=1)
    yield "gray.jpg", jpeg(photo.convert("L"))
    yield "cmyk-adobe.jpg", jpeg(photo.convert("CMYK"))
    whole = jpeg(photo)
    yield "trailing-bytes.jpg", whole + b"\0 and a note that does not belong here" * 4
    yield "large.jpg", jpeg(scene(1180, 884, seed=2).resize((1180, 884)), subsampling=2)
    for orientation in range(1, 9):
        yield f"orientation-{orientation}.jpg", jpeg(scene(48, 32), exif=exif(orientation))

    def saved(picture, kind, **options):
        file = io.BytesIO()
        picture.save(file, kind, **options)
        return file.getvalue()

    icon = scene(40, 30)
    yield "rgb.png", saved(icon, "PNG")
    yield "gray.png", saved(icon.convert("L"), "PNG")
    yield "bilevel.png", saved(icon.convert("1"), "PNG")
    yield "palette.png", saved(icon.convert("P", palette=Image.Palette.ADAPTIVE, colors=60), "PNG")
    alpha = icon.convert("RGBA")
    alpha.putalpha(Image.fromarray((np.mgrid[0:30, 0:40][1] * 255 // 39).astype(np.uint8)))
    yield "alpha.png", saved(alpha, "PNG")
    yield "gray-16.png", saved(Image.fromarray((np.asarray(icon.convert("L")).astype(np.uint16) * 257)), "PNG")
    yield "lossless.webp", saved(icon, "WEBP", lossless=True)
    yield "lossy.webp", saved(photo, "WEBP", quality=85)
    yield "alpha.webp", saved(alpha, "WEBP", lossless=True, exact=True)
    frames = [icon, icon.transpose(Image.Transpose.FLIP_LEFT_RIGHT)]
    yield "animated.webp", saved(frames[0], "WEBP", save_all=True, append_images=frames[1:], lossless=True)
    yield "rgb.bmp", saved(icon, "BMP")
    yield "palette.bmp", saved(icon.convert("P"), "BMP")
    yield "bilevel.bmp", saved(icon.convert("1"), "BMP")
    yield "still.gif", saved(icon.convert("P", palette=Image.Palette.ADAPTIVE), "GIF")
    yield "interlaced.gif", saved(icon.convert("P"), "GIF", interlace=1)
    yield "animated.gif", saved(frames[0].convert("P"), "GIF", save_all=True, append_images=frames[1:])
    yield "rgb.tiff", saved(icon, "TIFF", compression="tiff_deflate")
    yield "still.avif", saved(photo, "AVIF", quality=80)


def upright_rgb(file):
    """As the pipeline has it: EXIF orientation applied, alpha laid over white, 16 bits cut to 8."""
    picture = ImageOps.exif_transpose(Image.open(io.BytesIO(file)))
    if picture.mode.startswith("I"):
        return Image.fromarray((np.asarray(picture).astype(np.uint32) >> 8).astype(np.uint8)).convert("RGB")
    if picture.mode in ("RGBA", "LA") or "transparency" in picture.info:
        white = Image.new("RGBA", picture.size, "white")
        return Image.alpha_composite(white, picture.convert("RGBA")).convert("RGB")
    return picture.convert("RGB")


def encode(array):
    return base64.b64encode(np.ascontiguousarray(array, dtype=np.uint8).tobytes()).decode()


def keras_affine(pixels, rotation, shift_y, shift_x, shear, zoom_y, zoom_x, mode):
    """keras.src.legacy.preprocessing.image.apply_affine_transform, written out."""
    height, width = pixels.shape[:2]
    theta, phi = np.deg2rad(rotation), np.deg2rad(shear)
    matrix = np.array([[np.cos(theta), -np.sin(theta), 0], [np.sin(theta), np.cos(theta), 0], [0, 0, 1]])
    matrix = matrix @ np.array([[1, 0, shift_y * height], [0, 1, shift_x * width], [0, 0, 1]])
    matrix = matrix @ np.array([[1, -np.sin(phi), 0], [0, np.cos(phi), 0], [0, 0, 1]])
    matrix = matrix @ np.diag([zoom_y, zoom_x, 1])
    centre_y, centre_x = height / 2 - 0.5, width / 2 - 0.5
    away = np.array([[1, 0, centre_y], [0, 1, centre_x], [0, 0, 1]])
    back = np.array([[1, 0, -centre_y], [0, 1, -centre_x], [0, 0, 1]])
    matrix = away @ matrix @ back
    channels = [
        ndimage.affine_transform(pixels[..., c].astype(np.float32), matrix[:2, :2], matrix[:2, 2], order=1, mode=mode, cval=0)
        for c in range(3)
    ]
    return np.floor(np.clip(np.stack(channels, -1), 0, 255) + 0.5)


WARPS = [
    dict(rotation=20, shiftY=0, shiftX=0, shear=0, zoomY=1, zoomX=1),
    dict(rotation=-13.5, shiftY=0.17, shiftX=-0.08, shear=0.2, zoomY=0.83, zoomX=1.19),
    dict(rotation=5, shiftY=-0.3, shiftX=0.4, shear=25, zoomY=1.6, zoomX=1.4),
    dict(rotation=77, shiftY=1, shiftX=-0.9, shear=60, zoomY=6, zoomX=7.3),
    dict(rotation=-161, shiftY=-1, shiftX=1, shear=0, zoomY=21, zoomX=0.4),
]


def turned(picture, turn):
    """The hue of HSV turned by a fraction of a circle."""

    def pixel(rgb):
        h, s, v = colorsys.rgb_to_hsv(*(rgb / 255))
        return colorsys.hsv_to_rgb((h + turn) % 1, s, v)

    pixels = np.asarray(picture)
    return np.floor(np.apply_along_axis(pixel, -1, pixels) * 255 + 0.5)


def blurred(picture, sigma):
    channels = np.asarray(picture).astype(float)
    radius = int(np.ceil(3 * sigma))
    return np.floor(ndimage.gaussian_filter(channels, (sigma, sigma, 0), mode="mirror", radius=(radius, radius, 0)) + 0.5)


def adjustments(picture):
    """Our name and value → pixels."""
    yield "autoContrast", True, ImageOps.autocontrast(picture)
    yield "equalize", True, ImageOps.equalize(picture)
    for bits in (1, 2, 4, 7):
        yield "posterize", bits, ImageOps.posterize(picture, bits)
    for threshold in (0, 100, 255, 256):
        yield "solarize", threshold, ImageOps.solarize(picture, threshold)
    for name, enhance in (
        ("brightness", ImageEnhance.Brightness),
        ("contrast", ImageEnhance.Contrast),
        ("saturation", ImageEnhance.Color),
        ("sharpness", ImageEnhance.Sharpness),
    ):
        for factor in (0, 0.35, 1.65, 3):
            yield name, factor, enhance(picture).enhance(factor)
    yield "grayscale", True, picture.convert("L").convert("RGB")
    for turn in (-0.5, -0.1, 0.03, 0.31):
        yield "hue", turn, turned(picture, turn)
    for sigma in (0.3, 1, 2.6):
        yield "blur", sigma, blurred(picture, sigma)


def main():
    FOLDER.mkdir(parents=True, exist_ok=True)
    golden = {"pillow": PIL.__version__, "scipy": scipy.__version__, "small": list(SMALL), "files": {}, "warps": [], "adjustments": []}
    for name, file in pictures():
        (FOLDER / name).write_bytes(file)
        picture = upright_rgb(file)
        golden["files"][name] = {
            "width": picture.width,
            "height": picture.height,
            "nearest": encode(np.asarray(picture.resize(SMALL, Image.Resampling.NEAREST))),
            "bilinear": encode(np.asarray(picture.resize(SMALL, Image.Resampling.BILINEAR))),
        }
    # Smooth, so that "within one level" says something about positions, not about the noise's luck.
    y, x = np.mgrid[0:32, 0:40]
    smooth = np.stack([127.5 + 120 * np.sin(x / 6 + c) * np.cos(y / 7 - c) for c in range(3)], -1)
    file = io.BytesIO()
    Image.fromarray(np.floor(smooth + 0.5).astype(np.uint8)).save(file, "PNG")
    (FOLDER / "smooth.png").write_bytes(file.getvalue())
    pixels = np.asarray(Image.open(io.BytesIO(file.getvalue())))
    for warp in WARPS:
        for mode in ("nearest", "reflect", "constant", "wrap"):
            given = [warp[key] for key in ("rotation", "shiftY", "shiftX", "shear", "zoomY", "zoomX")]
            golden["warps"].append({"view": {**warp, "fillMode": mode}, "pixels": encode(keras_affine(pixels, *given, mode))})
    picture = Image.open(FOLDER / "rgb.png")
    golden["adjustments"] = [
        {"view": {name: value}, "pixels": encode(np.asarray(result))} for name, value, result in adjustments(picture)
    ]
    (FOLDER / "golden.json").write_text(json.dumps(golden, indent=1) + "\n")


if __name__ == "__main__":
    main()
