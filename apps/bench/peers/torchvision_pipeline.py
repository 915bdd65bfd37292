"""torchvision v2: decode_jpeg + Resize (antialiased), and RandomAffine with the tutorial's ranges, in worker processes."""

from protocol import serve


def prepare(params):
    import torch
    import torchvision
    from torch.utils.data import DataLoader, Dataset
    from torchvision.io import ImageReadMode, decode_image
    from torchvision.transforms import v2

    torch.set_num_threads(1)
    size = params["size"]
    # The tutorial resizes by nearest neighbour.
    kind = v2.InterpolationMode.NEAREST if params["kind"] == "augment" else v2.InterpolationMode.BILINEAR
    steps = [v2.Resize((size, size), interpolation=kind, antialias=True)]
    if params["kind"] == "augment":
        steps += [
            v2.RandomAffine(20, translate=(0.2, 0.2), scale=(0.8, 1.2), shear=0.2, interpolation=v2.InterpolationMode.BILINEAR),
            v2.RandomHorizontalFlip(),
            v2.ToDtype(torch.float32, scale=True),  # the tutorial's rescale=1/255
        ]
    transform = v2.Compose(steps)
    files = params["files"]

    class Photos(Dataset):
        def __len__(self):
            return 1_000_000

        def __getitem__(self, index):
            return transform(decode_image(files[index % len(files)], mode=ImageReadMode.RGB))

    loader = DataLoader(Photos(), batch_size=64, num_workers=params["threads"], prefetch_factor=4)
    batches = iter(loader)

    def step():
        return len(next(batches))

    for _ in range(4):
        step()
    return {"torch": torch.__version__, "torchvision": torchvision.__version__}, step


serve(prepare)
