"""The networks of make_keras_networks.py: NETWORKS names them all, each with a function that builds it with Keras 3 or 2."""
from dataclasses import dataclass
from typing import Callable

import numpy as np


@dataclass
class Network:
    build: Callable
    targets: list   # (layer, node)
    forms: tuple = ("keras", "keras2.keras")
    size: tuple = (12, 14)
    range: str = "torch"
    channels: int = 3   # 0: gray, without an axis of channels
    first: bool = False   # channels first


NETWORKS = {}   # name: Network
EVERY_FORM = ("keras", "h5", "keras2.keras", "keras2.h5")


def network(targets, **settings):
    def register(build):
        NETWORKS[build.__name__.replace("_", "-")] = Network(build, targets, **settings)
        return build
    return register


@network([("stem", 5), ("norm", 1), ("dilated", 2), ("depthwise", 3), ("multiplied", 11), ("separable", 1), ("grouped", 7), ("grouped_depthwise", 4), ("fc", 1), ("last", 2)])
def convolutions(k):
    L = k.layers
    x = entry = k.Input((12, 14, 3), name="image")
    x = L.Conv2D(6, (3, 5), strides=(2, 1), padding="same", activation="tanh", name="stem")(x)
    x = L.BatchNormalization(scale=False, name="norm")(x)
    x = L.Conv2D(6, 3, dilation_rate=2, padding="same", activation="elu", use_bias=False, name="dilated")(x)
    x = L.BatchNormalization(center=False, epsilon=0.01, name="norm_2")(x)
    x = L.DepthwiseConv2D(3, padding="same", name="depthwise", activation="silu")(x)
    x = L.DepthwiseConv2D((1, 3), strides=1, depth_multiplier=2, name="multiplied")(x)
    x = L.SeparableConv2D(6, 3, depth_multiplier=2, padding="same", activation="softplus", name="separable")(x)
    x = L.Conv2D(12, 3, groups=3, name="grouped", activation=k.activations.sigmoid)(x)
    x = L.Conv2D(12, 1, groups=12, name="grouped_depthwise")(x)
    x = L.Flatten(name="flat")(x)
    x = L.Dropout(0.5)(x)
    x = L.Dense(4, activation="selu", name="fc")(x)
    x = L.Dense(3, activation="softmax", name="last")(x)
    return k.Model(entry, x, name="convolutions")


@network([("pool_max", 2), ("pool_average", 1), ("merged", 3), ("joined", 9), ("weighed", 4), ("padded", 1), ("cropped", 3), ("enlarged", 0), ("bilinear", 5), ("resized", 2), ("end", 3)])
def joins(k):
    L = k.layers
    x = entry = k.Input((12, 14, 3), name="image")
    x = L.Conv2D(6, 3, activation="tanh", padding="same", name="stem")(x)
    x = L.ZeroPadding2D(((0, 1), (2, 1)), name="padded")(x)
    x = L.Cropping2D(((1, 0), (1, 2)), name="cropped")(x)
    a = L.MaxPooling2D(3, strides=2, padding="same", name="pool_max")(x)
    b = L.AveragePooling2D((2, 3), strides=2, padding="same", name="pool_average")(x)
    c = L.Subtract(name="minus")([a, b])
    d = L.Average(name="mean")([a, b, c])
    e = L.Maximum(name="more")([a, c])
    f = L.Minimum(name="less")([b, c])
    g = L.Multiply(name="times")([d, e, f])
    x = L.Add(name="merged")([a, b, g])
    x = L.Concatenate(name="joined")([x, c, d])
    s = L.GlobalAveragePooling2D(name="squeeze")(x)
    s = L.Reshape((1, 1, 18), name="as_map")(s)
    s = L.Conv2D(18, 1, activation="sigmoid", name="excite")(s)
    x = L.Multiply(name="weighed")([x, s])
    x = L.SpatialDropout2D(0.2)(x)
    x = L.UpSampling2D((2, 1), name="enlarged")(x)
    x = L.UpSampling2D(2, interpolation="bilinear", name="bilinear")(x)
    x = L.Resizing(9, 10, name="resized")(x)
    x = L.GlobalMaxPooling2D(keepdims=True, name="largest")(x)
    x = L.Flatten(name="end")(x)
    return k.Model(entry, x, name="joins")


@network([("relu6", 1), ("leaky", 2), ("capped", 0), ("prelu", 3), ("prelu_shared", 4), ("elu", 1), ("softmax", 2), ("gelu", 3), ("layer_norm", 1), ("inner", 5), ("rescaled", 1), ("normalized", 2), ("swish", 1), ("exponential", 4)])
def functions(k):
    L = k.layers
    x = entry = k.Input((12, 14, 3), name="image")
    def conv(x, name=None, activation=None):
        return L.Conv2D(6, 1, name=name, activation=activation)(x)
    outs = []
    x = L.ReLU(6.0, name="relu6")(conv(x))
    x = L.LeakyReLU(name="leaky")(conv(x))
    x = L.ReLU(1.5, negative_slope=0.1, name="capped")(conv(x))
    x = L.PReLU(shared_axes=[1, 2], name="prelu")(conv(x))
    x = L.PReLU(shared_axes=[1, 2, 3], name="prelu_shared")(conv(x))
    x = L.ELU(0.7, name="elu")(conv(x))
    x = L.Softmax(name="softmax")(conv(x))
    x = L.Activation("gelu", name="gelu")(conv(x))
    x = L.LayerNormalization(name="layer_norm")(conv(x))
    x = L.Conv2D(6, 1, activation=L.LeakyReLU(0.2), name="inner")(x)
    x = L.Rescaling(0.5, offset=1.0, name="rescaled")(x)
    x = L.Normalization(mean=[0.1, 0.2, 0.3, 0.4, 0.5, 0.6], variance=[1.0, 2.0, 3.0, 4.0, 5.0, 6.0], name="normalized")(x)
    x = L.Activation("swish", name="swish")(conv(x))
    x = L.Activation("softsign", name="softsign")(conv(x))
    x = L.Activation("exponential", name="exponential")(conv(x))
    return k.Model(entry, x, name="functions")


@network([("silu", 1), ("hard_swish", 2), ("hard_sigmoid", 3), ("mish", 4), ("log_sigmoid", 0), ("hard_tanh", 2), ("celu", 1), ("scaled", 2), ("op_mean", 4), ("group_norm", 3), ("op_last", 5)], forms=("keras",))
def functions_of_keras_3(k):
    L, ops = k.layers, k.ops
    x = entry = k.Input((12, 14, 3), name="image")
    for name in ("silu", "hard_swish", "hard_sigmoid", "mish", "log_sigmoid", "hard_tanh", "celu"):
        x = L.Activation(name, name=name)(L.Conv2D(6, 1)(x))
    x = L.GroupNormalization(3, name="group_norm")(x)
    y = L.Conv2D(6, 1)(x)
    x = ops.relu6(y + 3.0) * (1.0 / 6.0) * y - np.arange(1, 7, dtype=np.float32)
    x = 2.0 - x / 2.0
    x = L.Conv2D(6, 1, name="scaled")(x)
    m = L.Conv2D(6, 1, name="op_mean")(ops.mean(x, axis=[1, 2], keepdims=True))
    x = ops.concatenate([x * ops.sigmoid(m), ops.leaky_relu(x, negative_slope=0.3)], axis=-1)
    x = L.Conv2D(6, 1, name="op_last")(ops.maximum(x, -ops.gelu(x)))
    return k.Model(entry, x)


@network([("hard_sigmoid", 1), ("scaled", 2), ("op_mean", 4), ("op_last", 5)], forms=("keras2.keras",))
def functions_of_keras_2(k):
    import tensorflow as tf
    L = k.layers
    x = entry = k.Input((12, 14, 3), name="image")
    x = L.Conv2D(6, 3, activation="hard_sigmoid", name="hard_sigmoid")(x)
    y = L.Conv2D(6, 1)(x)
    x = tf.nn.relu6(y + 3.0) * (1.0 / 6.0) * y - [1.0, 2.0, 3.0, 4.0, 5.0, 6.0]
    x = 2.0 - x / 2.0
    x = L.Conv2D(6, 1, name="scaled")(x)
    m = L.Conv2D(6, 1, name="op_mean")(tf.reduce_mean(x, axis=[1, 2], keepdims=True))
    x = tf.concat([x * tf.sigmoid(m), tf.nn.leaky_relu(x, alpha=0.3)], axis=-1)
    x = L.Conv2D(6, 1, name="op_last")(tf.maximum(x, -tf.nn.gelu(x)))
    return k.Model(entry, x)


@network([("last", 2), ("head", 1)], range="pixels", forms=EVERY_FORM)
def nested(k):
    """A frozen base in a Functional behind augmentation and Rescaling, a Sequential in it, names that both models use."""
    L = k.layers
    inner = k.Input((12, 14, 3))
    y = L.Conv2D(4, 3, strides=2, name="conv", activation="tanh")(inner)
    y = L.BatchNormalization(name="norm")(y)
    y = k.Sequential([k.Input((5, 6, 4)), L.Conv2D(4, 1, name="point", activation="tanh"), L.BatchNormalization(name="norm_2")], name="pair")(y)
    base = k.Model(inner, y, name="base")
    base.get_layer("norm").trainable = False
    base.trainable = k.__name__ == "keras"
    x = entry = k.Input((12, 14, 3), name="image")
    x = k.Sequential([L.RandomFlip("horizontal"), L.RandomRotation(0.1)], name="augmentation")(x)
    x = L.Rescaling(1 / 127.5, offset=-1)(x)
    x = base(x, training=False)
    x = L.Conv2D(5, 1, activation="tanh", name="head")(x)
    x = L.GlobalAveragePooling2D()(x)
    return k.Model(entry, L.Dense(3, name="last")(x), name="classifier")


@network([("joined", 5), ("last", 1)], forms=EVERY_FORM)
def shared(k):
    """A layer and a model that are called twice."""
    L = k.layers
    x = entry = k.Input((12, 14, 3), name="image")
    layer = L.Conv2D(3, 3, padding="same", activation="tanh", name="layer")
    pair = k.Sequential([k.Input((12, 14, 3)), L.Conv2D(4, 1, name="first", activation="tanh"), L.Conv2D(3, 1, name="second")], name="pair")
    x = layer(layer(x))
    x = L.Concatenate(name="joined")([pair(x), pair(layer(x))])
    return k.Model(entry, L.Conv2D(2, 1, name="last")(x), name="shared")


@network([("first", 1), ("second", 2), ("last", 4)], size=(28, 28), channels=1, forms=EVERY_FORM)
def digits(k):
    L = k.layers
    return k.Sequential([k.Input((28, 28, 1)), L.Conv2D(4, 3, activation="relu", name="first"), L.MaxPooling2D(name="pool"), L.Conv2D(4, 3, activation="relu", name="second"),
                         L.MaxPooling2D(name="pool_2"), L.Flatten(), L.Dropout(0.5), L.Dense(5, activation="softmax", name="last")], name="digits")


@network([("conv", 1), ("fc", 2), ("last", 0)], size=(12, 14), channels=0, forms=("keras", "h5", "keras2.h5"))
def plane(k):
    """A gray image without an axis of channels, one half of which gets it, while the other is flattened at once."""
    L = k.layers
    entry = k.Input((12, 14), name="image")
    x = L.Reshape((12, 14, 1), name="map")(entry)
    x = L.Conv2D(3, 3, strides=2, activation="tanh", name="conv")(x)
    x = L.Flatten(name="flat")(x)
    y = L.Dense(4, activation="tanh", name="fc")(L.Flatten(name="flat_entry")(entry))
    return k.Model(entry, L.Dense(2, name="last")(L.Concatenate(name="joined")([x, y])), name="plane")


@network([("same", 2), ("valid", 1), ("sparse", 3), ("odd", 4), ("odd_same", 1), ("dilated", 0), ("last", 2)], size=(6, 5), forms=("keras", "keras2.h5"))
def transposed(k):
    L = k.layers
    x = entry = k.Input((6, 5, 3), name="image")
    x = L.Conv2DTranspose(4, 3, strides=2, padding="same", activation="tanh", name="same")(x)
    a = L.Conv2DTranspose(4, (4, 3), strides=(2, 1), activation="softplus", name="valid")(x)
    b = L.Conv2DTranspose(4, (2, 1), strides=3, use_bias=False, name="sparse")(x)
    c = L.Conv2DTranspose(5, (3, 4), strides=(3, 2), output_padding=(2, 1), name="odd")(x)
    d = L.Conv2DTranspose(5, (4, 3), strides=(2, 3), output_padding=(1, 0), padding="same", name="odd_same")(x)
    e = L.Conv2DTranspose(3, (3, 2), dilation_rate=2, padding="same", activation="tanh", name="dilated")(x)
    pools = [L.GlobalAveragePooling2D()(v) for v in (a, b, c, d, e)]
    return k.Model(entry, L.Dense(3, name="last")(L.Concatenate(name="joined")(pools)), name="transposed")


@network([("conv", 2), ("norm", 1), ("joined", 5), ("pool", 3), ("fc", 1)], first=True, forms=("keras", "keras2.h5"))
def channels_first(k):
    f = dict(data_format="channels_first")
    L = k.layers
    x = entry = k.Input((3, 12, 14), name="image")
    x = L.Conv2D(4, 3, activation="tanh", name="conv", **f)(x)
    x = L.BatchNormalization(axis=1, name="norm")(x)
    x = L.Concatenate(axis=1, name="joined")([x, L.Conv2D(3, 1, name="point", **f)(x)])
    x = L.PReLU(shared_axes=[2, 3], name="prelu")(x)
    x = L.AveragePooling2D(2, name="pool", **f)(x)
    x = L.Flatten(name="flat")(x)
    return k.Model(entry, L.Dense(3, name="fc")(x), name="channels_first")


@network([("mobilenet_1.00_224", 1), ("last", 0)], range="tf", forms=("h5", "keras2.h5"))
def sequential_base(k):
    """A network of keras.applications' name first in a Sequential, with BGR pixels made by operations in it."""
    L = k.layers
    inner = k.Input((12, 14, 3))
    y = L.Conv2D(4, 3, name="inner", activation="tanh")(inner)
    base = k.Model(inner, L.BatchNormalization(name="norm")(y), name="mobilenet_1.00_224")
    base.trainable = False
    return k.Sequential([k.Input((12, 14, 3)), base, L.GlobalAveragePooling2D(), L.Dense(2, name="last")], name="mine")


@network([("conv", 1)], range="pixels", forms=("keras", "keras2.h5"))
def caffe(k):
    """The preparation of VGG's pixels as a part of the network."""
    x = entry = k.Input((12, 14, 3), name="image")
    x = k.applications.vgg16.preprocess_input(x)
    return k.Model(entry, k.layers.Conv2D(3, 3, name="conv", activation="tanh")(x), name="mine")
