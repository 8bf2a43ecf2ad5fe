"""The cases of make_operator_cases.py: CASES names them all, each a function that builds its network."""
import zlib

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper


class Graph:
    """An ONNX graph that grows operation by operation; every method returns the name of the tensor it adds."""

    def __init__(self, name, opset, size, symbolic):
        self.name, self.opset, self.size, self.symbolic = name, opset, size, symbolic
        self.random = np.random.Generator(np.random.PCG64(zlib.crc32(name.encode())))
        self.nodes, self.constants, self.channels = [], [], {"x": 3}

    def draw(self, *shape, scale=1.0):
        return (scale * self.random.standard_normal(shape)).astype(np.float32)

    def constant(self, value):
        """An initialiser: an array, or a TensorProto that stores its numbers in a way of its own."""
        tensor = value if isinstance(value, TensorProto) else numpy_helper.from_array(np.asarray(value))
        tensor.name = f"stored_{len(self.constants) + 1}"
        self.constants.append(tensor)
        return tensor.name

    def op(self, kind, *inputs, extra_outputs=(), channels=None, **attributes):
        """An operation; its output has the channels of its first input unless told."""
        name = f"{kind.lower()}_{len(self.nodes) + 1}"
        self.nodes.append(helper.make_node(kind, list(inputs), [name, *extra_outputs], name=name, **attributes))
        self.channels[name] = channels or (self.channels.get(inputs[0]) if inputs else None)
        return name

    def conv(self, source, channels, kernel=(1, 1), bias=True, scale=1.0, group=1, **attributes):
        """A convolution with random weights that keep the size of the numbers, times `scale`."""
        depth = self.channels[source] // group
        filters = self.draw(channels, depth, *kernel, scale=scale / np.sqrt(depth * kernel[0] * kernel[1]))
        inputs = [source, self.constant(filters)] + ([self.constant(self.draw(channels, scale=0.3))] if bias else [])
        if group > 1:
            attributes["group"] = group
        return self.op("Conv", *inputs, channels=channels, kernel_shape=kernel, **attributes)

    def model(self, result):
        """The finished network; `result` becomes y."""
        for node in self.nodes:
            node.input[:] = ["y" if name == result else name for name in node.input]
            node.output[:] = ["y" if name == result else name for name in node.output]
        size = ["H", "W"] if self.symbolic else self.size
        graph = helper.make_graph(self.nodes, self.name, [helper.make_tensor_value_info("x", TensorProto.FLOAT, [1, 3, *size])],
                                  [helper.make_empty_tensor_value_info("y")], self.constants)
        model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", self.opset)], ir_version=8, producer_name="phosphene")
        helper.set_model_props(model, {"input_mean": "0 0 0", "input_std": "1 1 1"})
        model.graph.output[0].CopyFrom(onnx.shape_inference.infer_shapes(model, strict_mode=True, data_prop=True).graph.output[0])
        onnx.checker.check_model(model, full_check=True)
        return model


CASES = {}   # name: (build, equal, opset, size, whether height and width are symbols)


def case(name, build=None, *, equal=None, opset=13, size=(7, 6), symbolic=False):
    """Register a case; `build` adds its operations to a Graph and returns the output's name. A decorator without it.

    `equal` builds the same function from what onnxruntime accepts, where it refuses the case itself.
    """
    def register(build):
        assert name not in CASES, name
        CASES[name] = build, equal or build, opset, size, symbolic
        return build
    return register(build) if build else register


# Convolution. Sizes are odd × even: SAME pads them differently.

def conv_case(name, channels=4, kernel=(3, 3), front=None, opset=13, size=(7, 6), symbolic=False, **attributes):
    case(name, lambda g: g.conv(g.conv("x", front) if front else "x", channels, kernel, **attributes), opset=opset, size=size, symbolic=symbolic)


conv_case("conv-1x1", 5, (1, 1))
conv_case("conv-1x1-stride-2", 5, (1, 1), strides=[2, 2])
conv_case("conv-1x1-17-channels", 17, (1, 1), front=9, size=(4, 5))
conv_case("conv-1x1-no-bias", 5, (1, 1), bias=False, symbolic=True)
conv_case("conv-3x3")
conv_case("conv-3x3-pads", pads=[1, 1, 1, 1])
conv_case("conv-3x3-pads-7-channels", 7, front=5, pads=[1, 1, 1, 1])
conv_case("conv-3x3-pads-larger", 6, front=5, size=(13, 11), pads=[1, 1, 1, 1], symbolic=True)
conv_case("conv-3x3-pads-asymmetric", pads=[0, 1, 2, 0])
conv_case("conv-3x3-no-bias", bias=False, pads=[1, 1, 1, 1])
conv_case("conv-3x3-stride-2", pads=[1, 1, 1, 1], strides=[2, 2], symbolic=True)
conv_case("conv-3x3-stride-2x3", pads=[1, 1, 1, 1], strides=[2, 3])
conv_case("conv-3x3-stride-2-rest", strides=[2, 2], size=(8, 7))   # the last row is never read
conv_case("conv-3x3-dilation-2", pads=[2, 2, 2, 2], dilations=[2, 2])
conv_case("conv-3x3-dilation-1x2-stride-2", dilations=[1, 2], strides=[2, 2])
conv_case("conv-3x3-opset-7", opset=7, pads=[1, 1, 1, 1])
conv_case("conv-3x3-opset-18", opset=18, pads=[1, 1, 1, 1])
conv_case("conv-5x3-pads", kernel=(5, 3), pads=[2, 1, 2, 1])
conv_case("conv-5x5-pads", kernel=(5, 5), pads=[2, 2, 2, 2])
conv_case("conv-1x7-pads", kernel=(1, 7), pads=[0, 3, 0, 3], size=(5, 9))
conv_case("conv-7x1-pads", kernel=(7, 1), pads=[3, 0, 3, 0], size=(9, 5))
conv_case("conv-2x2", kernel=(2, 2))
conv_case("conv-4x2-pads-stride-2", kernel=(4, 2), pads=[2, 1, 1, 0], strides=[2, 2])
conv_case("conv-7x7-larger-than-image", kernel=(7, 7), pads=[3, 3, 3, 3], size=(4, 5))
conv_case("conv-groups-2", 6, front=4, group=2, pads=[1, 1, 1, 1])
conv_case("conv-groups-3", 9, front=6, group=3, pads=[1, 1, 1, 1], size=(5, 6))
conv_case("conv-groups-3-stride-2-no-bias", 6, group=3, bias=False, strides=[2, 2])
conv_case("depthwise-3x3", 5, front=5, group=5, pads=[1, 1, 1, 1])
conv_case("depthwise-3x3-17-channels", 17, front=17, group=17, pads=[1, 1, 1, 1], size=(4, 5))
conv_case("depthwise-3x3-stride-2", 5, front=5, group=5, pads=[1, 1, 1, 1], strides=[2, 2])
conv_case("depthwise-5x5", 5, front=5, group=5, kernel=(5, 5), pads=[2, 2, 2, 2])
conv_case("depthwise-5x5-stride-2", 5, front=5, group=5, kernel=(5, 5), pads=[2, 2, 2, 2], strides=[2, 2])
conv_case("depthwise-3x3-multiplier-2", 8, front=4, group=4, pads=[1, 1, 1, 1], size=(5, 6))
conv_case("depthwise-5x5-same-upper-stride-2", 5, front=5, group=5, kernel=(5, 5), auto_pad="SAME_UPPER", strides=[2, 2])
conv_case("conv-same-upper", auto_pad="SAME_UPPER", symbolic=True)
conv_case("conv-same-upper-stride-2", auto_pad="SAME_UPPER", strides=[2, 2], symbolic=True)
conv_case("conv-same-upper-4x2", kernel=(4, 2), auto_pad="SAME_UPPER")
conv_case("conv-same-upper-1x1-stride-2", kernel=(1, 1), auto_pad="SAME_UPPER", strides=[2, 2])
case("conv-same-upper-dilation-2", lambda g: g.conv("x", 4, (3, 3), auto_pad="SAME_UPPER", dilations=[2, 2]),
     equal=lambda g: g.conv("x", 4, (3, 3), pads=[2, 2, 2, 2], dilations=[2, 2]))
conv_case("conv-same-lower", auto_pad="SAME_LOWER")
conv_case("conv-same-lower-stride-2", auto_pad="SAME_LOWER", strides=[2, 2])
conv_case("conv-same-lower-4x2", kernel=(4, 2), auto_pad="SAME_LOWER")
conv_case("conv-valid", auto_pad="VALID")
conv_case("conv-valid-stride-2", auto_pad="VALID", strides=[2, 2], size=(8, 7))


# Functions of single values

def function_case(name, kind, *bounds, opset=13, scale=1.0, **attributes):
    """`bounds` are inputs: numbers, or None for one left out."""
    def build(g):
        inputs = [g.conv("x", 4, scale=scale)] + ["" if b is None else g.constant(np.float32(b)) for b in bounds]
        return g.op(kind, *inputs, **attributes)
    case(name, build, opset=opset)


function_case("relu", "Relu")
function_case("relu-opset-7", "Relu", opset=7)
function_case("clip-0-6", "Clip", 0, 6, scale=8)
function_case("clip-0-6-opset-7", "Clip", opset=7, scale=8, min=0.0, max=6.0)
function_case("clip-0-6-opset-11", "Clip", 0, 6, opset=11, scale=8)
function_case("clip-minimum-only", "Clip", -0.25)
function_case("clip-maximum-only", "Clip", None, 0.5)
function_case("clip-maximum-only-opset-7", "Clip", opset=7, max=0.5)
function_case("leakyrelu", "LeakyRelu")
function_case("leakyrelu-alpha", "LeakyRelu", alpha=0.2)
function_case("sigmoid", "Sigmoid", scale=2)


@case("relu-of-input")
def _(g):
    return g.conv(g.op("Relu", "x"), 4)


# Pooling

def pool_case(name, kind, kernel=None, front=3, opset=13, size=(7, 6), symbolic=False, **attributes):
    if kernel:
        attributes["kernel_shape"] = kernel
    case(name, lambda g: g.op(kind, g.conv("x", front), **attributes), opset=opset, size=size, symbolic=symbolic)


pool_case("maxpool-2x2", "MaxPool", [2, 2], strides=[2, 2], symbolic=True)
pool_case("maxpool-2x2-opset-7", "MaxPool", [2, 2], strides=[2, 2], opset=7)
pool_case("maxpool-3x3-overlapping", "MaxPool", [3, 3])
pool_case("maxpool-3x3-stride-2-pads", "MaxPool", [3, 3], strides=[2, 2], pads=[1, 1, 1, 1], symbolic=True)
pool_case("maxpool-3x2-pads-asymmetric", "MaxPool", [3, 2], strides=[2, 2], pads=[0, 1, 1, 0])
pool_case("maxpool-ceil", "MaxPool", [3, 3], strides=[2, 2], ceil_mode=1, size=(8, 6), symbolic=True)
pool_case("maxpool-ceil-opset-10", "MaxPool", [2, 2], strides=[2, 2], ceil_mode=1, opset=10)
pool_case("maxpool-ceil-outside", "MaxPool", [2, 2], strides=[3, 3], ceil_mode=1, size=(6, 9), symbolic=True)
pool_case("maxpool-ceil-outside-pads", "MaxPool", [2, 2], strides=[2, 2], pads=[1, 1, 1, 1], ceil_mode=1, size=(7, 6), symbolic=True)
pool_case("maxpool-dilation-2", "MaxPool", [2, 2], dilations=[2, 2])
pool_case("maxpool-same-upper", "MaxPool", [3, 3], strides=[2, 2], auto_pad="SAME_UPPER", symbolic=True)
pool_case("maxpool-same-lower", "MaxPool", [2, 2], strides=[1, 1], auto_pad="SAME_LOWER")


def negative(g):
    """Values below zero: padding must never win."""
    return g.op("Add", g.conv("x", 3), g.constant(np.float32(-4)))


case("maxpool-negative-pads", lambda g: g.op("MaxPool", negative(g), kernel_shape=[3, 3], strides=[2, 2], pads=[1, 1, 1, 1]))
case("maxpool-negative-ceil", lambda g: g.op("MaxPool", negative(g), kernel_shape=[3, 3], strides=[2, 2], ceil_mode=1), size=(8, 6))
case("maxpool-negative-same-upper", lambda g: g.op("MaxPool", negative(g), kernel_shape=[2, 2], auto_pad="SAME_UPPER"))
pool_case("averagepool-2x2", "AveragePool", [2, 2], strides=[2, 2], symbolic=True)
pool_case("averagepool-2x2-opset-7", "AveragePool", [2, 2], strides=[2, 2], opset=7)
pool_case("averagepool-3x3-pads", "AveragePool", [3, 3], pads=[1, 1, 1, 1])
pool_case("averagepool-3x3-pads-counted", "AveragePool", [3, 3], pads=[1, 1, 1, 1], count_include_pad=1)
pool_case("averagepool-3x3-stride-2-pads", "AveragePool", [3, 3], strides=[2, 2], pads=[1, 1, 1, 1])
pool_case("averagepool-pads-asymmetric", "AveragePool", [2, 3], strides=[2, 2], pads=[1, 0, 0, 1])
pool_case("averagepool-pads-asymmetric-counted", "AveragePool", [2, 3], strides=[2, 2], pads=[1, 0, 0, 1], count_include_pad=1)
pool_case("averagepool-same-upper", "AveragePool", [3, 3], strides=[2, 2], auto_pad="SAME_UPPER")
pool_case("averagepool-ceil", "AveragePool", [3, 3], strides=[2, 2], ceil_mode=1, size=(8, 6))
pool_case("averagepool-ceil-outside", "AveragePool", [2, 2], strides=[3, 3], ceil_mode=1, size=(6, 9), symbolic=True)
pool_case("averagepool-ceil-pads", "AveragePool", [3, 3], strides=[2, 2], pads=[1, 1, 1, 1], ceil_mode=1, size=(8, 6))
pool_case("averagepool-ceil-pads-counted", "AveragePool", [3, 3], strides=[2, 2], pads=[1, 1, 1, 1], ceil_mode=1, count_include_pad=1, size=(8, 6))
pool_case("global-averagepool", "GlobalAveragePool", front=9, symbolic=True)
pool_case("global-maxpool", "GlobalMaxPool", front=9)


# Normalization

def batchnorm(g, source, **attributes):
    n = g.channels[source]
    parameters = [g.draw(n), g.draw(n), g.draw(n, scale=0.5), np.exp(g.draw(n))]   # scale, shift, mean, variance
    return g.op("BatchNormalization", source, *map(g.constant, parameters), **attributes)


case("batchnorm-opset-7", lambda g: batchnorm(g, g.conv("x", 4, (3, 3)), epsilon=1e-3, momentum=0.99, spatial=1), opset=7)
case("batchnorm-opset-9", lambda g: batchnorm(g, g.conv("x", 4, (3, 3))), opset=9)
case("batchnorm-opset-15", lambda g: batchnorm(g, g.conv("x", 4, (3, 3), bias=False), epsilon=1e-3, training_mode=0), opset=15)
case("batchnorm-of-input", lambda g: g.conv(batchnorm(g, "x"), 4, (3, 3), pads=[1, 1, 1, 1]), opset=15)
case("batchnorm-after-relu", lambda g: batchnorm(g, g.op("Relu", g.conv("x", 4))), opset=15)
case("batchnorm-after-depthwise", lambda g: g.op("Relu", batchnorm(g, g.conv(g.conv("x", 4), 4, (3, 3), group=4))), opset=17)
case("lrn-3", lambda g: g.op("LRN", g.conv("x", 4, scale=2), size=3, alpha=0.5, beta=0.6, bias=2.0), size=(5, 4))
case("lrn-5", lambda g: g.op("LRN", g.conv("x", 7, scale=2), size=5, alpha=0.5), size=(5, 4))
case("lrn-5-defaults", lambda g: g.op("LRN", g.conv("x", 4, scale=40), size=5), size=(5, 4))


def lrn_4(g):
    """x / (1 + alpha / 4 * sum of squares) ** 0.75, the sum over the channels c - 1 ... c + 2."""
    a = g.conv("x", 7, scale=2)
    band = np.float32([[-1 <= other - c <= 2 for other in range(7)] for c in range(7)])
    sums = g.op("Conv", g.op("Mul", a, a), g.constant(0.5 / 4 * band[:, :, None, None]), g.constant(np.ones(7, np.float32)))
    return g.op("Mul", a, g.op("Pow", sums, g.constant(np.float32(-0.75))))


case("lrn-4", lambda g: g.op("LRN", g.conv("x", 7, scale=2), size=4, alpha=0.5), equal=lrn_4, size=(5, 4))


# Branches

@case("concat")
def _(g):
    parts = [g.conv("x", 2), g.conv("x", 3, (3, 3), pads=[1, 1, 1, 1]), g.conv("x", 1)]
    return g.op("Concat", *parts, axis=1)


@case("concat-axis-from-the-end")
def _(g):
    return g.op("Concat", "x", g.conv("x", 2), axis=-3)


@case("concat-same-twice")
def _(g):
    a = g.conv("x", 2)
    return g.op("Concat", a, g.op("Relu", a), a, axis=1)


case("add", lambda g: g.op("Add", g.conv("x", 4), g.conv("x", 4, (3, 3), pads=[1, 1, 1, 1])))
case("add-channel-constant", lambda g: g.op("Add", g.conv("x", 4), g.constant(g.draw(4, 1, 1))))
case("add-channel-constant-first", lambda g: g.op("Add", g.constant(g.draw(1, 4, 1, 1)), g.conv("x", 4), channels=4))
case("add-scalar", lambda g: g.op("Add", g.conv("x", 4), g.constant(np.float32(0.75))))
case("add-itself", lambda g: (lambda a: g.op("Add", a, a))(g.conv("x", 4)))
case("add-three", lambda g: g.op("Add", g.op("Add", g.conv("x", 4), g.conv("x", 4)), g.conv("x", 4)), opset=7)
case("add-broadcast-map", lambda g: g.op("Add", g.conv("x", 4), g.op("GlobalAveragePool", g.conv("x", 4))))
case("mul", lambda g: g.op("Mul", g.conv("x", 4), g.conv("x", 4, (3, 3), pads=[1, 1, 1, 1])))
case("mul-channel-constant", lambda g: g.op("Mul", g.conv("x", 4), g.constant(g.draw(4, 1, 1))))
case("mul-scalar", lambda g: g.op("Mul", g.constant(np.float32([-1.5])), g.conv("x", 4), channels=4))
case("mul-itself", lambda g: (lambda a: g.op("Mul", a, a))(g.conv("x", 4)))
case("mul-sigmoid", lambda g: (lambda a: g.op("Mul", a, g.op("Sigmoid", a)))(g.conv("x", 4, scale=2)))   # SiLU


@case("squeeze-excite", symbolic=True)
def _(g):
    a = g.conv("x", 6)
    squeezed = g.op("Relu", g.conv(g.op("GlobalAveragePool", a), 2, scale=3))
    return g.op("Mul", a, g.op("Sigmoid", g.conv(squeezed, 6)))


# Vectors: H × W > 1 before they are flattened, so the order of channels and positions matters.

def vector(g, channels=3):
    return g.op("Flatten", g.conv("x", channels))


def dense_case(name, transB, with_bias=True, opset=13, **attributes):
    @case(name, size=(3, 4), opset=opset)
    def _(g):
        weights = g.draw(*((5, 36) if transB else (36, 5)), scale=1 / 6)
        return g.op("Gemm", vector(g), *map(g.constant, [weights, g.draw(5)] if with_bias else [weights]), transB=transB, **attributes)


@case("gemm-two", size=(3, 4))
def _(g):
    hidden = g.op("Relu", g.op("Gemm", vector(g), g.constant(g.draw(36, 7, scale=1 / 6)), g.constant(g.draw(7))))
    return g.op("Gemm", hidden, g.constant(g.draw(7, 4)), g.constant(g.draw(4)))


dense_case("gemm", 0)
dense_case("gemm-transposed", 1)
dense_case("gemm-transposed-opset-7", 1, opset=7)
dense_case("gemm-alpha-beta", 1, alpha=0.5, beta=2.0)
dense_case("gemm-no-bias", 1, with_bias=False)
case("gemm-scalar-bias", lambda g: g.op("Gemm", vector(g), g.constant(g.draw(36, 5, scale=1 / 6)), g.constant(g.draw(1))), size=(3, 4))
case("matmul-add", lambda g: g.op("Add", g.op("MatMul", vector(g), g.constant(g.draw(36, 5, scale=1 / 6))), g.constant(g.draw(5))), size=(3, 4))
case("matmul-add-bias-first", lambda g: g.op("Add", g.constant(g.draw(1, 5)), g.op("MatMul", vector(g), g.constant(g.draw(36, 5)))), size=(3, 4))
case("flatten", vector, size=(3, 4))
case("flatten-axis-from-the-end", lambda g: g.op("Flatten", g.conv("x", 3), axis=-3), size=(3, 4))
case("flatten-of-pooled", lambda g: g.op("Flatten", g.op("GlobalAveragePool", g.conv("x", 9))), symbolic=True)


def reshape_case(name, shape, opset=13, node=False):
    @case(name, opset=opset, size=(3, 4))
    def _(g):
        shape_tensor = numpy_helper.from_array(np.int64(shape), "shape")
        target = g.op("Constant", value=shape_tensor) if node else g.constant(shape_tensor)
        flat = g.op("Reshape", g.conv("x", 3), target)
        return g.op("Gemm", flat, g.constant(g.draw(36, 5, scale=1 / 6)), g.constant(g.draw(5)))


reshape_case("reshape-1-minus-1", [1, -1])
reshape_case("reshape-0-minus-1", [0, -1])
reshape_case("reshape-minus-1-36", [-1, 36])
reshape_case("reshape-opset-7", [1, -1], opset=7)
reshape_case("reshape-constant-node", [1, -1], node=True)

case("softmax", lambda g: g.op("Softmax", vector(g)), size=(2, 3))
case("softmax-axis-1", lambda g: g.op("Softmax", vector(g), axis=1), size=(2, 3))
case("softmax-axis-minus-1", lambda g: g.op("Softmax", vector(g), axis=-1), size=(2, 3), opset=17)
case("softmax-opset-11", lambda g: g.op("Softmax", vector(g)), size=(2, 3), opset=11)
case("softmax-axis-1-opset-11", lambda g: g.op("Softmax", vector(g), axis=1), size=(2, 3), opset=11)
case("softmax-axis-minus-1-opset-11", lambda g: g.op("Softmax", vector(g), axis=-1), size=(2, 3), opset=11)
case("softmax-map-axis-1", lambda g: g.op("Softmax", g.conv("x", 4, scale=2), axis=1), size=(3, 4))   # over channels,
case("softmax-map-axis-1-opset-11", lambda g: g.op("Softmax", g.conv("x", 4, scale=2), axis=1), size=(3, 4), opset=11)   # over all values


# Operators that change nothing, and padding

case("dropout-opset-7", lambda g: g.conv(g.op("Dropout", g.conv("x", 4), ratio=0.4), 3), opset=7)
case("dropout-opset-7-mask", lambda g: g.conv(g.op("Dropout", g.conv("x", 4), extra_outputs=["mask"]), 3), opset=7)
case("dropout", lambda g: g.conv(g.op("Dropout", g.conv("x", 4)), 3))
case("dropout-inputs", lambda g: g.conv(g.op("Dropout", g.conv("x", 4), g.constant(np.float32(0.4)), g.constant(np.bool_(False))), 3))
case("identity", lambda g: g.op("Identity", g.op("Identity", g.conv(g.op("Identity", "x"), 4))))


def pad_case(name, pads, *value, mode=None, opset=13, axes=False):
    """Pads are (top, left, bottom, right)."""
    @case(name, opset=opset)
    def _(g):
        attributes = {"mode": mode} if mode else {}
        full = pads if axes else [0, 0, *pads[:2], 0, 0, *pads[2:]]
        if opset < 11:
            padded = g.op("Pad", g.conv("x", 3), pads=full, **attributes, **({"value": value[0]} if value else {}))
        else:
            inputs = [g.constant(np.int64(full))] + [g.constant(np.float32(v)) for v in value]
            if axes:
                inputs += ([] if value else [""]) + [g.constant(np.int64([2, 3]))]
            padded = g.op("Pad", g.conv("x", 3), *inputs, **attributes)
        return g.conv(padded, 3, (3, 3))


pad_case("pad", [1, 2, 0, 1])
pad_case("pad-value", [1, 2, 0, 1], 0.5)
pad_case("pad-reflect", [1, 2, 3, 1], mode="reflect")
pad_case("pad-edge", [1, 2, 0, 1], mode="edge")
pad_case("pad-opset-7", [1, 2, 0, 1], opset=7)
pad_case("pad-value-opset-7", [1, 2, 0, 1], 0.5, opset=7)
pad_case("pad-reflect-opset-7", [1, 2, 3, 1], mode="reflect", opset=7)
pad_case("pad-value-opset-11", [1, 2, 0, 1], 0.5, mode="constant", opset=11)
pad_case("pad-axes-opset-18", [1, 2, 0, 1], axes=True, opset=18)


# How constants are stored

def stored_case(name, store, opset=13):
    """A convolution whose filters pass through `store(g, array)`, which returns a tensor's name."""
    case(name, lambda g: g.op("Conv", "x", store(g, g.draw(4, 3, 2, 2, scale=0.3)), channels=4), opset=opset, size=(5, 4))


def half(g, array, raw):
    """Float16, cast in the graph; its bits in the low halves of int32_data unless raw."""
    bits = array.astype(np.float16)
    data = bits.tobytes() if raw else bits.view(np.uint16).astype(np.int32).ravel()
    tensor = TensorProto(data_type=TensorProto.FLOAT16, dims=array.shape, **({"raw_data": data} if raw else {"int32_data": data}))
    return g.op("Cast", g.constant(tensor), to=TensorProto.FLOAT)


stored_case("stored-float16-raw", lambda g, a: half(g, a, raw=True))
stored_case("stored-float16-int32-data", lambda g, a: half(g, a, raw=False))
stored_case("stored-float-data", lambda g, a: g.constant(helper.make_tensor("", TensorProto.FLOAT, a.shape, a.ravel())))
stored_case("stored-constant-value", lambda g, a: g.op("Constant", value=numpy_helper.from_array(a, "filters")))
stored_case("stored-identity", lambda g, a: g.op("Identity", g.constant(a)))
case("stored-constant-value-float", lambda g: g.op("Mul", g.conv("x", 4), g.op("Constant", value_float=-1.5)), size=(5, 4))
case("stored-constant-value-floats", size=(5, 4),
     build=lambda g: g.op("Conv", "x", g.constant(g.draw(4, 3, 1, 1)), g.op("Constant", value_floats=[0.5, -0.25, 0.125, 1.0]), channels=4))


# Small networks

@case("conv-batchnorm-relu-maxpool", opset=15, symbolic=True)
def _(g):
    a = g.op("Relu", batchnorm(g, g.conv("x", 5, (3, 3), bias=False, pads=[1, 1, 1, 1])))
    return g.op("MaxPool", a, kernel_shape=[2, 2], strides=[2, 2])


@case("inception-block", symbolic=True)
def _(g):
    def relu_conv(source, channels, size):
        return g.op("Relu", g.conv(source, channels, (size, size), pads=[size // 2] * 4))
    pooled = g.op("MaxPool", "x", kernel_shape=[3, 3], pads=[1, 1, 1, 1])
    return g.op("Concat", relu_conv("x", 2, 1), relu_conv(relu_conv("x", 3, 1), 4, 3), relu_conv(pooled, 2, 1), axis=1, channels=8)


@case("residual-block", symbolic=True)
def _(g):
    entry = g.op("Relu", g.conv("x", 5))
    inner = g.op("Relu", batchnorm(g, g.conv(entry, 5, (3, 3), pads=[1, 1, 1, 1])))
    return g.op("Relu", g.op("Add", batchnorm(g, g.conv(inner, 5, (3, 3), pads=[1, 1, 1, 1])), entry))


@case("residual-block-stride-2", opset=17)
def _(g):
    entry = g.op("Relu", g.conv("x", 4))
    inner = g.op("Relu", g.conv(entry, 4, (3, 3), strides=[2, 2], pads=[1, 1, 1, 1]))
    return g.op("Relu", g.op("Add", g.conv(inner, 6), g.conv(entry, 6, strides=[2, 2])))


@case("value-used-twice")
def _(g):
    shared = g.conv("x", 4)   # before its ReLU and after it: neither may be fused away
    return g.op("Add", g.op("Relu", shared), g.op("Mul", shared, g.conv(shared, 4, (3, 3), pads=[1, 1, 1, 1])))


@case("dead-end")
def _(g):
    shared = g.op("Relu", g.conv("x", 4))
    g.op("Sigmoid", shared)   # no output needs it
    return g.conv(shared, 3)


@case("classifier", size=(6, 6))
def _(g):
    a = g.op("MaxPool", g.op("Relu", g.conv("x", 4, (3, 3), pads=[1, 1, 1, 1])), kernel_shape=[2, 2], strides=[2, 2])
    flat = g.op("Dropout", g.op("Flatten", a))
    return g.op("Softmax", g.op("Gemm", flat, g.constant(g.draw(7, 36, scale=1 / 4)), g.constant(g.draw(7)), transB=1))
