#!/usr/bin/env python3
"""Write KerasNetworks/keras-2-13.keras and .safetensors: an archive as Keras 2.12 and 2.13 number its weights.

    pip install tensorflow-cpu==2.13.1 h5py safetensors
    ./make_keras_2_13.py KerasNetworks

The tensors are those of make_keras_networks.py, in float32.
"""
import os
import sys
import zipfile

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"

import numpy as np
import tensorflow as tf
from safetensors.numpy import save_file

keras, layers = tf.keras, tf.keras.layers


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    random = np.random.default_rng(213)
    x = entry = keras.Input((12, 14, 3))
    x = layers.BatchNormalization()(layers.Conv2D(4, 3, activation="tanh")(x))
    x = layers.Conv2D(4, 1, activation="tanh")(x)
    pair = [layers.Input((10, 12, 4)), layers.Conv2D(5, 1, name="inner", activation="tanh"), layers.ReLU(), layers.Conv2D(5, 1)]
    x = layers.Conv2D(3, 1, name="last")(keras.Sequential(pair, name="pair")(x))
    model = keras.Model(entry, x, name="mine")
    model.set_weights([random.uniform(0.5, 1.5, w.shape) if "variance" in w.name or "gamma" in w.name else random.normal(0, 0.5, w.shape) for w in model.weights])
    path = f"{sys.argv[1]}/keras-2-13"
    model.save(path + ".keras")
    with zipfile.ZipFile(path + ".keras") as old:
        members = [(name, old.read(name)) for name in old.namelist()]
    with zipfile.ZipFile(path + ".keras", "w", zipfile.ZIP_DEFLATED) as new:
        for name, content in members:
            new.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED, 9)

    image = random.uniform(-1, 1, (12, 14, 3)).astype(np.float32)
    mean, std = np.float32([0.485, 0.456, 0.406]), np.float32([0.229, 0.224, 0.225])
    start = tf.constant(image)
    with tf.GradientTape() as tape:
        tape.watch(start)
        output = model((((start + 1) / 2 - mean) / std)[None], training=False)[0, ..., 1]
        value = tf.reduce_mean(output)
    save_file({"image": image, "last/1/activation": output.numpy(), "last/1/gradient": tape.gradient(value, start).numpy()}, path + ".safetensors")


main()
