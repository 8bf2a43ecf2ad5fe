#!/usr/bin/env python3
"""Check networks of keras.applications, read by their own configuration, against Keras.

    pip install tensorflow-cpu tf_keras h5py safetensors
    ./keras_applications.py FOLDER [NAME ...]         # writes FOLDER/NAME.keras and .safetensors
    PHOSPHENE_KERAS_NETWORKS=FOLDER swift test --filter wholeNetworksAgreeWithKeras

Each network has random weights, the statistics of its batch norms too, and takes images of SIZE x SIZE pixels. NAME is a
class of keras.applications or, behind `tf:`, of tf_keras.applications (Keras 2). The tensors, computed in float64:
    image                      (SIZE, SIZE, 3)   random, from -1 to 1 for pixels from 0 to 255
    LAYER/NODE/activation      the map of a node, of about a dozen layers from the first to the last
    LAYER/NODE/gradient        of its mean with respect to the image, of four of them
"""
import os
import sys
import zlib

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"

import numpy as np
import tensorflow as tf
from safetensors.numpy import save_file

SIZE = 128
NAMES = ["ResNet50", "ResNet50V2", "MobileNet", "MobileNetV2", "MobileNetV3Small", "MobileNetV3Large", "DenseNet121", "EfficientNetB0", "EfficientNetV2B0",
         "ConvNeXtTiny", "Xception", "InceptionResNetV2", "NASNetMobile", "VGG16", "VGG19", "InceptionV3", "tf:ResNet50", "tf:MobileNetV2", "tf:MobileNetV3Small",
         "tf:EfficientNetB0", "tf:ConvNeXtTiny", "tf:RegNetX002", "tf:ResNetRS50", "tf:InceptionResNetV2", "tf:NASNetMobile"]
TORCH = np.array([0.485, 0.456, 0.406]) * 255, np.array([0.229, 0.224, 0.225]) * 255, False
CAFFE = np.array([123.68, 116.779, 103.939]), np.ones(3), True
TF = np.full(3, 127.5), np.full(3, 127.5), False
PIXELS = np.zeros(3), np.ones(3), False
RANGES = {"ResNet50": CAFFE, "VGG16": CAFFE, "VGG19": CAFFE, "DenseNet121": TORCH, **dict.fromkeys(["ResNet50V2", "MobileNet", "MobileNetV2", "Xception", "InceptionV3", "InceptionResNetV2", "NASNetMobile"], TF)}


def all_layers(model):
    for layer in model.layers:
        yield from all_layers(layer) if hasattr(layer, "layers") else [layer]


def randomize(model, random):
    for layer in all_layers(model):
        weights = layer.get_weights()
        kind = type(layer).__name__
        if kind == "BatchNormalization":
            names = ["gamma"] * layer.scale + ["beta"] * layer.center + ["mean", "variance"]
            layer.set_weights([random.uniform(0.5, 1.5, w.shape) if name in ("gamma", "variance") else random.normal(0, 0.3, w.shape) for name, w in zip(names, weights)])
        elif kind == "LayerScale":
            layer.set_weights([random.uniform(0.1, 0.5, w.shape) for w in weights])
        elif kind != "Normalization":
            layer.set_weights([w if w.ndim > 1 else w + random.normal(0, 0.1, w.shape) for w in weights])


def main():
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    for name in sys.argv[2:] or NAMES:
        keras = __import__("tf_keras" if name.startswith("tf:") else "keras")
        kind = name.split(":")[-1]
        build = getattr(keras.applications, kind)
        keras.backend.clear_session()
        keras.utils.set_random_seed(zlib.crc32(name.encode()))
        random = np.random.default_rng(zlib.crc32(name.encode()))
        model = build(weights=None, input_shape=(SIZE, SIZE, 3))
        randomize(model, random)
        path = os.path.join(sys.argv[1], name.replace(":", "-"))
        model.save(path + ".keras")
        keras.backend.set_floatx("float64")
        exact = build(weights=None, input_shape=(SIZE, SIZE, 3))
        keras.backend.set_floatx("float32")
        exact.set_weights([w.astype(np.float64) for w in model.get_weights()])

        image = random.uniform(-1, 1, (SIZE, SIZE, 3)).astype(np.float32)
        mean, std, is_bgr = RANGES.get(kind, PIXELS)
        start = tf.constant(image.astype(np.float64))
        tensors = {"image": image}
        # merges, activations and the last layers: what people look at
        layers = [(a, b) for a, b in zip(model.layers[1:], exact.layers[1:]) if not hasattr(a, "layers") and a.__class__.__name__ not in ("InputLayer",)]
        chosen = [layers[i] for i in sorted(set(np.linspace(0, len(layers) - 1, 13).astype(int)))]
        with tf.GradientTape(persistent=True) as tape:
            tape.watch(start)
            x = ((start + 1) * 127.5 - mean) / std
            x = (x[..., ::-1] if is_bgr else x)[None]
            outputs = keras.Model(exact.inputs, [b.output for _, b in chosen])(x, training=False)
            nodes = [int(random.integers(o.shape[-1])) for o in outputs]
            means = [tf.reduce_mean(o[0, ..., n]) for o, n in zip(outputs, nodes)]
        for i, ((layer, _), output, node) in enumerate(zip(chosen, outputs, nodes)):
            map_ = output.numpy()[0, ..., node].astype(np.float32)
            if not map_.any():
                continue
            key = f"{layer.name}/{node}"
            tensors[key + "/activation"] = map_ if map_.ndim == 2 else map_.reshape(1, 1)
            if i % 4 == 0 or i == len(chosen) - 1:
                gradient = tape.gradient(means[i], start).numpy().astype(np.float32)
                if gradient.any():
                    tensors[key + "/gradient"] = gradient
        save_file({k: np.ascontiguousarray(v) for k, v in tensors.items()}, path + ".safetensors")
        print(name, len(model.layers), "layers", len(tensors) - 1, "tensors", flush=True)


if __name__ == "__main__":
    main()
