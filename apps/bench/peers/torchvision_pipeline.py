"""torchvision v2 in worker processes: decode_jpeg + Resize (antialiased), and RandomAffine with the tutorial's ranges; or the
recipes of ImageNet's training. Pictures are tensors of uint8, except for the jitter, which torchvision does faster to Pillow's."""

from protocol import serve


def prepare(params):
    import torch
    import torchvision
    from PIL import Image
    from torch.utils.data import DataLoader, Dataset
    from torchvision.io import ImageReadMode, decode_image
    from torchvision.transforms import v2

    torch.set_num_threads(1)
    size, kind = params["size"], params["kind"]
    bilinear = v2.InterpolationMode.BILINEAR

    def crop(least):
        return [v2.RandomResizedCrop(size, scale=(least, 1), antialias=True), v2.RandomHorizontalFlip()]

    def resized(interpolation):
        return v2.Resize((size, size), interpolation=interpolation, antialias=True)

    affine = [
        v2.RandomAffine(20, translate=(0.2, 0.2), scale=(0.8, 1.2), shear=0.2, interpolation=bilinear),
        v2.RandomHorizontalFlip(),
    ]
    transform = v2.Compose(
        {
            "resize": [resized(bilinear)],
            # The tutorial resizes by nearest neighbour.
            "augment": [resized(v2.InterpolationMode.NEAREST), *affine],
            "affine": [resized(bilinear), *affine],
            "imagenet": [*crop(0.08), v2.ColorJitter(0.4, 0.4, 0.4, 0.1), v2.PILToTensor()],
            "rand-augment": [*crop(0.35), v2.RandAugment(2, 9, interpolation=bilinear)],
            "trivial-augment": [*crop(0.35), v2.TrivialAugmentWide(interpolation=bilinear)],
        }[kind]
    )

    def load(file):
        if kind == "imagenet":
            with Image.open(file) as picture:
                return picture.convert("RGB")
        return decode_image(file, mode=ImageReadMode.RGB)

    files = params["files"]

    class Photos(Dataset):
        def __len__(self):
            return 1_000_000

        def __getitem__(self, index):
            return transform(load(files[index % len(files)]))

    loader = DataLoader(Photos(), batch_size=64, num_workers=params["threads"], prefetch_factor=4)
    batches = iter(loader)

    def step():
        return len(next(batches))

    for _ in range(4):
        step()
    return {"torch": torch.__version__, "torchvision": torchvision.__version__}, step


serve(prepare)
