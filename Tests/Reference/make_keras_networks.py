#!/usr/bin/env python3
"""Write KerasNetworks/: small networks with their configuration, as Keras 3 and Keras 2 (tf_keras) write them.

    pip install tensorflow-cpu tf_keras h5py safetensors
    ./make_keras_networks.py KerasNetworks

NAME.keras is Keras 3's archive (deflated, to be small), NAME.h5 its HDF5 file, NAME.keras2.keras and NAME.keras2.h5 the same
network from Keras 2. The tensors of NAME.safetensors are computed by Keras 3 in float64 (hard sigmoids by Keras 2, which
defines them differently):
    image                      (H, W, 3)   random, from -1 to 1 for pixels from 0 to 255
    LAYER/NODE/activation      the map of a node
    LAYER/NODE/gradient        of its mean with respect to the image
The networks are in keras_networks.py, each with the forms it is saved in and the range that Phosphene takes it to have.
"""
import io
import os
import sys
import tempfile
import zipfile
import zlib

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"

import keras
import numpy as np
import tensorflow as tf
import tf_keras
from safetensors.numpy import save_file

from keras_networks import NETWORKS

RANGES = {"torch": (np.array([0.485, 0.456, 0.406]) * 255, np.array([0.229, 0.224, 0.225]) * 255), "pixels": (0, 1), "tf": (127.5, 127.5)}


def leaves(model):
    """All layers that are no models, each once."""
    found = []
    for layer in model.layers:
        found += leaves(layer) if hasattr(layer, "layers") else [layer]
    return found


def randomize(model, random):
    for layer in leaves(model):
        kind = type(layer).__name__
        new = []
        for weight, value in zip(layer.weights, layer.get_weights()):
            name = weight.name.split("/")[-1].split(":")[0]
            if name == "count":
                new.append(value)
            elif "variance" in name or name == "gamma":
                new.append(random.uniform(0.5, 1.5, value.shape))
            elif value.ndim > 1 and name != "alpha":
                fan = np.prod(value.shape[:2]) if "depthwise" in name or kind == "DepthwiseConv2D" else np.prod(value.shape[:-1])
                new.append(random.normal(0, 1 / np.sqrt(max(fan, 1)), value.shape))
            else:
                new.append(random.normal(0, 0.3, value.shape))
        layer.set_weights(new)


def deflated(path):
    """Packs the archive anew; times are left out, so that it is the same each time."""
    with zipfile.ZipFile(path) as old:
        members = [(name, old.read(name)) for name in old.namelist()]
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for name, content in members:
            new.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED, 9)


def main():
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    folder = sys.argv[1]
    os.makedirs(folder, exist_ok=True)
    for name, network in NETWORKS.items():
        if sys.argv[2:] and name not in sys.argv[2:]:
            continue
        random = np.random.default_rng(zlib.crc32(name.encode()))
        weights = None
        reference = tf_keras if network.forms and all("keras2" in form for form in network.forms) else keras
        for form in network.forms:
            library = tf_keras if "keras2" in form else keras
            library.backend.clear_session()
            model = network.build(library)
            if weights is None:
                randomize(model, random)
                weights = [w for layer in leaves(model) for w in layer.get_weights()]
            else:
                rest = list(weights)
                for layer in leaves(model):
                    count = len(layer.get_weights())
                    layer.set_weights(rest[:count])
                    rest = rest[count:]
            path = f"{folder}/{name}.{form}"
            model.save(path)
            if path.endswith(".keras"):
                deflated(path)
            print(f"{name}.{form}", os.path.getsize(path), "bytes")
        reference.backend.set_floatx("float64")
        exact = network.build(reference)
        reference.backend.set_floatx("float32")
        rest = [w.astype(np.float64) for w in weights]
        for layer in leaves(exact):
            count = len(layer.get_weights())
            layer.set_weights(rest[:count])
            rest = rest[count:]
        image = random.uniform(-1, 1, (*network.size, 3)).astype(np.float32)
        mean, std = RANGES[network.range]
        start = tf.constant(image.astype(np.float64))
        tensors = {"image": image}
        with tf.GradientTape(persistent=True) as tape:
            tape.watch(start)
            x = ((start + 1) * 127.5 - mean) / std
            if network.channels < 3:
                x = tf.reduce_mean(x, axis=-1, keepdims=network.channels == 1)
            x = x[None]
            outputs, means = [], []
            for layer, node in network.targets:
                found = exact.get_layer(layer)
                # a model's own output is that of the graph that made it, not of the call here
                output = found._inbound_nodes[-1].output_tensors[0] if hasattr(found, "layers") else found.output
                part = reference.Model(exact.inputs, output)
                value = part(tf.transpose(x, (0, 3, 1, 2)) if network.first else x, training=False)
                if network.first and len(value.shape) == 4:
                    value = tf.transpose(value, (0, 2, 3, 1))
                outputs.append(value)
                means.append(tf.reduce_mean(value[0, ..., node]))
        for (layer, node), output, mean_ in zip(network.targets, outputs, means):
            key = f"{layer}/{node}"
            map_ = output.numpy()[0, ..., node].astype(np.float32)
            tensors[key + "/activation"] = map_ if map_.ndim == 2 else map_.reshape(1, 1)
            gradient = tape.gradient(mean_, start).numpy().astype(np.float32)
            assert gradient.any() and map_.any(), key
            tensors[key + "/gradient"] = gradient
        save_file({k: np.ascontiguousarray(v) for k, v in tensors.items()}, f"{folder}/{name}.safetensors")


if __name__ == "__main__":
    main()
