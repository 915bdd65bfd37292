"""ONNX Runtime's Python package on the very file that we export (fp32, float input)."""

from protocol import serve


def prepare(params):
    import numpy as np
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = params["threads"]
    session = onnxruntime.InferenceSession(params["model"], options, providers=["CPUExecutionProvider"])
    entry = session.get_inputs()[0]
    size, batch = params["size"], params["batch"]
    pixels = np.random.default_rng(0).integers(0, 256, (batch, size, size, 3))
    images = pixels.astype(np.uint8 if "uint8" in entry.type else np.float32)

    def step():
        return len(session.run(None, {entry.name: images})[0])

    step()
    step()
    return {"onnxruntime": onnxruntime.__version__, "batch": batch}, step


serve(prepare)
