"""The quick way with PyTorch: torchvision's folder of photos and network give features of every photo once, scikit-learn's
standardised logistic regression is the head, and the test split's accuracy. Its network has the weights of the Keras file,
and Keras's padding with them; fp32 or bf16, whichever is faster here."""

import time

from protocol import run_job
from tested import tested
from torch_weights import keras_network


def job(params):
    import sklearn
    import torch
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler
    from torchvision import datasets, transforms

    torch.set_num_threads(params["threads"])
    size = params["size"]
    network = keras_network(params["function"], params["weights"])
    look = transforms.Compose(
        [transforms.Resize((size, size)), transforms.ToTensor(), transforms.Normalize([0.5] * 3, [0.5] * 3)]
    )

    def forward(pixels, bf16):
        with torch.autocast("cpu", dtype=torch.bfloat16, enabled=bf16):
            return network(pixels).float()

    @torch.inference_mode()
    def faster_in_bf16():
        pixels = torch.zeros(32, 3, size, size).to(memory_format=torch.channels_last)
        seconds = []
        for bf16 in (False, True):
            forward(pixels, bf16)
            began = time.perf_counter()
            forward(pixels, bf16)
            seconds.append(time.perf_counter() - began)
        return seconds[1] < seconds[0]

    bf16 = faster_in_bf16()

    @torch.inference_mode()
    def features(split):
        photos = datasets.ImageFolder(f"{params['data']}/{split}", look)
        batches = torch.utils.data.DataLoader(photos, batch_size=32, num_workers=params["threads"])
        rows = [forward(x.to(memory_format=torch.channels_last), bf16) for x, _ in batches]
        return torch.cat(rows).numpy(), photos.targets

    train, test = features("train"), features("test")
    head = make_pipeline(StandardScaler(), LogisticRegression(max_iter=1000)).fit(*train)
    info = {"torch": torch.__version__, "scikit-learn": sklearn.__version__, "precision": "bf16" if bf16 else "fp32"}
    return tested(float(head.score(*test)), len(test[1]), info)


run_job(job)
