"""Writes Keras's own list of networks to test-fixtures/golden/applications.json, for the test that none is missing."""

import inspect
import json

import keras

from golden import GOLDEN

functions = sorted(
    name
    for name in dir(keras.applications)
    if inspect.isfunction(function := getattr(keras.applications, name)) and "include_top" in inspect.signature(function).parameters
)
(GOLDEN / "applications.json").write_text(json.dumps({"keras": keras.__version__, "functions": functions}, indent=1) + "\n")
print(len(functions), functions)
