#!/usr/bin/env python3
"""Write Networks/keras.onnx and .safetensors: a small channels-last network as Keras and tf2onnx write it.

    pip install tensorflow-cpu tf2onnx onnxruntime safetensors
    ./make_keras_network.py Networks

The tensors are those of make_networks.py (Keras calls its layers NAME_1 when it writes them); the input takes the range "torch", too. Gradients are TensorFlow's, in float32.
"""
import os
import sys

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"

import keras
import numpy as np
import onnx
import onnxruntime
import tensorflow as tf
import tf2onnx
from keras import layers
from safetensors.numpy import save_file

SIZE = (21, 24)
TARGETS = [("stem_relu", 3), ("se_mul", 5), ("block_add", 2), ("mixed", 9), ("predictions_pre", 1)]


def network():
    x = entry = keras.Input((*SIZE, 3), batch_size=1, name="input")
    x = layers.ZeroPadding2D(((0, 1), (0, 1)), name="stem_pad")(x)
    x = layers.Conv2D(8, 3, 2, use_bias=False, name="stem")(x)
    x = shortcut = layers.ReLU(6.0, name="stem_relu")(layers.BatchNormalization(name="stem_bn")(x))
    x = layers.DepthwiseConv2D(3, padding="same", use_bias=False, name="depthwise")(x)
    x = inner = layers.Activation("hard_swish", name="depthwise_act")(layers.BatchNormalization(name="depthwise_bn")(x))
    x = layers.GlobalAveragePooling2D(keepdims=True, name="se_pool")(x)
    x = layers.Conv2D(8, 1, activation="hard_sigmoid", name="se_expand")(layers.Conv2D(4, 1, activation="relu", name="se_squeeze")(x))
    x = layers.Multiply(name="se_mul")([inner, x])
    x = layers.Add(name="block_add")([shortcut, layers.Conv2D(8, 1, name="project")(x)])
    a = layers.Conv2D(4, (1, 7), padding="same", activation="silu", name="mixed_a")(x)
    b = layers.Conv2D(6, 1, activation="elu", name="mixed_b")(layers.AveragePooling2D(3, 1, "same", name="mixed_pool")(x))
    x = layers.Concatenate(name="mixed")([a, b])
    x = layers.SeparableConv2D(8, 3, 2, padding="same", name="separable")(x)
    x = layers.MaxPooling2D(2, name="pool")(layers.LeakyReLU(negative_slope=0.1, name="separable_act")(x))
    x = layers.Dense(5, name="predictions_pre")(layers.Flatten(name="flatten")(x))
    return keras.Model(entry, layers.Softmax(name="predictions")(x), name="small")


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    random = np.random.Generator(np.random.PCG64(11))
    model = network()
    for layer in model.layers:
        weights = layer.get_weights()
        if isinstance(layer, layers.BatchNormalization):
            layer.set_weights([random.uniform(0.5, 1.5, w.shape) if i in (0, 3) else random.normal(0, 0.3, w.shape) for i, w in enumerate(weights)])
        else:
            layer.set_weights([random.normal(0, 1 / np.sqrt(max(np.prod(w.shape[:-1]) / (8 if "depthwise" in layer.name else 1), 1)), w.shape) for w in weights])
    function = tf.function(lambda x: model(x, training=False), input_signature=[tf.TensorSpec((1, *SIZE, 3), tf.float32, name="input")])
    exported, _ = tf2onnx.convert.from_function(function, input_signature=function.input_signature, opset=15)

    image = random.uniform(-1, 1, (*SIZE, 3)).astype(np.float32)
    mean, std = np.float32([0.485, 0.456, 0.406]), np.float32([0.229, 0.224, 0.225])
    tensors = {"image": image}
    for name, node in TARGETS:
        part = keras.Model(model.inputs, model.get_layer(name).output)
        start = tf.constant(image)
        with tf.GradientTape() as tape:
            tape.watch(start)
            output = part((((start + 1) / 2 - mean) / std)[None], training=False)
            value = tf.reduce_mean(output[0, ..., node])
        gradient = tape.gradient(value, start).numpy()
        assert gradient.any(), name
        tensors[f"{name}_1/{node}/activation"] = output.numpy()[0, ..., node].reshape(output.shape[1:3] if len(output.shape) == 4 else (1, 1))
        tensors[f"{name}_1/{node}/gradient"] = gradient

    session = onnxruntime.InferenceSession(exported.SerializeToString(), providers=["CPUExecutionProvider"])
    x = ((image + 1) / 2 - mean) / std
    theirs, = session.run(None, {session.get_inputs()[0].name: x[None]})
    assert np.abs(theirs - model(x[None], training=False).numpy()).max() < 1e-5
    onnx.save(exported, f"{sys.argv[1]}/keras.onnx")
    save_file({k: np.ascontiguousarray(v) for k, v in tensors.items()}, f"{sys.argv[1]}/keras.safetensors")
    print("keras", exported.ByteSize(), "bytes", len(exported.graph.node), "operations")


if __name__ == "__main__":
    main()
