"""A Keras application without top, with weights from a file: an official one, or one of one's own with the same layer names."""


def build_base(keras, params, **arguments):
    """The application of `params`, filled from `params["weights"]` where that is given."""
    size = params["size"]
    build = getattr(keras.applications, params["function"])
    base = build(
        weights=None, include_top=False, input_shape=(size, size, 3), **params.get("arguments", {}), **arguments
    )
    if params.get("weights"):
        load_weights(base, params["weights"])
    return base


def load_weights(base, path):
    # A file with a top has more layers than the network here, so the old format is read by name.
    if path.endswith(".h5") and not path.endswith(".weights.h5"):
        _check_names(base, path)
        base.load_weights(path, by_name=True)
    else:
        base.load_weights(path)


def _check_names(base, path):
    """By name, Keras leaves layers that the file does not have at random, and says nothing."""
    import h5py

    with h5py.File(path) as file:
        root = file["model_weights"] if "model_weights" in file else file
        there = {name.decode() if isinstance(name, bytes) else name for name in root.attrs["layer_names"]}
    lacking = [layer.name for layer in base.layers if layer.weights and layer.name not in there]
    if lacking:
        raise ValueError(f"{path} has no weights for {len(lacking)} layers, e.g. {lacking[0]}")
