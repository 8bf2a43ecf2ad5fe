#!/usr/bin/env python3
"""Compares recipes on randomly chosen nodes of a layer: activation, silence, color, fine detail.

    pip install numpy scipy onnx onnxruntime h5py
    Tests/Measuring/recipes.py .build/release/phosphene NETWORK LAYER natural lucid,iterations=100 [--nodes 64] [OPTIONS]

A recipe is given as it follows "recipe=" in an address; the others are compared with the last one. NETWORK is an ONNX file, or
Keras' weights of VGG16 or VGG19; without metadata its input range is assumed to be Caffe's. It is run by onnxruntime, not by
the engine that made the pictures.

    activation   robust mean activation of the node, over small random shifts (4 pixels), scales (5 %) and rotations (5°);
                 the median, over the nodes, of its ratio to the last recipe's
    silent       nodes whose robust activation is under a thousandth of the layer's median
    saturation   largest minus smallest of R, G, B in [0, 1]; photographs have about 0.15
    fine         the fraction of the power above a quarter cycle per pixel
"""
import argparse
import math
import os
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor

import h5py
import numpy as np
import onnx
import onnxruntime
from onnx import helper, numpy_helper
from scipy.ndimage import map_coordinates

CAFFE = np.array([103.939, 116.779, 123.68], np.float32)


def keras_vgg(path):
    """The convolutions of a Keras weight file as an ONNX graph whose values have the layers' names."""
    nodes, weights, value = [], [], "input"
    with h5py.File(path) as file:
        layers = [name.decode() if isinstance(name, bytes) else name for name in file.attrs["layer_names"]]
        for name in (name for name in layers if name.startswith("block")):
            if name.endswith("pool"):
                nodes.append(helper.make_node("MaxPool", [value], [name], kernel_shape=[2, 2], strides=[2, 2]))
            else:
                kernel, bias = (file[name][weight][:] for weight in file[name].attrs["weight_names"])
                weights += [numpy_helper.from_array(np.ascontiguousarray(kernel.transpose(3, 2, 0, 1)), name + "/kernel"),
                            numpy_helper.from_array(bias, name + "/bias")]
                nodes += [helper.make_node("Conv", [value, name + "/kernel", name + "/bias"], [name + "/sum"], pads=[1] * 4),
                          helper.make_node("Relu", [name + "/sum"], [name])]
            value = name
    entry = helper.make_tensor_value_info("input", onnx.TensorProto.FLOAT, ["n", 3, "h", "w"])
    graph = helper.make_graph(nodes, "vgg", [entry], [helper.make_empty_tensor_value_info(value)], weights)
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)], ir_version=8)


class Network:
    """The part of a network up to a layer."""

    def __init__(self, path, layer):
        model = onnx.load(path) if path.endswith(".onnx") else keras_vgg(path)
        values = {value for node in model.graph.node for value in node.output}
        if layer not in values:
            sys.exit(f"{path} has no layer '{layer}': its last are {', '.join([n.output[0] for n in model.graph.node][-8:])}")
        del model.graph.output[:], model.graph.value_info[:]
        model.graph.output.append(helper.make_empty_tensor_value_info(layer))
        needed, nodes = {layer}, []
        for node in reversed(model.graph.node):
            if needed.intersection(node.output):
                nodes.insert(0, node)
                needed.update(node.input)
        del model.graph.node[:]
        model.graph.node.extend(nodes)
        weights = {weight.name for weight in model.graph.initializer}
        entry = next(entry for entry in model.graph.input if entry.name not in weights)
        for place, dimension in enumerate(entry.type.tensor_type.shape.dim):
            if place != 1:
                dimension.dim_param = f"d{place}"
        self.about = {p.key: np.array([float(x) for x in p.value.replace(",", " ").split()], np.float32)
                      for p in model.metadata_props if p.key.startswith("input_")}
        options = onnxruntime.SessionOptions()
        options.log_severity_level = 3
        self.session = onnxruntime.InferenceSession(model.SerializeToString(), options, ["CPUExecutionProvider"])
        self.entry = entry.name

    def activations(self, images):
        """n x 3 x H x W in [0, 255] -> n x nodes x h x w."""
        if self.about:
            mean, deviation = (self.about[key][:, None, None] for key in ("input_mean", "input_std"))
            images = (images - mean) / deviation
        else:
            images = images[:, ::-1] - CAFFE[:, None, None]
        return self.session.run(None, {self.entry: np.ascontiguousarray(images, np.float32)})[0]


def views(image, count):
    """Slightly shifted, scaled and rotated views (N, 3, H, W) of an image (H, W, 3), the same ones for every image."""
    random = np.random.default_rng(0)
    height, width, _ = image.shape
    y, x = np.mgrid[:height, :width] - np.array([(height - 1) / 2, (width - 1) / 2])[:, None, None]
    result = []
    for _ in range(count):
        scale, angle = random.uniform(0.95, 1.05), math.radians(random.uniform(-5, 5))
        dx, dy = random.uniform(-4, 4, 2)
        cos, sin = math.cos(angle) / scale, math.sin(angle) / scale
        places = [sin * x + cos * y + (height - 1) / 2 + dy, cos * x - sin * y + (width - 1) / 2 + dx]
        result.append([map_coordinates(image[..., c], places, order=1, mode="mirror") for c in range(3)])
    return np.array(result, np.float32)


def fine(image):
    power = np.abs(np.fft.fft2(image, axes=(0, 1))) ** 2
    power[0, 0] = 0
    frequency = np.hypot(np.fft.fftfreq(image.shape[0])[:, None], np.fft.fftfreq(image.shape[1]))
    return power[frequency > 0.25].sum() / max(power.sum(), 1e-9)


def render(options, network, folder, node, recipe):
    """The picture of a node in [0, 1]."""
    path = f"{folder}/{node}-{recipe.replace('/', '-')}.npy"
    if not os.path.exists(path):
        address = f"{options.network}/{options.layer}/{node}@recipe={recipe},seed={options.seed},size={options.size}"
        arguments = [options.program, "render", address, "-o", path, "--threads", "1"]
        if not network.about:
            arguments += ["--input-range", "caffe"]
        told = subprocess.run(arguments, capture_output=True, text=True).stderr
        if not os.path.exists(path):
            raise RuntimeError(f"{address} was not rendered: {told}")
    image = np.load(path)
    return (image.reshape(image.shape[-3:]) + 1) / 2


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("program")
    p.add_argument("network")
    p.add_argument("layer")
    p.add_argument("recipes", nargs="+")
    p.add_argument("--nodes", type=int, default=64)
    p.add_argument("--size", type=int, default=128)
    p.add_argument("--seed", type=int, default=3)
    p.add_argument("--views", type=int, default=16)
    p.add_argument("--keep", help="a folder that keeps the pictures; those in it are not made again")
    options = p.parse_args()
    network = Network(options.network, options.layer)
    with tempfile.TemporaryDirectory() as temporary:
        folder = options.keep or temporary
        os.makedirs(folder, exist_ok=True)
        count = network.activations(np.zeros((1, 3, options.size, options.size), np.float32)).shape[1]
        nodes = sorted(np.random.default_rng(1).permutation(count)[:options.nodes].tolist())
        rows = {}
        for recipe in reversed(options.recipes):
            with ThreadPoolExecutor(os.cpu_count()) as executor:
                images = list(executor.map(lambda node: render(options, network, folder, node, recipe), nodes))
            activation = np.array([network.activations(255 * views(image, options.views))[:, node].mean()
                                   for node, image in zip(nodes, images)])
            saturation = np.mean([(image.max(2) - image.min(2)).mean() for image in images])
            rows[recipe] = activation, saturation, np.mean([fine(image) for image in images])
    last = rows[options.recipes[-1]][0]
    least = np.median(last[last > 0]) / 1000
    print(f"{options.network} {options.layer}, {len(nodes)} of {count} nodes at {options.size} x {options.size}, seed {options.seed}")
    print("recipe                        activation   silent   saturation   fine")
    for recipe in options.recipes:
        activation, saturation, detail = rows[recipe]
        ratio = np.median((activation / np.maximum(last, 1e-12))[last > least])
        silent = [node for node, value in zip(nodes, activation) if value <= least]
        print(f"{recipe:28}  {ratio:10.3f}   {len(silent):6}   {saturation:10.3f}   {detail:.3f}"
              + (f"   silent: {', '.join(map(str, silent))}" if silent else ""))


main()
