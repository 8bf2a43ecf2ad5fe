#!/usr/bin/env python3
"""Write one tiny network in each of the layouts that Keras 3 writes.

    pip install tensorflow-cpu h5py
    ./make_keras_files.py Keras

The network is an input of 8 x 8 x 3, a convolution `first` of 2 nodes, a batch norm `norm` without gamma, a ReLU and a fully
connected layer `last` of 4. The weights count: the numbers of all weights in the order of `model.weights` are 0, 1, 2 ... in
units of 1/8. `numbered.weights.h5` lacks the names that Keras wrote before it kept them, `deflated.keras` is the archive
packed anew, `gzip.h5` a file of which h5py compressed the weights.
"""
import os
import sys
import zipfile

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"

import h5py
import keras
import numpy as np
from keras import layers


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    folder = sys.argv[1]
    path = lambda name: os.path.join(folder, name)
    image = layers.Input((8, 8, 3))
    x = layers.Conv2D(2, 3, name="first")(image)
    x = layers.BatchNormalization(scale=False, name="norm")(x)
    x = layers.Activation("relu", name="active")(x)
    x = layers.Dense(4, name="last")(layers.Flatten()(x))
    model = keras.Model(image, x)
    count = 0
    values = []
    for weight in model.weights:
        size = int(np.prod(weight.shape))
        values.append((count + np.arange(size, dtype=np.float32).reshape(weight.shape)) / 8)
        count += size
    model.set_weights(values)
    model.save_weights(path("named.weights.h5"))
    model.save(path("whole.keras"))
    model.save(path("whole.h5"))
    with h5py.File(path("named.weights.h5")) as old, h5py.File(path("numbered.weights.h5"), "w") as new:
        for key in old:
            old.copy(key, new)
        new.visititems(lambda _, item: item.attrs.pop("name", None) and None)
    with zipfile.ZipFile(path("whole.keras")) as old:
        with zipfile.ZipFile(path("deflated.keras"), "w", zipfile.ZIP_DEFLATED) as new:
            for name in old.namelist():
                new.writestr(name, old.read(name))
    with h5py.File(path("gzip.h5"), "w") as file:
        file.attrs["layer_names"] = [b"first"]
        group = file.create_group("first")
        group.attrs["weight_names"] = [b"first/kernel:0", b"first/half:0"]
        kernel = np.arange(3 * 3 * 8 * 128, dtype=np.float32).reshape(3, 3, 8, 128)
        group.create_dataset("first/kernel:0", data=kernel, chunks=(3, 3, 4, 64), compression="gzip", shuffle=True)
        group.create_dataset("first/half:0", data=np.arange(6000, dtype=np.float16).reshape(2, 3000) / 8)


main()
