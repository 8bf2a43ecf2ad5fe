#!/usr/bin/env python3
"""Compute expected/<network>.safetensors for the two ONNX networks, with PyTorch's automatic gradients.

    pip install numpy onnx onnxruntime torch safetensors
    ./make_expected_onnx.py ../../assets/efficientnet-lite0.onnx expected/efficientnet-lite0.safetensors
    ./make_expected_onnx.py squeezenet1.0-imagenet.onnx expected/squeezenet1.0-imagenet.safetensors

Keys as in make_expected.py: image (H, W, 3) in [-1, 1] and, for every case, <layer>/<node>/activation (h, w), (1, 1) for a
vector, and <layer>/<node>/gradient (H, W, 3) of its mean with respect to `image`. Two cases (top_activation/1000,
fire9/concat/300) are silent. The image becomes pixels p = 127.5 (image + 1) and then the network's input: (p - 127) / 128
in RGB for efficientnet-lite0 (its own metadata say so), Caffe's BGR minus (103.939, 116.779, 123.68) for squeezenet (whose
file says nothing). Activations are checked here against onnxruntime.
"""
import os
import sys

import numpy as np
import onnx
import onnxruntime
import torch
import torch.nn.functional as F
from onnx import numpy_helper
from safetensors.numpy import save_file

CASES = {
    "efficientnet-lite0": ((90, 117), [("stem_activation", 5), ("block1a_project_bn", 3), ("block2b_add", 11), ("block3b_expand_activation", 77),
                                       ("block4a_activation", 200), ("block5c_add", 60), ("block6d_add", 100), ("top_activation", 93), ("top_activation", 1000), ("predictions", 207)]),
    "squeezenet1.0-imagenet": ((101, 88), [("relu_conv1", 10), ("pool1", 40), ("fire4/concat", 200), ("fire6/relu_conv3x3_2", 30), ("fire9/concat", 17), ("fire9/concat", 300),
                                           ("pool_final", 207)]),
}


def same_upper(x, kernel, stride):
    """Padding of ONNX's SAME_UPPER: the output has ceil(size / stride) values, the odd zero at the end."""
    pads = []
    for size, k, s in zip(reversed(x.shape[2:]), reversed(kernel), reversed(stride)):
        total = max((-(-size // s) - 1) * s + k - size, 0)
        pads += [total // 2, total - total // 2]
    return F.pad(x, pads)


def run(model, image, wanted):
    values = {c.name: torch.from_numpy(numpy_helper.to_array(c).copy()) for c in model.graph.initializer}
    values[model.graph.input[0].name] = image
    for node in model.graph.node:
        inputs = [values[name] for name in node.input]
        a = {x.name: onnx.helper.get_attribute_value(x) for x in node.attribute}
        if node.op_type == "Conv":
            x, stride, pads = inputs[0], a.get("strides", [1, 1]), a.get("pads", [0] * 4)
            if a.get("auto_pad", b"NOTSET") == b"SAME_UPPER":
                x = same_upper(x, inputs[1].shape[2:], stride)
            y = F.conv2d(x, inputs[1], inputs[2], stride=stride, padding=pads[:2], groups=a.get("group", 1))
        elif node.op_type == "Clip":
            y = torch.clamp(inputs[0], inputs[1], inputs[2])
        elif node.op_type == "Relu":
            y = F.relu(inputs[0])
        elif node.op_type == "MaxPool":
            assert not any(a.get("pads", [])), node.name
            y = F.max_pool2d(inputs[0], a["kernel_shape"], a["strides"], ceil_mode=bool(a.get("ceil_mode", 0)))
        elif node.op_type == "Concat":
            y = torch.cat(inputs, a["axis"])
        elif node.op_type == "Add":
            y = inputs[0] + inputs[1]
        elif node.op_type == "GlobalAveragePool":
            y = inputs[0].mean((2, 3), keepdim=True)
        elif node.op_type == "Flatten":
            y = inputs[0].flatten(1)
        elif node.op_type == "Gemm":
            y = inputs[0] @ inputs[1].T + inputs[2]
        elif node.op_type == "Cast":
            y = inputs[0].float()
        elif node.op_type in ("Dropout", "Identity"):
            y = inputs[0]
        else:
            raise NotImplementedError(node.op_type)
        values[node.output[0]] = y
        if wanted in node.output:
            return y
    raise KeyError(wanted)


def main():
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    name = os.path.basename(sys.argv[1]).removesuffix(".onnx")
    model = onnx.load(sys.argv[1])
    (height, width), targets = CASES[name]
    image = np.random.Generator(np.random.PCG64(7)).integers(0, 255, (height, width, 3), dtype=np.uint8).astype(np.float32) / 127.5 - 1
    result = {"image": image}
    for layer, node in targets:
        x = torch.from_numpy(image.copy()).requires_grad_(True)
        pixels = 127.5 * (x + 1)
        if name == "efficientnet-lite0":
            entry = (pixels - 127) / 128
        else:
            entry = pixels[:, :, [2, 1, 0]] - torch.tensor([103.939, 116.779, 123.68])
        entry = entry.permute(2, 0, 1)[None]
        output = run(model, entry, layer)
        activation = output[0, node] if output.ndim == 4 else output[0, node].reshape(1, 1)
        gradient, = torch.autograd.grad(activation.mean(), x)
        check = onnx.ModelProto()
        check.CopyFrom(model)
        del check.graph.output[:]
        check.graph.output.append(onnx.helper.make_empty_tensor_value_info(layer))
        session = onnxruntime.InferenceSession(check.SerializeToString(), providers=["CPUExecutionProvider"])
        theirs = session.run([layer], {model.graph.input[0].name: entry.detach().numpy()})[0]
        error = np.abs(theirs - output.detach().numpy()).max() / np.abs(theirs).max()
        assert error < 1e-4, (layer, error)
        result[f"{layer}/{node}/activation"] = np.ascontiguousarray(activation.detach().numpy())   # safetensors ignores strides
        result[f"{layer}/{node}/gradient"] = np.ascontiguousarray(gradient.numpy())
        print(f"{layer}/{node}", tuple(activation.shape), f"mean {activation.mean():.5g}", f"largest gradient {gradient.abs().max():.3g}", f"against onnxruntime {error:.1e}")
    save_file(result, sys.argv[2])


if __name__ == "__main__":
    main()
