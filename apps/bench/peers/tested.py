"""What a job says of its test: the accuracy with its 95 % Wilson interval (Wilson 1927)."""

from math import sqrt

Z = 1.959964


def tested(accuracy, count, info):
    """A StepResult. accuracy in [0, 1], of `count` photos; info: versions and choices."""
    spread = Z * sqrt(accuracy * (1 - accuracy) / count + Z * Z / (4 * count * count)) / (1 + Z * Z / count)
    centre = (accuracy + Z * Z / (2 * count)) / (1 + Z * Z / count)
    return {"count": 1, "accuracy": accuracy, "interval": [centre - spread, centre + spread], "info": info}
