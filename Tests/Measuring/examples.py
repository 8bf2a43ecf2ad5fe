#!/usr/bin/env python3
"""Are the photographs that excite a node the ones that onnxruntime or PyTorch find, and how long do both take?

    pip install numpy pillow onnx onnxruntime            # for a folder of transformers also torch transformers
    ./examples.py .build/release/phosphene NETWORK.onnx PHOTOGRAPHS [LAYER ...]
    ./examples.py --torch .build/release/phosphene FOLDER PHOTOGRAPHS [LAYER ...]

makes an index of PHOTOGRAPHS in a cache of its own and holds the ten largest responses of 64 nodes of each LAYER (default: four
of them) against those of the other program, which sees the pictures as Pillow decodes and scales them: by the rule of the manual
or by the folder's preprocessor_config.json. It prints, of each layer, how many of the pictures, places and values agree, and the
time of both. A layer must be a value of the ONNX graph of the same name; one of a folder is blocks.N or blocks.N.mlp of a DINOv2 or a ViT.
"""
import argparse
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import time

import numpy as np
from PIL import Image

TOLERANCE = 1e-3


def shown(path, side, shorter, resample):
    """The picture as the network sees it, height × width × 3 bytes."""
    image = Image.open(path).convert("RGB")
    width, height = image.size
    if min(width, height) != shorter:
        size = (shorter, shorter * height // width) if width <= height else (shorter * width // height, shorter)
        image = image.resize(size, resample)
    left, top = (image.width - side) // 2, (image.height - side) // 2
    return np.asarray(image.crop((left, top, left + side, top + side)))


def onnx_maps(network, layers, mean, std, threads):
    """A function from a picture to the maps of the layers, channels first."""
    import onnx
    import onnxruntime
    model = onnx.load(network)
    known = {output for node in model.graph.node for output in node.output}
    for layer in layers:
        if layer not in known:
            sys.exit(f"{network} has no value {layer}")
        if layer not in {output.name for output in model.graph.output}:
            model.graph.output.append(onnx.helper.make_tensor_value_info(layer, onnx.TensorProto.FLOAT, None))
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    session = onnxruntime.InferenceSession(model.SerializeToString(), options, providers=["CPUExecutionProvider"])
    plain = onnxruntime.InferenceSession(network, options, providers=["CPUExecutionProvider"])
    name = session.get_inputs()[0].name

    def run(pixels, which=session, names=layers):
        x = ((pixels.astype(np.float32) - mean) / std).transpose(2, 0, 1)[None]
        return which.run(names, {name: np.ascontiguousarray(x)})
    return run, lambda pixels: run(pixels, plain, None)


def torch_maps(folder, layers, mean, std, threads):
    import torch
    import transformers
    torch.set_num_threads(threads)
    model = transformers.AutoModel.from_pretrained(folder).eval()
    found = {}

    def hook(name):
        def keep(module, inputs, output):
            # the hidden neurons are what the second product is given
            values = inputs if name.endswith(".mlp") else output
            found[name] = (values[0] if isinstance(values, tuple) else values).detach()
        return keep
    modules = dict(model.named_modules())
    for layer in layers:
        block, *part = layer.removeprefix("blocks.").split(".")
        name = f"encoder.layer.{block}" + (".mlp.fc2" if part == ["mlp"] else "")
        modules[name].register_forward_hook(hook(layer))

    def run(pixels):
        x = torch.from_numpy(((pixels.astype(np.float32) - mean) / std).transpose(2, 0, 1)[None].copy())
        with torch.no_grad():
            model(x)
        maps = []
        for layer in layers:
            tokens = found[layer][0]
            side = int(tokens.shape[0] ** 0.5)
            patches = tokens[tokens.shape[0] - side * side:]
            maps.append(patches.reshape(side, side, -1).permute(2, 0, 1).numpy()[None])
        return maps
    return run, run


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--torch", action="store_true", help="the network is a folder of transformers")
    parser.add_argument("--nodes", type=int, default=64, help="nodes of each layer")
    parser.add_argument("--resize", type=int, help="the shorter side of the pictures")
    parser.add_argument("--threads", type=int, default=os.cpu_count())
    parser.add_argument("program")
    parser.add_argument("network")
    parser.add_argument("photographs")
    parser.add_argument("layers", nargs="*")
    options = parser.parse_args()
    cache = tempfile.mkdtemp(prefix="phosphene-examples-")
    environment = dict(os.environ, XDG_CACHE_HOME=cache)

    def phosphene(*arguments):
        result = subprocess.run([options.program, *arguments], env=environment, capture_output=True, text=True)
        if result.returncode:
            sys.exit(f"{arguments}: {result.stderr}")
        return result.stdout

    listing = phosphene("describe", options.network).splitlines()
    names = [line.split()[0] for line in listing[listing.index("") + 2:] if " × " in line]
    sizes = {line.split()[0]: int(line.split()[-1]) for line in listing[listing.index("") + 2:] if " × " in line}
    layers = options.layers or [names[len(names) * (2 * i + 1) // 8] for i in range(4)]
    resize = ["--resize", str(options.resize)] if options.resize else []

    start = time.time()
    index = json.loads(phosphene(
        "examples", options.network, "--images", options.photographs, "--threads", str(options.threads), "--json", *resize))
    ours = time.time() - start

    text = next(line for line in listing if line.startswith("input "))
    side = int(text.split()[1].split("×")[0])
    shorter, resample, kind = options.resize or side, Image.BILINEAR, text.split("range ")[1].split()[0]
    mean, std = {
        "torch": (np.array([0.485, 0.456, 0.406]) * 255, np.array([0.229, 0.224, 0.225]) * 255),
        "tf": (np.full(3, 127.5), np.full(3, 127.5)), "127/128": (np.full(3, 127.0), np.full(3, 128.0)),
    }.get(kind, (None, None)) if "range not stated" not in text else (
        np.array([0.485, 0.456, 0.406]) * 255, np.array([0.229, 0.224, 0.225]) * 255)
    if mean is None:
        sys.exit(f"the range {kind} is not known here")
    if options.torch:
        fields = json.loads((pathlib.Path(options.network) / "preprocessor_config.json").read_text())
        shorter, resample = fields["size"]["shortest_edge"], fields["resample"]
    maps, alone = (torch_maps if options.torch else onnx_maps)(
        options.network, layers, mean.astype(np.float32), std.astype(np.float32), options.threads)

    folder = pathlib.Path(options.photographs)
    endings = {".png", ".jpg", ".jpeg", ".webp", ".gif"}
    paths = sorted(p for p in folder.rglob("*") if p.suffix.lower() in endings)
    chosen = {layer: sorted(set(np.linspace(0, sizes[layer] - 1, options.nodes).astype(int))) for layer in layers}
    values = {layer: [] for layer in layers}
    places = {layer: [] for layer in layers}
    theirs = 0.0
    for path in paths:
        pixels = shown(path, side, shorter, resample)
        for layer, whole in zip(layers, maps(pixels)):
            flat = whole[0].reshape(whole.shape[1], -1)[chosen[layer]]
            values[layer].append(flat.max(1))
            places[layer].append(flat.argmax(1))
    for path in paths[:200]:
        pixels = shown(path, side, shorter, resample)
        start = time.time()
        alone(pixels)
        theirs += time.time() - start
    theirs *= len(paths) / min(len(paths), 200)

    print(f"{index['pictures']} pictures ({index['framing']}), {sum(l['nodes'] for l in index['layers'])} nodes of "
          f"{len(index['layers'])} layers in {ours:.1f} s; the forward passes alone of the other program {theirs:.1f} s "
          f"({theirs / ours:.2f} times as long)")
    bad = 0
    for layer in layers:
        of_layer, position = np.array(values[layer]), np.array(places[layer])
        pictures = spots = entries = 0
        worst = 0.0
        for column, node in enumerate(chosen[layer]):
            found = json.loads(phosphene(
                "examples", f"{options.network}/{layer}/{node}", "--images", options.photographs, "--json", *resize))
            order = np.argsort(-of_layer[:, column], kind="stable")[:10]
            scale = max(1.0, abs(float(of_layer[order[0], column])))
            for example, number in zip(found["examples"], order):
                entries += 1
                value = float(of_layer[number, column])
                worst = max(worst, abs(example["value"] - value) / scale)
                same = pathlib.Path(example["path"]) == paths[number]
                # where two are as large, rounding decides which is first
                if not same:
                    other = paths.index(pathlib.Path(example["path"]))
                    same = abs(float(of_layer[other, column]) - value) <= TOLERANCE * scale
                    number = other
                pictures += same
                width = json_width(listing, layer)
                place = example["row"] * width + example["column"]
                spots += place == position[number, column]
        print(f"{layer}: {pictures} of {entries} pictures, {spots} places; values differ by at most {worst:.1e} of the largest")
        bad += pictures < entries or worst > TOLERANCE
    sys.exit(1 if bad else 0)


def json_width(listing, layer):
    line = next(line for line in listing if line.split() and line.split()[0] == layer and " × " in line)
    return int(line.split("×")[1].split()[0])


if __name__ == "__main__":
    main()
