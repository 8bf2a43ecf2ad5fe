#!/usr/bin/env python3
"""Write Networks/NAME.onnx and .safetensors: small networks of each family, as PyTorch's two exporters write them.

    pip install numpy onnx onnxruntime onnxscript torch safetensors
    ./make_networks.py Networks      # the networks are in small_networks.py

The tensors: image (H, W, 3) in [-1, 1], which becomes the network's input by the range "torch" (0 … 1, minus ImageNet's means, over
its deviations); for every case <layer>/<node>/activation (h, w) by onnxruntime, and <layer>/<node>/gradient (H, W, 3), that of the
activation's mean with respect to image, by PyTorch in float64. A layer is called by its module's path. Which of the file's tensors
is the module's output is found by its values, which PyTorch and onnxruntime must agree on to 1e-5 of the largest.
"""
import copy
import io
import sys
import zlib

import numpy as np
import onnx
import onnxruntime
import torch
from safetensors.numpy import save_file

import small_networks as nets

# name: (network, size, exporter's options, [(layer, node)])
CASES = {
    "mobilenet_v3": (nets.mobilenet_v3, (29, 24), dict(dynamo=True), [("features.0.2", 3), ("features.1.se.mul", 5), ("features.1.add", 2), ("features.2.depthwise.2", 7), ("classifier", 1)]),
    "efficientnet": (nets.efficientnet, (24, 27), dict(opset_version=13), [("features.0.2", 3), ("features.1.se.mul", 5), ("features.1.add", 2), ("features.2.depthwise.2", 7), ("classifier", 1)]),
    "efficientnet-dynamo": (nets.efficientnet, (24, 27), dict(dynamo=True), [("features.1.expand.2", 3), ("features.2.project.1", 2), ("classifier", 1)]),
    "shufflenet": (nets.shufflenet, (24, 28), dict(opset_version=17, dynamic_axes={"x": {2: "height", 3: "width"}}), [("features.1.concat", 3), ("features.2.concat", 9), ("features.3.branch2.2.2", 4), ("classifier", 1)]),
    "shufflenet-dynamo": (nets.shufflenet, (24, 28), dict(dynamo=True), [("features.2.concat", 3), ("features.3.branch2.2.2", 4), ("classifier", 1)]),
    "convnext": (nets.ConvNeXt, (24, 32), dict(opset_version=13), [("features.2.block.2", 1), ("features.2.block.4", 9), ("features.2.add", 3), ("features.5.add", 10), ("classifier.2", 1)]),
    "convnext-opset-17": (nets.ConvNeXt, (24, 32), dict(opset_version=17), [("features.2.block.4", 9), ("features.5.add", 10), ("classifier.2", 1)]),
    "convnext-dynamo": (nets.ConvNeXt, (24, 32), dict(dynamo=True), [("features.1", 6), ("features.2.block.4", 9), ("features.5.add", 10), ("classifier.2", 1)]),
    "densenet": (nets.densenet, (32, 24), dict(opset_version=11), [("features.2.denselayer2.relu1", 9), ("features.2.concat", 3), ("features.3.3", 1), ("features.6", 11), ("classifier", 1)]),
    "inception": (nets.Inception, (25, 27), dict(opset_version=9), [("concat", 2), ("Conv2d_1a_3x3.relu", 3), ("Mixed_5b.concat", 11), ("Mixed_5c.branch7x7_3.relu", 0), ("fc", 1)]),
    "inception-dynamo": (nets.Inception, (25, 27), dict(dynamo=True), [("Mixed_5b.concat", 11), ("Mixed_5c.branch7x7_3.relu", 0), ("fc", 1)]),
    "resnet_v2": (nets.resnet_v2, (27, 24), dict(opset_version=13), [("features.0.2", 4), ("features.1.act2", 2), ("features.1.add", 2), ("features.2.add", 10), ("classifier", 1)]),
    "resnet_v2-dynamo": (nets.resnet_v2, (27, 24), dict(dynamo=True), [("features.1.act2", 2), ("features.2.add", 10), ("classifier", 1)]),
    "darknet": (nets.Darknet, (16, 20), dict(opset_version=13), [("stem.2", 1), ("inner.2", 6), ("lateral.2", 3), ("head", 1)]),
    "lenet": (nets.LeNet, (32, 32), dict(dynamic_axes={"x": {0: "batch", 2: "height", 3: "width"}}), [("fc1", 1), ("fc2", 2)]),
    "lenet-dynamo": (nets.LeNet, (32, 32), dict(dynamo=True, dynamic_shapes=[{2: torch.export.Dim.DYNAMIC, 3: torch.export.Dim.DYNAMIC}]), [("fc1", 1), ("fc2", 2)]),
    "darknet-dynamo": (nets.Darknet, (16, 20), dict(dynamo=True), [("down.2", 6), ("inner.2", 6), ("lateral.2", 3), ("head", 1)]),
}
MEAN, STD = torch.tensor([0.485, 0.456, 0.406]), torch.tensor([0.229, 0.224, 0.225])


def draw(network, seed):
    """Random weights that keep the size of the numbers, and statistics that are not those of a new network."""
    generator = torch.Generator().manual_seed(seed)
    for module in network.modules():
        if isinstance(module, (torch.nn.Conv2d, torch.nn.Linear)):
            torch.nn.init.kaiming_normal_(module.weight, generator=generator)
        elif isinstance(module, (torch.nn.BatchNorm2d, torch.nn.LayerNorm, torch.nn.GroupNorm, torch.nn.PReLU)):
            module.weight.data.uniform_(0.5, 1.5, generator=generator)
            if getattr(module, "bias", None) is not None:
                module.bias.data.normal_(0, 0.3, generator=generator)
            if isinstance(module, torch.nn.BatchNorm2d):
                module.running_mean.normal_(0, 0.3, generator=generator)
                module.running_var.uniform_(0.5, 1.5, generator=generator)
    return network.eval()


def export(network, x, options):
    """The model as a file of one piece, without what the exporter noted of this machine's sources."""
    if options.get("dynamo"):
        model = torch.onnx.export(network, (x,), verbose=False, **options).model_proto
    else:
        buffer = io.BytesIO()
        torch.onnx.export(network, x, buffer, dynamo=False, input_names=["x"], **options)
        model = onnx.load_from_string(buffer.getvalue())
    model.doc_string = ""
    del model.graph.value_info[:]
    for message in [model, model.graph, *model.graph.node, *model.graph.input, *model.graph.output, *model.graph.initializer]:
        if hasattr(message, "metadata_props"):
            kept = [p for p in message.metadata_props if p.key == "pkg.torch.onnx.name_scopes"]
            del message.metadata_props[:]
            message.metadata_props.extend(kept)
        message.ClearField("doc_string")
    return model


def all_values(model, x):
    """Every floating-point value of the file, by onnxruntime."""
    full = copy.deepcopy(model)
    known = {o.name for o in full.graph.output}
    floats = {v.name for v in onnx.shape_inference.infer_shapes(model).graph.value_info if v.type.tensor_type.elem_type == onnx.TensorProto.FLOAT}
    full.graph.output.extend(onnx.helper.make_empty_tensor_value_info(n) for n in floats - known)
    options = onnxruntime.SessionOptions()
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_DISABLE_ALL
    session = onnxruntime.InferenceSession(full.SerializeToString(), options, providers=["CPUExecutionProvider"])
    names = [o.name for o in session.get_outputs()]
    return dict(zip(names, session.run(names, {model.graph.input[0].name: x})))


def module_output(network, path, x):
    """What the module at `path` makes; a last part that is no module (add, mul, concat, relu) is the end of its parent's forward,
    but for ConvNeXt's and the squeezes' sums and products, which are, too."""
    result = []
    modules = dict(network.named_modules())
    kind = path.rpartition(".")[2]
    if path == "concat":   # the input's three colours, joined
        handle = network.Conv2d_1a_3x3.register_forward_pre_hook(lambda _, inputs: result.append(inputs[0]))
    elif path in modules:
        handle = modules[path].register_forward_hook(lambda _, __, output: result.append(output))
    else:
        handle = modules[path.rpartition(".")[0]].register_forward_hook(lambda _, __, output: result.append(output))
    network(x)
    handle.remove()
    value = result[0]
    if kind == "concat" and value.ndim == 4 and type(modules.get(path.rpartition(".")[0])) is nets.ShuffleUnit:
        n, c, h, w = value.shape   # before the shuffle
        value = value.view(n, c // 2, 2, h, w).transpose(1, 2).reshape(n, c, h, w)
    return value


def compute(name):
    build, (height, width), options, targets = CASES[name]
    network = draw(build(), zlib.crc32(build.__name__.encode()))
    image = np.random.Generator(np.random.PCG64(zlib.crc32(name.encode()))).uniform(-1, 1, (height, width, 3)).astype(np.float32)

    def entry(image):
        return (((image + 1) / 2 - MEAN.to(image)) / STD.to(image)).permute(2, 0, 1)[None]

    x = entry(torch.from_numpy(image))
    model = export(network, x, options)
    values = all_values(model, x.numpy())
    network = network.double()
    tensors = {"image": image}
    for layer, node in targets:
        start = torch.from_numpy(image).double().requires_grad_(True)
        output = module_output(network, layer, entry(start))
        expected = output.detach().numpy()

        def error(value):
            for order in [None, (0, 3, 1, 2)]:
                candidate = value if order is None or value.ndim != 4 else value.transpose(order)
                reference = expected.transpose(0, 3, 1, 2) if layer in ("features.2.block.2", "features.2.block.4") and "convnext" in name else expected
                if candidate.shape == reference.shape:
                    difference = np.abs(candidate - reference).max() / np.abs(reference).max()
                    if difference < 1e-5:
                        return candidate
            return None

        found = [c for c in (error(v) for v in values.values()) if c is not None]
        assert found, (name, layer, "no tensor of the file has these values")
        if expected.ndim == 4 and found[0].shape != expected.shape:
            output = output.permute(0, 3, 1, 2)
        activation = output[0, node] if output.ndim == 4 else output[0, node].reshape(1, 1)
        gradient, = torch.autograd.grad(activation.mean(), start)
        assert gradient.any(), (name, layer)
        tensors[f"{layer}/{node}/activation"] = np.ascontiguousarray(found[0][0, node]).reshape(activation.shape)
        tensors[f"{layer}/{node}/gradient"] = gradient.float().numpy()
    return model, tensors


def main():
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    for name in sys.argv[2:] or CASES:
        model, tensors = compute(name)
        onnx.save(model, f"{sys.argv[1]}/{name}.onnx")
        save_file({k: np.ascontiguousarray(v) for k, v in tensors.items()}, f"{sys.argv[1]}/{name}.safetensors")
        print(f"{name:24} opset {model.opset_import[0].version:2}", model.ByteSize(), "bytes", len(model.graph.node), "operations")


if __name__ == "__main__":
    main()
