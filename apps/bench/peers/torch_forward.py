"""torchvision's model of the same architecture, channels-last, inference mode, fp32 or bf16."""

from protocol import serve


def prepare(params):
    import torch
    import torchvision

    torch.set_num_threads(params["threads"])
    dtype = torch.bfloat16 if params["precision"] == "bf16" else torch.float32
    model = getattr(torchvision.models, params["function"])(weights=None).eval()
    body = model.features if hasattr(model, "features") else torch.nn.Sequential(*list(model.children())[:-2])
    net = torch.nn.Sequential(body, torch.nn.AdaptiveAvgPool2d(1)).to(dtype=dtype, memory_format=torch.channels_last)
    size, batch = params["size"], params["batch"]
    images = torch.randn(batch, 3, size, size, dtype=dtype).to(memory_format=torch.channels_last)

    def step():
        with torch.inference_mode():
            return len(net(images))

    step()
    step()
    return {"torch": torch.__version__, "batch": batch}, step


serve(prepare)
