"""Every network that Graft has: the Keras function, its arguments, and how its golden vectors are taken."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Preset:
    id: str
    function: str
    """Name in `keras.applications`."""
    module: str
    """The module of `keras.applications` that has its `preprocess_input`."""
    kwargs: dict = field(default_factory=dict)
    gain: float = 1.0
    """See formula.weight: chosen so that features neither vanish nor explode, nor hide small mistakes."""
    sizes: tuple = ((64, 96),)
    """Height and width of the inputs. One is not square, so that a swap of the two shows."""


MOBILENETS = ((48, 80), (224, 224))

PRESETS = [
    Preset("mobilenet_025", "MobileNet", "mobilenet", {"alpha": 0.25}, gain=1.4, sizes=MOBILENETS),
    Preset("mobilenet_050", "MobileNet", "mobilenet", {"alpha": 0.5}, gain=1.4, sizes=MOBILENETS),
    Preset("mobilenet_075", "MobileNet", "mobilenet", {"alpha": 0.75}, gain=1.4, sizes=MOBILENETS),
    Preset("mobilenet", "MobileNet", "mobilenet", {}, gain=1.4, sizes=MOBILENETS),
    Preset("mobilenet_v2_035", "MobileNetV2", "mobilenet_v2", {"alpha": 0.35}, sizes=MOBILENETS),
    Preset("mobilenet_v2_050", "MobileNetV2", "mobilenet_v2", {"alpha": 0.5}, sizes=MOBILENETS),
    Preset("mobilenet_v2_075", "MobileNetV2", "mobilenet_v2", {"alpha": 0.75}, sizes=MOBILENETS),
    Preset("mobilenet_v2", "MobileNetV2", "mobilenet_v2", {}, sizes=MOBILENETS),
    Preset("mobilenet_v2_130", "MobileNetV2", "mobilenet_v2", {"alpha": 1.3}, sizes=MOBILENETS),
    Preset("mobilenet_v2_140", "MobileNetV2", "mobilenet_v2", {"alpha": 1.4}, sizes=MOBILENETS),
    Preset("vgg16", "VGG16", "vgg16", gain=0.75, sizes=((32, 48), (64, 64))),
    Preset("vgg19", "VGG19", "vgg19", gain=0.75, sizes=((32, 48), (64, 64))),
    Preset("resnet50", "ResNet50", "resnet50", gain=0.6),
    Preset("resnet101", "ResNet101", "resnet", gain=0.6),
    Preset("resnet152", "ResNet152", "resnet", gain=0.6),
    Preset("resnet50_v2", "ResNet50V2", "resnet_v2", gain=0.7),
    Preset("resnet101_v2", "ResNet101V2", "resnet_v2", gain=0.7),
    Preset("resnet152_v2", "ResNet152V2", "resnet_v2", gain=0.7),
    Preset("densenet121", "DenseNet121", "densenet"),
    Preset("densenet169", "DenseNet169", "densenet"),
    Preset("densenet201", "DenseNet201", "densenet"),
    *[
        Preset(f"efficientnet_b{i}", f"EfficientNetB{i}", "efficientnet", gain=gain)
        for i, gain in enumerate((1.04, 1.01, 1.01, 1.02, 0.954, 0.932, 0.968, 0.925))
    ],
    *[
        Preset(f"efficientnet_v2_{size.lower()}", f"EfficientNetV2{size}", "efficientnet_v2", gain=gain)
        for size, gain in zip(
            ("B0", "B1", "B2", "B3", "S", "M", "L"), (0.982, 0.925, 0.925, 0.911, 0.897, 0.865, 0.8)
        )
    ],
    *[
        Preset(f"mobilenet_v3_{size.lower()}{suffix}", f"MobileNetV3{size}", "mobilenet_v3", kwargs, gain=gain)
        for size, gains in (("Small", (1.15, 1.12, 0.925)), ("Large", (0.982, 0.982, 0.869)))
        for (suffix, kwargs), gain in zip(
            (("_075", {"alpha": 0.75}), ("", {}), ("_minimalistic", {"minimalistic": True})), gains
        )
    ],
    Preset("inception_v3", "InceptionV3", "inception_v3", gain=1.1, sizes=((75, 107),)),
    Preset("inception_resnet_v2", "InceptionResNetV2", "inception_resnet_v2", sizes=((75, 107),)),
    Preset("xception", "Xception", "xception", gain=0.8, sizes=((71, 103),)),
    Preset("nasnet_mobile", "NASNetMobile", "nasnet", gain=0.9),
    Preset("nasnet_large", "NASNetLarge", "nasnet", gain=0.9),
    *[Preset(f"convnext_{s.lower()}", f"ConvNeXt{s}", "convnext", gain=0.7) for s in ("Tiny", "Small", "Base", "Large", "XLarge")],
]
