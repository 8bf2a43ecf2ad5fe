#!/usr/bin/env python3
"""Are the weights and contributions of circuits those that PyTorch finds by autograd on the same network?

    pip install numpy pillow torch onnx scipy
    ./circuits.py .build/release/phosphene NETWORK.onnx PHOTOGRAPH LAYER [LAYER ...]

runs the ONNX graph operation by operation in PyTorch, once as it is and once made linear (without activation functions, with means
for maxima), and compares for a few nodes of each LAYER what 'phosphene circuit' prints: expanded weights from the two layers before
that feed it, and contributions on the photograph. It prints the largest difference as a share of the largest value, and for the ten
strongest nodes by weights how their order agrees with that by ablation (Spearman).
"""
import argparse
import json
import subprocess
import sys

import numpy as np
import onnx
import torch
import torch.nn.functional as F
from onnx import numpy_helper
from PIL import Image


class Net:
    """The graph of an ONNX file. `kept` values are remembered, and are leaves of the gradient, some of them only a share of
    what they are."""

    def __init__(self, path):
        self.graph = onnx.load(path).graph
        self.constants = {t.name: torch.from_numpy(numpy_helper.to_array(t).astype(np.float32)
                                                   if numpy_helper.to_array(t).dtype == np.float16
                                                   else numpy_helper.to_array(t).copy())
                          for t in self.graph.initializer}
        self.input = next(i.name for i in self.graph.input if i.name not in self.constants)

    def run(self, x, kept, linear, until, shares={}):
        values, leaves = {**self.constants, self.input: x}, {}
        for node in self.graph.node:
            at = {a.name: onnx.helper.get_attribute_value(a) for a in node.attribute}
            i = [values[name] if name else None for name in node.input]
            out = self.apply(node.op_type, i, at, linear)
            name = node.output[0]
            if name in kept:
                leaves[name] = out = (shares.get(name, 1) * out.detach()).requires_grad_(True)
            values[name] = out
            if name == until:
                return out, leaves
        sys.exit(f"no value {until}")

    @staticmethod
    def apply(op, i, at, linear):
        x = i[0] if i else None
        if op == "Conv":
            top, left, bottom, right = at.get("pads", [0, 0, 0, 0])
            if at.get("auto_pad", b"NOTSET") == b"SAME_UPPER":
                sizes = []
                for n, k, s in zip(x.shape[2:], i[1].shape[2:], at.get("strides", [1, 1])):
                    sizes.append(max(0, (-(-n // s) - 1) * s + k - n))
                top, left = sizes[0] // 2, sizes[1] // 2
                bottom, right = sizes[0] - top, sizes[1] - left
            x = F.pad(x, (left, right, top, bottom))
            return F.conv2d(x, i[1].to(x.dtype), i[2].to(x.dtype) if len(i) > 2 else None, at.get("strides", 1), 0,
                            at.get("dilations", 1), at.get("group", 1))
        if op in ("Relu", "Clip", "Softmax") and linear:
            return x
        if op == "Relu":
            return F.relu(x)
        if op == "Clip":
            return torch.clamp(x, float(i[1]) if len(i) > 1 else at["min"], float(i[2]) if len(i) > 2 else at["max"])
        if op == "Softmax":
            return F.softmax(x, 1)
        if op in ("MaxPool", "AveragePool"):
            p = at.get("pads", [0, 0, 0, 0])
            k, s = at["kernel_shape"], at.get("strides", [1, 1])
            if op == "MaxPool" and not linear:
                return F.max_pool2d(F.pad(x, (p[1], p[3], p[0], p[2]), value=-np.inf), k, s, 0, 1, bool(at.get("ceil_mode", 0)))
            return F.avg_pool2d(x, k, s, 0, bool(at.get("ceil_mode", 0)), False)
        if op == "Add":
            return x + i[1]
        if op == "Sub":
            return x - i[1]
        if op == "Mul":
            return x * i[1]
        if op == "Div":
            return x / i[1]
        if op == "Concat":
            return torch.cat(i, at["axis"])
        if op == "GlobalAveragePool":
            return x.mean((2, 3), keepdim=True)
        if op == "Flatten":
            return x.flatten(1)
        if op == "Reshape":
            return x.reshape([int(n) for n in i[1]])
        if op in ("Dropout", "Identity", "Cast"):
            return x
        if op == "Gemm":
            w = i[1].to(x.dtype)
            return x @ (w.T if at.get("transB", 0) else w) + i[2].to(x.dtype)
        sys.exit(f"{op} is not known here")


def image(program, network, photograph):
    """The photograph in the range of the network, as `probe` writes it."""
    listing = subprocess.run([program, "describe", network], capture_output=True, text=True).stdout
    side = int(next(l for l in listing.splitlines() if l.startswith("input ")).split()[1].split("×")[0])
    picture = Image.open(photograph).convert("RGB")
    width, height = picture.size
    if min(width, height) != side:
        size = (side, side * height // width) if width <= height else (side * width // height, side)
        picture = picture.resize(size, Image.BILINEAR)
    left, top = (picture.width - side) // 2, (picture.height - side) // 2
    pixels = np.asarray(picture.crop((left, top, left + side, top + side))).astype(np.float32)
    text = next(l for l in listing.splitlines() if l.startswith("input "))
    kind = text.split("range ")[1].split()[0]
    mean, std = {"127/128": ([127] * 3, [128] * 3), "tf": ([127.5] * 3, [127.5] * 3)}.get(
        kind, (np.array([0.485, 0.456, 0.406]) * 255, np.array([0.229, 0.224, 0.225]) * 255))
    x = (pixels - np.array(mean, np.float32)) / np.array(std, np.float32)
    return torch.from_numpy(np.ascontiguousarray(x.transpose(2, 0, 1)[None].astype(np.float32)))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("program")
    parser.add_argument("network")
    parser.add_argument("photograph")
    parser.add_argument("layers", nargs="+")
    parser.add_argument("--nodes", type=int, default=4)
    options = parser.parse_args()

    def circuit(layer, node, *more):
        result = subprocess.run([options.program, "circuit", f"{options.network}/{layer}/{node}", "--json", *more],
                                capture_output=True, text=True)
        if result.returncode:
            sys.exit(result.stderr)
        return json.loads(result.stdout)

    net, x = Net(options.network), image(options.program, options.network, options.photograph)
    worst = 0.0
    for layer in options.layers:
        plain, _ = net.run(x, set(), False, layer)
        # nodes that are not silent on the photograph
        means = plain.flatten(2).mean(2)[0] if plain.dim() == 4 else plain[0]
        nodes = [int(n) for n in torch.argsort(means, descending=True)[:options.nodes]]
        for node in nodes:
            found = circuit(layer, node, "--top", "1000", "--image", options.photograph)["fed_by"]
            sources = {link["layer"] for link in found} - {"image"}
            out, leaves = net.run(torch.zeros_like(x), sources, True, layer)
            h, w = out.shape[2:] if out.dim() == 4 else (1, 1)
            (out[0, node, h // 2, w // 2] if out.dim() == 4 else out[0, node]).backward()
            real, kept = net.run(x, sources, False, layer)
            (real[0, node].mean()).backward()
            for source in sources:
                gradient = leaves[source].grad[0]
                theirs_added = (kept[source] * kept[source].grad).flatten(2).sum(2)[0].detach()
                largest, largest_added = float(gradient.norm(dim=(1, 2)).max()), float(theirs_added.abs().max())
                for link in (l for l in found if l["layer"] == source):
                    theirs = gradient[link["node"]]
                    worst_of = max(abs(link["sum"] - float(theirs.sum())), abs(link["norm"] - float(theirs.norm()))) / largest
                    added = abs(link["contribution"] - float(theirs_added[link["node"]])) / max(largest_added, 1e-9)
                    worst = max(worst, worst_of, added)
        print(f"{layer}: nodes {nodes}, fed by {', '.join(sorted(sources))}; differ by at most {worst:.1e} so far")
        from scipy.stats import spearmanr
        orders = []
        for node in nodes:
            strongest = circuit(layer, node, "--top", "1000")["fed_by"][:10]
            taken = {(l["layer"], l["node"]): l["ablation"]
                     for l in circuit(layer, node, "--top", "200", "--image", options.photograph, "--ablate")["fed_by"]}
            pairs = [(l["sum"], taken[l["layer"], l["node"]]) for l in strongest if (l["layer"], l["node"]) in taken]
            if len(pairs) > 3:
                orders.append(spearmanr(*zip(*pairs)).statistic)
        if orders:
            print(f"  order by weights and by ablation: Spearman {np.median(orders):.2f} (median of {len(orders)})")
    sys.exit(1 if worst > 1e-3 else 0)


if __name__ == "__main__":
    main()
