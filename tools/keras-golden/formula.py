"""Weights and pixels from a formula, so that no weight file has to exist for two programs to agree on a network.

The same arithmetic stands in `packages/core/src/testing/formula.ts`. Everything is exact on both sides: 32-bit integer
hashing, one float64 multiplication, one rounding to float32.
"""

import numpy as np

GOLDEN_RATIO = np.uint32(0x9E3779B1)


def fnv1a(text: str) -> int:
    """32-bit FNV-1a of the UTF-8 bytes (http://www.isthe.com/chongo/tech/comp/fnv/)."""
    h = 0x811C9DC5
    for byte in text.encode():
        h = ((h ^ byte) * 0x01000193) & 0xFFFFFFFF
    return h


def mix(h: np.ndarray) -> np.ndarray:
    """MurmurHash3's 32-bit finaliser."""
    h = h ^ (h >> np.uint32(16))
    h = h * np.uint32(0x85EBCA6B)
    h = h ^ (h >> np.uint32(13))
    h = h * np.uint32(0xC2B2AE35)
    return h ^ (h >> np.uint32(16))


def hashes(name: str, count: int) -> np.ndarray:
    """uint32[count]: the i-th is a hash of (name, i)."""
    i = np.arange(count, dtype=np.uint32)
    return mix(np.uint32(fnv1a(name)) + i * GOLDEN_RATIO)


def weight(key: str, shape, gain: float) -> np.ndarray:
    """The tensor called `key` ("layer/weight"), float32 of `shape`.

    Kernels are uniform with variance gain² · 2 / fan-in (He et al. 2015, times a gain that keeps a deep network's
    activations in a healthy range); everything else stays near what a trained network has.
    """
    u = hashes(key, int(np.prod(shape, dtype=np.int64))) / 2147483648.0 - 1.0
    offset, scale = 0.0, 0.0
    match key.rsplit("/", 1)[1]:
        case "kernel" | "pointwise_kernel":
            scale = gain * np.sqrt(6.0 / np.prod(shape[:-1], dtype=np.int64))
        case "depthwise_kernel":
            scale = gain * np.sqrt(6.0 / (shape[0] * shape[1]))
        case "gamma":
            offset, scale = 1.0, 0.1
        case "beta" | "moving_mean":
            scale = 0.1
        case "moving_variance":
            offset, scale = 1.0, 0.2
        case "bias":
            scale = 0.1
        case "mean":
            offset, scale = 0.45, 0.1
        case "variance":
            offset, scale = 0.05, 0.01
        case "count":
            pass
        case other:
            raise ValueError(f"No rule for a weight named {other!r} ({key}).")
    return (offset + u * scale).astype(np.float32).reshape(shape)


def pixels(height: int, width: int) -> np.ndarray:
    """uint8[height, width, 3]: noise on top of 8 × 8 patches, so that positions differ at every scale."""
    y, x, c = np.meshgrid(np.arange(height), np.arange(width), np.arange(3), indexing="ij")
    patch = mix(np.uint32(fnv1a("patch")) + (((y >> 3) * 4096 + (x >> 3)) * 3 + c).astype(np.uint32) * GOLDEN_RATIO)
    noise = mix(np.uint32(fnv1a("noise")) + ((y * 4096 + x) * 3 + c).astype(np.uint32) * GOLDEN_RATIO)
    return ((patch & np.uint32(127)) + (noise & np.uint32(127))).astype(np.uint8)
