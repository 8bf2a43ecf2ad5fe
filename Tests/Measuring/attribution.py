#!/usr/bin/env python3
"""Is what speaks for a class what PyTorch finds by autograd, and are factors as good as those of scikit-learn?

    pip install numpy pillow torch onnx scikit-learn
    ./attribution.py .build/release/phosphene NETWORK.onnx PHOTOGRAPH LAYER [LAYER ...]

runs the ONNX graph in PyTorch (`Net` of circuits.py) and compares for each LAYER what 'phosphene attribute' prints of the most likely
class, of the difference of the two most likely ones, and with the mean of ten gradients. It prints the largest difference as a share
of the largest value, and that of PyTorch's own float32 from its float64: where rounding decides whether a ReLU is open, gradients of
any two programs differ. For 'phosphene factors' it prints how large the error is beside that of scikit-learn's best of five.
"""
import argparse
import json
import subprocess
import sys

import numpy as np
import torch
from circuits import Net, image


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("program")
    parser.add_argument("network")
    parser.add_argument("photograph")
    parser.add_argument("layers", nargs="+")
    parser.add_argument("--factors", type=int, default=6)
    options = parser.parse_args()

    def run(command, layer, *more):
        result = subprocess.run([options.program, command, f"{options.network}/{layer}", "--image", options.photograph,
                                 "--json", *more], capture_output=True, text=True)
        if result.returncode:
            sys.exit(result.stderr)
        return json.loads(result.stdout)

    net, x = Net(options.network), image(options.program, options.network, options.photograph)
    # the values before the softmax, whatever comes behind it
    last = next((n.input[0] for n in net.graph.node if n.op_type == "Softmax"), net.graph.output[0].name)
    logits, _ = net.run(x, set(), False, last)
    first, second = (int(n) for n in torch.argsort(logits.flatten(), descending=True)[:2])
    exact = Net(options.network)
    exact.constants = {k: v.double() if v.is_floating_point() else v for k, v in exact.constants.items()}
    failed = False
    for layer in options.layers:
        def attribution(net, x, steps, against):
            """The layer's map times the mean of the gradients at shares of it, by nodes and by positions."""
            whole, _ = net.run(x, set(), False, layer)
            grad = 0
            for step in range(1, steps + 1):
                out, leaves = net.run(x, {layer}, False, last, {layer: step / steps})
                out = out.flatten()
                (out[first] - (out[against] if against is not None else 0)).backward()
                grad = grad + leaves[layer].grad / steps
            product = (whole * grad)[0].detach().numpy()
            return [product.sum((1, 2)), product.sum(0).flatten()]

        worst = own = 0.0

        for against, steps in [(None, 1), (second, 1), (second, 10)]:
            more = ["--class", str(first), "--steps", str(steps)] + (["--against", str(against)] if against is not None else [])
            ours = run("attribute", layer, *more)
            theirs, real = attribution(net, x, steps, against), attribution(exact, x.double(), steps, against)
            nodes = np.zeros(len(theirs[0]))
            for node in ours["nodes"]:
                nodes[node["node"]] = node["value"]
            for mine, other, exactly in zip([nodes, np.array(ours["positions"]["values"])], theirs, real):
                largest = np.abs(exactly).max()
                worst = max(worst, float(min(np.abs(mine - other).max(), np.abs(mine - exactly).max()) / largest))
                own = max(own, float(np.abs(other - exactly).max() / largest))
        failed |= worst > max(1e-3, 2 * own)
        print(f"{layer}: class {first} against {second}: {worst:.1e} (PyTorch's own float32: {own:.1e})", flush=True)
        from sklearn.decomposition import NMF
        matrix = net.run(x, set(), False, layer)[0][0].detach().flatten(1).T.clamp(min=0).numpy().astype(np.float64)
        errors = []
        for seed in range(5):
            model = NMF(options.factors, init="nndsvda" if seed == 0 else "random", random_state=seed, max_iter=500)
            errors.append(np.linalg.norm(matrix - model.fit_transform(matrix) @ model.components_) / np.linalg.norm(matrix))
        ours = run("factors", layer, "--count", str(options.factors))
        product = sum(np.outer(f["map"], f["direction"]) for f in ours["factors"])
        error = np.linalg.norm(matrix - product) / np.linalg.norm(matrix)
        print(f"  factors: error {error:.4f} (printed {ours['error']:.4f}), scikit-learn {min(errors):.4f} to {max(errors):.4f}")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
