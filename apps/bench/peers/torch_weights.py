"""A torchvision network with the weights of a Keras file of the same architecture."""


def keras_network(function, path):
    """The network up to its averaged features, in inference mode; both list their layers in the same order."""
    import torch
    import torchvision

    whole = getattr(torchvision.models, function)(weights=None)
    convolutions, norms = _read(path)
    for module in whole.features.modules():
        if isinstance(module, torch.nn.Conv2d):
            module.weight.data = torch.from_numpy(convolutions.pop(0))
            if module.stride == (2, 2):
                _pad_as_keras(module)
        elif isinstance(module, torch.nn.BatchNorm2d):
            module.eps = 1e-3
            values = [torch.from_numpy(value) for value in norms.pop(0)]
            module.weight.data, module.bias.data, module.running_mean, module.running_var = values
    if convolutions or norms:
        raise ValueError(f"{path} has {len(convolutions)} convolutions and {len(norms)} norms more than {function}")
    network = torch.nn.Sequential(whole.features, torch.nn.AdaptiveAvgPool2d(1), torch.nn.Flatten())
    return network.eval().to(memory_format=torch.channels_last)


def _pad_as_keras(module):
    """Keras pads an even picture at its far sides alone."""
    import torch

    module.padding = (0, 0)
    module.register_forward_pre_hook(lambda _, x: torch.nn.functional.pad(x[0], (0, 1, 0, 1)))


def _read(path):
    """Kernels as torch lays them out, and (gamma, beta, mean, variance) of each norm, in the order of the file's layers."""
    import h5py
    import numpy as np

    text = lambda name: name.decode() if isinstance(name, bytes) else name
    convolutions, norms = [], []
    with h5py.File(path) as file:
        root = file["model_weights"] if "model_weights" in file else file
        for layer in map(text, root.attrs["layer_names"]):
            values = [np.asarray(root[layer][text(name)]) for name in root[layer].attrs["weight_names"]]
            if len(values) == 4:
                norms.append(values)
            elif values and values[0].ndim == 4:
                depthwise = "depthwise" in text(root[layer].attrs["weight_names"][0])
                axes = (2, 3, 0, 1) if depthwise else (3, 2, 0, 1)
                convolutions.append(np.ascontiguousarray(values[0].transpose(axes)))
    return convolutions, norms
