#!/usr/bin/env python3
"""Write Operators/NAME.onnx and Operators/NAME.safetensors: one small network for every operator and every form of it.

    pip install numpy onnx onnxruntime torch safetensors
    ./make_operator_cases.py Operators      # the cases are in operator_cases.py

Every network takes x, one RGB image (1, 3, H, W), and gives y. The tensors beside it have no batch axis:
    input     (3, H, W)           x
    output    (C, H, W) or (K,)   y, by onnxruntime
    weights   as output           fixed pseudo-random numbers
    gradient  (3, H, W)           d sum(weights * y) / dx, by PyTorch in float64
PyTorch computes y, too, and must agree with onnxruntime to 1e-5 of the largest value. Each x is drawn again until every input
of a function with a kink is MARGIN away from it and every maximum is ahead of the next by MARGIN: the gradients of any two
implementations are then comparable. The metadata say that x has the range of pixels (input_mean 0, input_std 1).
unsupported.onnx is a valid network with an operator that no reader of CNNs needs; it has no tensors beside it.

What these implementations (onnx 1.23, onnxruntime 1.32, PyTorch 2.15) do not agree on:
- A window of a pooling that ceil_mode adds and that would start beyond the picture and its left padding: both leave it out,
  ONNX's shape inference counts it (so these cases have symbolic sizes).
- BatchNormalization with five outputs, up to opset 13: training mode by the standard, and onnxruntime obeys; no case here.
- LRN of even size, and SAME padding with dilations: onnxruntime refuses both. Their outputs come from an equal network.
- LRN of even size: ONNX takes the odd channel after the middle, PyTorch's own function before it. The standard is followed.
"""
import os
import sys

import numpy as np
import onnx
import onnxruntime
import torch
from safetensors.numpy import save_file

from operator_cases import CASES, Graph
from torch_operators import TorchRun

MARGIN = 2e-3


def onnxruntime_output(model, x):
    options = onnxruntime.SessionOptions()
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_DISABLE_ALL   # the operators, not what they fuse into
    options.intra_op_num_threads = 1
    session = onnxruntime.InferenceSession(model.SerializeToString(), options, providers=["CPUExecutionProvider"])
    return session.run(["y"], {"x": x})[0]


def compute(name):
    """The model and the tensors of a case, and how far the two implementations are apart."""
    build, equal, *form = CASES[name]
    g = Graph(name, *form)
    model, size = g.model(build(g)), g.size
    for _ in range(1000):
        x = g.random.uniform(-1, 1, (1, 3, *size)).astype(np.float32)
        run = TorchRun(model)
        x64 = torch.from_numpy(x).double().requires_grad_(True)
        y = run(x64)
        if run.margin > MARGIN:
            break
    else:
        raise AssertionError(f"{name}: no input keeps away from the kinks")
    twin = Graph(name, *form)
    output = onnxruntime_output(twin.model(equal(twin)), x)
    assert output.shape == y.shape, (name, output.shape, y.shape)
    error = np.abs(output - y.detach().numpy()).max() / np.abs(output).max()
    assert error < 1e-5, (name, error)
    weights = g.random.uniform(-1, 1, output.shape).astype(np.float32)
    gradient, = torch.autograd.grad((y * torch.from_numpy(weights)).sum(), x64)
    assert gradient.any(), name
    tensors = {"input": x, "output": output, "weights": weights, "gradient": gradient.float().numpy()}
    return model, {key: np.ascontiguousarray(value[0]) for key, value in tensors.items()}, error


def unsupported():
    """A valid network whose operation detector/suppression chooses boxes: a list of indices, nothing to look at."""
    g = Graph("unsupported", 13, (4, 4), False)
    boxes = g.op("Reshape", g.conv("x", 4), g.constant(np.int64([1, -1, 4])))
    scores = g.op("Reshape", g.op("Relu", g.conv("x", 1)), g.constant(np.int64([1, 1, -1])))
    result = g.op("NonMaxSuppression", boxes, scores, g.constant(np.int64([5])))
    g.nodes[-1].name = "detector/suppression"
    model = g.model(result)
    onnxruntime_output(model, np.zeros((1, 3, *g.size), np.float32))
    return model


def main():
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    folder, *names = sys.argv[1:]
    os.makedirs(folder, exist_ok=True)
    for name in names or CASES:
        model, tensors, error = compute(name)
        onnx.save(model, f"{folder}/{name}.onnx")
        save_file(tensors, f"{folder}/{name}.safetensors")
        print(f"{name:36} opset {model.opset_import[0].version:2}", tensors["input"].shape, "->", tensors["output"].shape, f"{error:.0e}")
    onnx.save(unsupported(), f"{folder}/unsupported.onnx")


if __name__ == "__main__":
    main()
