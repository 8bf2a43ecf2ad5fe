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
        own = [helper.make_opsetid(domain, 1) for domain in sorted({node.domain for node in self.nodes} - {""})]
        model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", self.opset), *own], ir_version=8, producer_name="phosphene")
        helper.set_model_props(model, {"input_mean": "0 0 0", "input_std": "1 1 1"})
        model.graph.output[0].CopyFrom(onnx.shape_inference.infer_shapes(model, strict_mode=not own, data_prop=True).graph.output[0])
        if not model.graph.output[0].type.WhichOneof("value"):   # GroupNormalization has no inference of its own
            shape = ["n", "c", "h", "w"] if own else [1, self.channels[result], *size]
            model.graph.output[0].CopyFrom(helper.make_tensor_value_info("y", TensorProto.FLOAT, shape))
        onnx.checker.check_model(model, full_check=not own)
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


function_case("sigmoid-large", "Sigmoid", scale=30)
function_case("tanh", "Tanh", scale=2)
function_case("hardsigmoid", "HardSigmoid", scale=4)
function_case("hardsigmoid-alpha-beta", "HardSigmoid", scale=4, alpha=1 / 6, beta=0.5)
function_case("hardswish-opset-14", "HardSwish", scale=4, opset=14)
function_case("mish-opset-18", "Mish", scale=2, opset=18)
function_case("gelu-opset-20", "Gelu", scale=2, opset=20)
function_case("gelu-tanh-opset-20", "Gelu", scale=2, opset=20, approximate="tanh")
function_case("elu", "Elu", alpha=0.7)
function_case("selu", "Selu")
function_case("celu", "Celu", alpha=0.8, opset=12)
function_case("softplus", "Softplus", scale=3)
function_case("softsign", "Softsign", scale=2)
function_case("erf", "Erf")
function_case("exp", "Exp")
function_case("abs", "Abs")
function_case("neg", "Neg")
function_case("pow-2", "Pow", 2)
function_case("pow-3", "Pow", 3)
case("sqrt", lambda g: g.op("Sqrt", g.op("Exp", g.conv("x", 4))))
case("log", lambda g: g.op("Log", g.op("Exp", g.conv("x", 4))))
case("reciprocal", lambda g: g.op("Reciprocal", g.op("Exp", g.conv("x", 4))))
case("pow-half", lambda g: g.op("Pow", g.op("Exp", g.conv("x", 4)), g.constant(np.float32(0.5))))
case("pow-1.5", lambda g: g.op("Pow", g.op("Exp", g.conv("x", 4)), g.constant(np.float32(1.5))))
case("prelu", lambda g: g.op("PRelu", g.conv("x", 4), g.constant(np.float32([[[0.1]], [[-0.2]], [[0.5]], [[1.2]]]))))
case("prelu-shared", lambda g: g.op("PRelu", g.conv("x", 4), g.constant(np.float32([0.3]))))


@case("swish")
def _(g):
    a = g.conv("x", 4, scale=2)
    return g.op("Mul", a, g.op("Sigmoid", a))


@case("swish-factor")
def _(g):
    a = g.conv("x", 4, scale=2)
    return g.op("Mul", g.op("Sigmoid", g.op("Mul", a, g.constant(np.float32(1.702)))), a)


@case("hardswish-in-pieces")
def _(g):
    a = g.conv("x", 4, scale=4)
    gate = g.op("Clip", g.op("Add", a, g.constant(np.float32(3))), g.constant(np.float32(0)), g.constant(np.float32(6)))
    return g.op("Div", g.op("Mul", a, gate), g.constant(np.float32(6)))


@case("hardswish-by-hardsigmoid")
def _(g):
    a = g.conv("x", 4, scale=4)
    return g.op("Mul", a, g.op("HardSigmoid", a, alpha=1 / 6, beta=0.5))


@case("mish-in-pieces")
def _(g):
    a = g.conv("x", 4, scale=2)
    return g.op("Mul", a, g.op("Tanh", g.op("Softplus", a)))


def gelu_gate(g, a):
    return g.op("Add", g.op("Erf", g.op("Div", a, g.constant(np.float32(np.sqrt(2))))), g.constant(np.float32(1)))


@case("gelu-in-pieces")
def _(g):
    a = g.conv("x", 4, scale=2)
    return g.op("Mul", g.op("Mul", a, gelu_gate(g, a)), g.constant(np.float32(0.5)))


@case("gelu-in-pieces-half-first")
def _(g):
    a = g.conv("x", 4, scale=2)
    return g.op("Mul", g.op("Mul", g.constant(np.float32(0.5)), a), gelu_gate(g, a))


@case("gelu-tanh-in-pieces")
def _(g):
    a = g.conv("x", 4, scale=2)
    cubic = g.op("Add", a, g.op("Mul", g.op("Pow", a, g.constant(np.float32(3))), g.constant(np.float32(0.044715))))
    gate = g.op("Add", g.op("Tanh", g.op("Mul", cubic, g.constant(np.float32(np.sqrt(2 / np.pi))))), g.constant(np.float32(1)))
    return g.op("Mul", g.op("Mul", a, gate), g.constant(np.float32(0.5)))


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


# Normalization by the map's own statistics

NHWC, NCHW = [0, 2, 3, 1], [0, 3, 1, 2]


@case("layernorm-opset-17", opset=17)
def _(g):
    a = g.op("Transpose", g.conv("x", 5), perm=NHWC)
    normalized = g.op("LayerNormalization", a, g.constant(g.draw(5)), g.constant(g.draw(5)), epsilon=1e-3)
    return g.op("Transpose", normalized, perm=NCHW)


@case("layernorm-no-bias-opset-17", opset=17)
def _(g):
    a = g.op("Transpose", g.conv("x", 5), perm=NHWC)
    return g.op("Transpose", g.op("LayerNormalization", a, g.constant(g.draw(5)), axis=3), perm=NCHW)


case("layernorm-of-vector-opset-17", lambda g: g.op("LayerNormalization", vector(g), g.constant(g.draw(36)), g.constant(g.draw(36))), size=(3, 4), opset=17)


def own_norm(g, a, axes):
    """Subtract the mean, divide by the deviation, in pieces."""
    centred = g.op("Sub", a, g.op("ReduceMean", a, axes=axes))
    variance = g.op("ReduceMean", g.op("Pow", centred, g.constant(np.float32(2))), axes=axes)
    return g.op("Div", centred, g.op("Sqrt", g.op("Add", variance, g.constant(np.float32(1e-3)))))


@case("layernorm-in-pieces")
def _(g):
    normalized = own_norm(g, g.op("Transpose", g.conv("x", 5), perm=NHWC), [-1])
    scaled = g.op("Add", g.op("Mul", normalized, g.constant(g.draw(5))), g.constant(g.draw(5)))
    return g.op("Transpose", scaled, perm=NCHW)


case("layernorm-in-pieces-channels-first", lambda g: g.op("Mul", own_norm(g, g.conv("x", 5), [1]), g.constant(g.draw(5, 1, 1))))
case("instancenorm-in-pieces", lambda g: own_norm(g, g.conv("x", 5), [2, 3]))
case("instancenorm", lambda g: g.op("InstanceNormalization", g.conv("x", 5), g.constant(g.draw(5)), g.constant(g.draw(5)), epsilon=1e-3))

case("groupnorm-opset-21", lambda g: g.op("GroupNormalization", g.conv("x", 6), g.constant(g.draw(6)), g.constant(g.draw(6)), num_groups=2), opset=21)


@case("groupnorm-by-instancenorm")
def _(g):
    grouped = g.op("Reshape", g.conv("x", 6), g.constant(np.int64([0, 2, -1])))
    normalized = g.op("InstanceNormalization", grouped, g.constant(np.ones(2, np.float32)), g.constant(np.zeros(2, np.float32)))
    return g.op("Add", g.op("Mul", g.op("Reshape", normalized, g.constant(np.int64([1, 6, 7, 6])), channels=6), g.constant(g.draw(6, 1, 1))), g.constant(g.draw(6, 1, 1)))


# Joining and reducing

case("sub", lambda g: g.op("Sub", g.conv("x", 4), g.conv("x", 4)))
case("sub-constant", lambda g: g.op("Sub", g.conv("x", 4), g.constant(g.draw(4, 1, 1))))
case("sub-from-constant", lambda g: g.op("Sub", g.constant(np.float32(1)), g.conv("x", 4)))
case("div-constant", lambda g: g.op("Div", g.conv("x", 4), g.constant(np.float32([[[2]], [[-3]], [[0.5]], [[1.5]]]))))
case("div", lambda g: g.op("Div", g.conv("x", 4), g.op("Exp", g.conv("x", 4))))
case("div-from-constant", lambda g: g.op("Div", g.constant(np.float32(2)), g.op("Exp", g.conv("x", 4))))
case("max", lambda g: g.op("Max", g.conv("x", 4), g.conv("x", 4)))
case("max-constant", lambda g: g.op("Max", g.conv("x", 4), g.constant(np.float32(0.2))))
case("min", lambda g: g.op("Min", g.conv("x", 4), g.conv("x", 4)))
case("min-constant", lambda g: g.op("Min", g.constant(np.float32(0.2)), g.conv("x", 4)))
case("add-a-channel", lambda g: g.op("Add", g.conv("x", 4), g.conv("x", 1)))
case("mul-a-channel", lambda g: g.op("Mul", g.op("Sigmoid", g.conv("x", 1)), g.conv("x", 4), channels=4))
case("reducemean-space", lambda g: g.op("ReduceMean", g.conv("x", 4), axes=[2, 3], keepdims=1))
case("reducemean-space-vector", lambda g: g.op("ReduceMean", g.conv("x", 4), axes=[-1, -2], keepdims=0))
case("reducemean-space-opset-18", lambda g: g.op("ReduceMean", g.conv("x", 4), g.constant(np.int64([2, 3])), keepdims=0), opset=18)
case("reducemean-channels", lambda g: g.op("Mul", g.conv("x", 4), g.op("ReduceMean", g.conv("x", 4), axes=[1])))
case("reducesum-space", lambda g: g.op("ReduceSum", g.conv("x", 4), g.constant(np.int64([2, 3]))))
case("reducemax-space", lambda g: g.op("ReduceMax", g.conv("x", 4), axes=[2, 3]))
case("reducel2-space", lambda g: g.op("ReduceL2", g.conv("x", 4), axes=[2, 3]))


# Axes

@case("nhwc-region", symbolic=False)
def _(g):
    a = g.op("Transpose", g.conv("x", 5), perm=NHWC)
    a = g.op("Relu", g.op("Add", g.op("MatMul", a, g.constant(g.draw(5, 8, scale=0.4))), g.constant(g.draw(8))))
    a = g.op("Mul", g.op("MatMul", a, g.constant(g.draw(8, 4, scale=0.4))), g.constant(g.draw(1, 1, 4)))
    return g.op("Transpose", a, perm=NCHW)


@case("nhwc-flatten")
def _(g):
    a = g.op("Transpose", g.conv("x", 5), perm=NHWC)
    return g.op("MatMul", g.op("Reshape", a, g.constant(np.int64([1, -1]))), g.constant(g.draw(7 * 6 * 5, 4, scale=0.1)))


@case("nhwc-concat-and-pad")
def _(g):
    a, b = (g.op("Transpose", g.conv("x", n), perm=NHWC) for n in (2, 3))
    joined = g.op("Concat", a, b, axis=3)
    padded = g.op("Pad", joined, g.constant(np.int64([0, 1, 2, 0, 0, 0, 1, 0])))
    return g.conv(g.op("Transpose", padded, perm=NCHW, channels=5), 3, (2, 2))


@case("channel-shuffle")
def _(g):
    a = g.op("Reshape", g.conv("x", 6), g.constant(np.int64([1, 2, 3, 7, 6])))
    a = g.op("Transpose", a, perm=[0, 2, 1, 3, 4])
    return g.conv(g.op("Reshape", a, g.constant(np.int64([1, -1, 7, 6])), channels=6), 3)


@case("channel-shuffle-by-shapes", opset=17, symbolic=True)
def _(g):
    """As PyTorch's older exporter writes it where sizes are free."""
    a = g.conv("x", 6)
    def length(axis):
        return g.op("Gather", g.op("Shape", a), g.constant(np.int64(axis)), axis=0)
    def listed(*values):
        return g.op("Concat", *[g.op("Unsqueeze", v, g.constant(np.int64([0]))) for v in values], axis=0)
    two = g.constant(np.int64(2))
    half = g.op("Cast", g.op("Div", length(1), two), to=TensorProto.INT64)
    b = g.op("Reshape", a, listed(length(0), two, half, length(2), length(3)))
    b = g.op("Transpose", b, perm=[0, 2, 1, 3, 4])
    return g.op("Relu", g.op("Reshape", b, listed(length(0), g.constant(np.int64(-1)), length(2), length(3)), channels=6))


@case("group-of-channels")
def _(g):
    a = g.op("Reshape", g.conv("x", 6), g.constant(np.int64([1, 2, 3, 7, 6])))
    first = g.op("Gather", a, g.constant(np.int64(1)), axis=1, channels=3)
    return g.conv(first, 4)


case("squeeze-unsqueeze", lambda g: g.conv(g.op("Unsqueeze", g.op("Squeeze", g.conv("x", 4), g.constant(np.int64([0]))), g.constant(np.int64([0]))), 3))
case("squeeze-pooled", lambda g: g.op("Gemm", g.op("Squeeze", g.op("GlobalAveragePool", g.conv("x", 6)), g.constant(np.int64([2, 3]))), g.constant(g.draw(6, 4))))
case("squeeze-opset-11", lambda g: g.op("Gemm", g.op("Squeeze", g.op("GlobalAveragePool", g.conv("x", 6)), axes=[-1, -2]), g.constant(g.draw(6, 4))), opset=11)


# Parts

def slice_case(name, starts, ends, axes, steps=None, opset=13, channels=4):
    def build(g):
        a = g.conv("x", channels)
        if opset < 10:
            part = g.op("Slice", a, starts=starts, ends=ends, axes=axes)
        else:
            part = g.op("Slice", a, *[g.constant(np.int64(v)) for v in (starts, ends, axes) + ((steps,) if steps else ())])
        return g.op("Sigmoid", part)
    case(name, build, opset=opset)


slice_case("slice-channels", [1], [3], [1])
slice_case("slice-channels-to-the-end", [-2], [np.iinfo(np.int64).max], [1])
slice_case("slice-channels-opset-9", [0], [2], [1], opset=9)
slice_case("slice-channels-step-2", [0], [6], [1], [2], channels=6)
slice_case("slice-channels-reversed", [-1], [np.iinfo(np.int64).min], [1], [-1])
slice_case("slice-rows-and-columns", [1, 0], [np.iinfo(np.int64).max, -2], [2, 3])
slice_case("slice-rows-step-2", [1], [7], [2], [2])
slice_case("slice-columns-step-3", [0], [6], [3], [3])


@case("split")
def _(g):
    a = g.op("Split", g.conv("x", 6), extra_outputs=["second"], axis=1, channels=3)
    g.channels["second"] = 3
    return g.op("Mul", g.op("Sigmoid", a), g.conv("second", 3))


@case("split-uneven")
def _(g):
    a = g.op("Split", g.conv("x", 6), g.constant(np.int64([2, 3, 1])), extra_outputs=["second", "third"], axis=1, channels=2)
    g.channels["second"] = 3
    return g.op("Concat", g.conv("second", 3), a, "third", axis=1, channels=6)


@case("split-opset-11", opset=11)
def _(g):
    a = g.op("Split", g.conv("x", 6), extra_outputs=["second"], axis=1, split=[2, 4], channels=2)
    g.channels["second"] = 4
    return g.op("Concat", g.conv("second", 3), a, axis=1, channels=5)


case("gather-channels", lambda g: g.op("Relu", g.op("Gather", g.conv("x", 4), g.constant(np.int64([2, 0, -1])), axis=1, channels=3)))


@case("gather-colour")
def _(g):
    planes = [g.op("Unsqueeze", g.op("Gather", "x", g.constant(np.int64(c)), axis=1), g.constant(np.int64([1])), channels=1) for c in (2, 1, 0)]
    return g.conv(g.op("Concat", *planes, axis=1, channels=3), 4)


@case("lrn-by-pooling", opset=20)
def _(g):
    """PyTorch's local response normalization: a pooling across channels."""
    a = g.conv("x", 5)
    squares = g.op("Reshape", g.op("Mul", a, a), g.constant(np.int64([1, 1, 5, 7, 6])))
    padded = g.op("Pad", squares, g.constant(np.int64([0, 0, 1, 0, 0, 0, 0, 1, 0, 0])), g.constant(np.float32(0)))
    mean = g.op("AveragePool", padded, kernel_shape=[3, 1, 1], strides=[1, 1, 1], pads=[0] * 6, count_include_pad=1)
    mean = g.op("Squeeze", mean, g.constant(np.int64([1])))
    sum_ = g.op("Add", g.op("Mul", mean, g.constant(np.float32(0.9))), g.constant(np.float32(1.2)))
    return g.op("Div", a, g.op("Pow", sum_, g.constant(np.float32(0.75))), channels=5)


# Sizes

def resize_case(name, scales=None, sizes=None, opset=13, kind="Resize", **attributes):
    def build(g):
        a = g.conv("x", 4)
        if kind == "Upsample" or opset < 11:
            inputs = [g.constant(np.float32(scales))]
        elif sizes:
            inputs = ["", "", g.constant(np.int64(sizes))]
        else:
            inputs = ["", g.constant(np.float32(scales))]
        return g.op(kind, a, *inputs, **attributes)
    case(name, build, opset=opset)


resize_case("resize-nearest", [1, 1, 2, 2], mode="nearest", coordinate_transformation_mode="asymmetric", nearest_mode="floor")
resize_case("resize-nearest-half-pixel", [1, 1, 2, 3], mode="nearest")
resize_case("resize-nearest-smaller", [1, 1, 0.5, 0.5], mode="nearest", nearest_mode="round_prefer_ceil")
resize_case("resize-linear", [1, 1, 2, 2], mode="linear")
resize_case("resize-linear-corners", [1, 1, 2, 2], mode="linear", coordinate_transformation_mode="align_corners")
resize_case("resize-linear-sizes", sizes=[1, 4, 14, 9], mode="linear")
resize_case("resize-opset-10", [1, 1, 2, 2], opset=10, mode="nearest")
resize_case("upsample-opset-9", [1, 1, 2, 2], opset=9, kind="Upsample", mode="nearest")
resize_case("resize-cubic", [1, 1, 2, 1.5], mode="cubic")
resize_case("resize-cubic-corners", sizes=[1, 4, 11, 4], mode="cubic", coordinate_transformation_mode="align_corners", cubic_coeff_a=-0.5)
resize_case("resize-cubic-smaller", [1, 1, 0.6, 0.5], mode="cubic", coordinate_transformation_mode="asymmetric", opset=18)


# Comparisons and choices

case("where-greater", lambda g: where(g, "Greater", 0.1))
case("where-less-or-equal", lambda g: where(g, "LessOrEqual", g.draw(4, 1, 1)), opset=16)


def where(g, kind, bound):
    a = g.conv("x", 4)
    return g.op("Where", g.op(kind, a, g.constant(np.float32(bound))), a, g.op("Mul", a, g.constant(np.float32(0.2))), channels=4)


@case("where-constants")
def _(g):
    a = g.conv("x", 4)
    inner = g.op("Where", g.op("Less", g.constant(np.float32(0.3)), a), g.constant(g.draw(4, 1, 1)), a, channels=4)
    return g.op("Where", g.op("GreaterOrEqual", a, g.constant(np.float32(-0.2))), inner, g.constant(np.float32(-0.7)), channels=4)


@case("where-one-channel")
def _(g):
    """The condition is of one channel, one of the values of one pixel."""
    a = g.conv("x", 4)
    return g.op("Where", g.op("Greater", g.conv("x", 1), g.conv("x", 1)), g.op("GlobalAveragePool", a), a, channels=4)


@case("where-conditions")
def _(g):
    """Hardshrink as PyTorch exports it, of values between two others."""
    a, b = g.conv("x", 4), g.conv("x", 4)
    outside = g.op("Or", *(g.op("Cast", c, to=TensorProto.BOOL) for c in (g.op("Greater", a, g.constant(np.float32(0.2))), g.op("Less", a, g.constant(np.float32(-0.2))))))
    both = g.op("And", outside, g.op("Not", g.op("Greater", b, g.constant(np.float32(0.4)))))
    return g.op("Where", both, a, g.constant(np.float32(0)), channels=4)


@case("where-condition-as-number")
def _(g):
    a = g.conv("x", 4)
    return g.op("Mul", a, g.op("Cast", g.op("Greater", a, g.constant(np.float32(0.1))), to=TensorProto.FLOAT))


@case("softplus-where")
def _(g):
    """PyTorch's softplus, whose threshold some values exceed."""
    a = g.conv("x", 4, scale=15)
    return g.op("Where", g.op("Greater", a, g.constant(np.float32(20))), a, g.op("Log", g.op("Add", g.op("Exp", a), g.constant(np.float32(1)))), channels=4)


@case("softplus-where-factor", opset=20)
def _(g):
    a = g.conv("x", 4, scale=8)
    twice = g.op("Mul", a, g.constant(np.float32(2)))
    return g.op("Where", g.op("Greater", twice, g.constant(np.float32(20))), a, g.op("Div", g.op("Softplus", twice), g.constant(np.float32(2))), channels=4)


# Constants that are computed

@case("computed-filters")
def _(g):
    filters = g.op("Reshape", g.constant(g.draw(3, 12, scale=0.4)), g.constant(np.int64([3, 1, 3, 4])))
    filters = g.op("Transpose", filters, perm=[3, 0, 2, 1])
    filters = g.op("Concat", filters, g.op("Slice", filters, g.constant(np.int64([1])), g.constant(np.int64([3])), g.constant(np.int64([0]))), axis=0)
    filters = g.op("Mul", filters, g.op("Sqrt", g.constant(np.float32(2))))
    return g.op("Conv", "x", filters, channels=6)


@case("computed-bias")
def _(g):
    ones = g.op("ConstantOfShape", g.constant(np.int64([4])), value=helper.make_tensor("", TensorProto.FLOAT, [1], [0.5]))
    wide = g.op("Expand", g.constant(np.float32([[1], [-2]])), g.constant(np.int64([2, 2])))
    bias = g.op("Add", ones, g.op("Reshape", wide, g.constant(np.int64([-1]))))
    chosen = g.op("Where", g.op("Equal", g.constant(np.int64([1, 2, 3, 4])), g.constant(np.int64(2))), bias, g.constant(np.float32(0)))
    return g.op("Conv", "x", g.constant(g.draw(4, 3, 1, 1)), chosen, channels=4)


@case("standardized-filters")
def _(g):
    filters = g.op("Reshape", g.constant(g.draw(4, 3, 2, 2)), g.constant(np.int64([4, -1])))
    centred = g.op("Sub", filters, g.op("ReduceMean", filters, axes=[1], keepdims=1))
    scaled = g.op("Div", centred, g.op("ReduceL2", centred, axes=[1], keepdims=1))
    return g.op("Conv", "x", g.op("Reshape", scaled, g.constant(np.int64([4, 3, 2, 2]))), channels=4)


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
pad_case("pad-wrap", [2, 3, 1, 4], mode="wrap", opset=19)
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


# Along any axis: what a map in memory does not show as it lies.

def ints(g, *values):
    return g.constant(np.int64(values))


def reshape(g, source, *shape, channels=None):
    return g.op("Reshape", source, ints(g, *shape), channels=channels)


@case("pixel-shuffle-by-reshape", size=(4, 3))
def _(g):
    parts = reshape(g, g.conv("x", 8), 1, 2, 2, 2, 4, 3)
    return reshape(g, g.op("Transpose", parts, perm=[0, 1, 4, 2, 5, 3]), 1, 2, 8, 6, channels=2)


for block_mode in ("DCR", "CRD"):
    case(f"depth-to-space-{block_mode.lower()}", symbolic=True, build=lambda g, mode=block_mode: g.conv(
        g.op("DepthToSpace", g.conv("x", 12), blocksize=2, mode=mode, channels=3), 4, (3, 3)))
case("space-to-depth", size=(6, 4), symbolic=True, build=lambda g: g.conv(g.op("SpaceToDepth", g.conv("x", 3), blocksize=2, channels=12), 4))


@case("attention-over-channels", symbolic=True)   # ECA: a convolution along the channels
def _(g):
    a = g.conv("x", 6)
    line = g.op("Transpose", g.op("Squeeze", g.op("GlobalAveragePool", a), ints(g, 3)), perm=[0, 2, 1])
    gate = g.op("Conv", line, g.constant(g.draw(1, 1, 3)), kernel_shape=[3], pads=[1, 1], channels=1)
    gate = g.op("Unsqueeze", g.op("Transpose", g.op("Sigmoid", gate), perm=[0, 2, 1]), ints(g, 3))
    return g.op("Mul", a, gate)


@case("stacked-branches", symbolic=True)   # SKNet
def _(g):
    one, two = g.conv("x", 4), g.conv("x", 4, (3, 3), pads=[1, 1, 1, 1])
    stack = g.op("Concat", *[g.op("Unsqueeze", branch, ints(g, 1)) for branch in (one, two)], axis=1)
    pooled = g.op("ReduceMean", g.op("ReduceSum", stack, ints(g, 1), keepdims=0, channels=4), axes=[2, 3], channels=4)
    choice = g.op("Softmax", reshape(g, g.conv(pooled, 8), 1, 2, 4, 1, 1), axis=1)
    return g.op("ReduceSum", g.op("Mul", stack, choice), ints(g, 1), keepdims=0, channels=4)


@case("split-attention", size=(6, 5))   # ResNeSt
def _(g):
    a = reshape(g, g.conv("x", 8), 1, 2, 4, 6, 5)
    gap = g.op("ReduceMean", g.op("ReduceSum", a, ints(g, 1), keepdims=0, channels=4), axes=[2, 3], channels=4)
    weights = g.op("Softmax", g.op("Transpose", reshape(g, g.conv(gap, 8), 1, 1, 2, -1), perm=[0, 2, 1, 3]), axis=1)
    weights = reshape(g, reshape(g, weights, 1, -1), 1, 2, 4, 1, 1)
    return g.op("ReduceSum", g.op("Mul", a, weights), ints(g, 1), keepdims=0, channels=4)


@case("outer-product-of-a-channel-and-a-pixel", symbolic=True)
def _(g):
    return g.op("Mul", g.conv("x", 1), g.op("GlobalAveragePool", g.conv("x", 4)), channels=4)


@case("rows-beside-columns", symbolic=True)   # coordinate attention
def _(g):
    a = g.conv("x", 4)
    rows = g.op("ReduceMean", a, axes=[3])
    columns = g.op("ReduceMax", a, axes=[2])
    return g.op("Add", g.op("Mul", a, g.op("Sigmoid", rows)), g.op("Mul", rows, columns))


@case("coordinate-attention", size=(5, 5))
def _(g):
    a = g.conv("x", 4)
    rows = g.op("ReduceMean", a, axes=[3])
    columns = g.op("Transpose", g.op("ReduceMean", a, axes=[2]), perm=[0, 1, 3, 2], channels=4)
    both = g.conv(g.op("Concat", rows, columns, axis=2, channels=4), 4)
    g.nodes.append(helper.make_node("Split", [both, ints(g, 5, 5)], ["upper", "lower"], axis=2))
    return g.op("Mul", g.op("Mul", a, g.op("Sigmoid", "upper")), g.op("Transpose", "lower", perm=[0, 1, 3, 2]))


for kind in ("ReduceMean", "ReduceSum", "ReduceMax", "ReduceMin", "ReduceL1", "ReduceSumSquare"):
    for axes in ([1], [2], [1, 3]):
        case(f"{kind.lower()}-{'-'.join(map(str, axes))}", symbolic=True, opset=18,
             build=lambda g, kind=kind, axes=axes: g.op("Mul", g.op(kind, g.conv("x", 4), ints(g, *axes)), g.conv("x", 4), channels=4))
case("reduce-groups", size=(4, 3), opset=18, build=lambda g: g.op(
    "ReduceMax", reshape(g, g.conv("x", 6), 1, 3, 2, 4, 3), ints(g, 2), keepdims=0))


@case("softmax-over-positions", size=(4, 3))   # a global context block
def _(g):
    a = g.conv("x", 4)
    values = g.op("Unsqueeze", reshape(g, a, 1, 4, 12), ints(g, 1))
    weights = g.op("Unsqueeze", g.op("Softmax", reshape(g, g.conv("x", 1), 1, 1, 12), axis=2), ints(g, 3))
    context = reshape(g, g.op("MatMul", values, weights), 1, 4, 1, 1, channels=4)
    return g.op("Add", a, g.conv(context, 4))


@case("product-of-maps", size=(4, 3))   # an attention of two heads over positions
def _(g):
    def heads(perm):
        return g.op("Transpose", reshape(g, g.conv("x", 8), 1, 2, 4, 12), perm=perm)
    scores = g.op("Softmax", g.op("MatMul", heads([0, 1, 3, 2]), heads([0, 1, 2, 3])), axis=-1)
    values = g.op("MatMul", scores, heads([0, 1, 3, 2]))
    return g.conv(reshape(g, g.op("Transpose", values, perm=[0, 1, 3, 2]), 1, 8, 4, 3, channels=8), 4)


@case("mixing-of-positions", size=(4, 3))   # an MLP mixer, the positions by a constant from either side
def _(g):
    a = g.op("Transpose", reshape(g, g.conv("x", 5), 1, 5, 12), perm=[0, 2, 1])
    mixed = g.op("Transpose", g.op("MatMul", g.op("Transpose", a, perm=[0, 2, 1]), g.constant(g.draw(12, 12, scale=0.3))), perm=[0, 2, 1])
    mixed = g.op("Add", g.op("MatMul", g.constant(g.draw(12, 12, scale=0.3)), mixed), g.constant(g.draw(12, 1)))
    return g.op("Add", a, mixed)


@case("normalization-of-positions", size=(4, 3), opset=17)
def _(g):
    a = reshape(g, g.conv("x", 5), 1, 5, 12)
    return reshape(g, g.op("LayerNormalization", a, g.constant(g.draw(12)), g.constant(g.draw(12)), axis=-1), 1, 5, 4, 3)


case("log-softmax", symbolic=True, build=lambda g: g.op("LogSoftmax", g.conv("x", 4), axis=1))
for power in (1, 2):
    case(f"lp-normalization-{power}", symbolic=True, build=lambda g, p=power: g.op("LpNormalization", g.conv("x", 4), axis=1, p=p))


# Transposed convolutions

def transposed_case(name, channels=4, outputs=3, kernel=(3, 3), group=1, bias=True, **attributes):
    @case(f"conv-transpose-{name}", symbolic=True)
    def _(g):
        filters = g.constant(g.draw(channels, outputs // group, *kernel, scale=0.4))
        extra = [g.constant(g.draw(outputs))] if bias else []
        return g.op("ConvTranspose", g.conv("x", channels), filters, *extra, kernel_shape=kernel, group=group, channels=outputs, **attributes)


transposed_case("plain")
transposed_case("stride-2", kernel=(2, 2), strides=[2, 2], bias=False)
transposed_case("overlap", kernel=(4, 3), strides=[2, 2], pads=[1, 1, 1, 0])
transposed_case("output-padding", strides=[2, 3], pads=[1, 1, 1, 1], output_padding=[1, 2])
transposed_case("groups", outputs=6, group=2, strides=[2, 1])
transposed_case("dilation", dilations=[2, 1], pads=[2, 0, 1, 1])
transposed_case("same-upper", kernel=(4, 3), strides=[2, 2], auto_pad="SAME_UPPER")
transposed_case("same-lower", kernel=(2, 3), strides=[1, 2], auto_pad="SAME_LOWER")


# Constants that vary from place to place, and maps repeated

@case("coordinates-joined", size=(5, 4))
def _(g):
    a = g.conv("x", 3)
    return g.conv(g.op("Concat", a, g.constant(g.draw(1, 2, 5, 4)), axis=1, channels=5), 4)


@case("coordinates-added", size=(5, 4))
def _(g):
    a = g.op("Add", g.conv("x", 3), g.constant(g.draw(1, 3, 5, 4)))
    return g.op("Mul", g.op("Sub", g.constant(g.draw(1, 1, 5, 1)), a, channels=3), g.constant(g.draw(4)))


case("channels-of-a-constant", symbolic=True, build=lambda g: g.op("Add", g.conv("x", 1), g.constant(g.draw(1, 4, 1, 1)), channels=4))
case("class-token", size=(4, 3), build=lambda g: g.op(
    "Concat", g.constant(g.draw(1, 1, 5)), g.op("Transpose", reshape(g, g.conv("x", 5), 1, 5, 12), perm=[0, 2, 1]), axis=1))
case("border-of-channels", symbolic=True, build=lambda g: g.conv(
    g.op("Pad", g.conv("x", 3), ints(g, 0, 1, 0, 0, 0, 2, 0, 0), g.constant(np.float32(0.5)), channels=6), 4))
case("border-of-channels-and-rows", symbolic=True, build=lambda g: g.conv(
    g.op("Pad", g.conv("x", 3), ints(g, 0, 2, 1, 0, 0, -1, 0, 1), channels=4), 4))
case("tile", size=(3, 2), symbolic=True, build=lambda g: g.conv(g.op("Tile", g.conv("x", 2), ints(g, 1, 2, 3, 2), channels=4), 3))


@case("expanded-to-a-map", symbolic=True)   # the pooling of an ASPP
def _(g):
    a = g.conv("x", 4, strides=[2, 2])
    shape = g.op("Concat", ints(g, 1, 4), g.op("Slice", g.op("Shape", a), ints(g, 2), ints(g, 4)), axis=0)
    pooled = g.op("Expand", g.op("GlobalAveragePool", a), shape, channels=4)
    return g.conv(g.op("Concat", a, pooled, axis=1, channels=8), 4)


# Maps resized to the size of another, which is no multiple of theirs

def to_size_of(g, source, other, **attributes):
    sizes = g.op("Concat", g.op("Slice", g.op("Shape", source), ints(g, 0), ints(g, 2)), g.op("Slice", g.op("Shape", other), ints(g, 2), ints(g, 4)), axis=0)
    return g.op("Resize", source, "", "", sizes, channels=g.channels[source], **attributes)


@case("resize-to-a-map", size=(9, 7), symbolic=True)
def _(g):
    fine = g.conv("x", 3, (3, 3), pads=[1, 1, 1, 1])
    coarse = g.conv(fine, 4, (3, 3), strides=[2, 2], pads=[1, 1, 1, 1])
    return g.op("Concat", fine, to_size_of(g, coarse, fine, mode="linear"), axis=1, channels=7)


@case("resize-to-a-map-nearest", size=(9, 7), symbolic=True)
def _(g):
    fine = g.conv("x", 4, (3, 3), pads=[1, 1, 1, 1])
    coarse = g.conv(fine, 4, strides=[4, 4])
    return g.op("Add", to_size_of(g, coarse, fine, mode="nearest", coordinate_transformation_mode="asymmetric", nearest_mode="floor"), fine)


@case("resize-to-the-image", size=(9, 7), symbolic=True)
def _(g):
    return to_size_of(g, g.conv("x", 4, (3, 3), strides=[2, 2]), "x", mode="linear", coordinate_transformation_mode="align_corners")


@case("resize-to-twice-its-shape", size=(5, 4), symbolic=True)   # the sizes are computed, and no other map's
def _(g):
    a = g.conv("x", 4, strides=[2, 2])
    half = g.op("Slice", g.op("Shape", a), ints(g, 2), ints(g, 4))
    sizes = g.op("Concat", ints(g, 1, 4), g.op("Mul", half, ints(g, 3, 2)), axis=0)
    return g.op("Resize", a, "", "", sizes, channels=4)


# Joined along rows, columns and anchors

case("concat-rows", symbolic=True, build=lambda g: g.conv(g.op("Concat", g.conv("x", 3), g.conv("x", 3, strides=[2, 1]), axis=2, channels=3), 4))
case("concat-columns", symbolic=True, build=lambda g: g.conv(g.op("Concat", g.conv("x", 3), g.conv("x", 3, strides=[1, 2]), axis=3, channels=3), 4))


@case("concat-anchors", size=(4, 4))   # a detector's head
def _(g):
    fine = reshape(g, g.conv("x", 5), 1, 5, 16)
    coarse = reshape(g, g.conv("x", 5, strides=[2, 2]), 1, 5, 4)
    return reshape(g, g.op("Sigmoid", g.op("Concat", fine, coarse, axis=2)), 1, 5, 1, 20)


# Windows larger than the map

case("pool-larger-than-the-map", symbolic=True, size=(5, 4), build=lambda g: g.op(
    "AveragePool", g.conv("x", 4), kernel_shape=[9, 9], strides=[9, 9], ceil_mode=1))


# Constants that the graph computes

@case("computed-constants", size=(5, 4))
def _(g):
    a = g.constant(g.draw(4, 3))
    b = g.op("Add", g.op("Sin", g.op("Relu", a)), g.op("Cos", g.op("Clip", a, g.constant(np.float32(-0.5)), g.constant(np.float32(0.5)))))
    b = g.op("CumSum", b, g.constant(np.int64(1)), exclusive=1, reverse=1)
    b = g.op("MatMul", g.op("Sigmoid", b), g.constant(g.draw(3, 3)))
    b = g.op("Pad", g.op("Mul", b, g.op("ConstantOfShape", ints(g, 4, 3), value=numpy_helper.from_array(np.float32([0.7])))), ints(g, 0, 1, 0, -1), g.constant(np.float32(0.2)))
    return g.op("Conv", "x", g.op("Tanh", reshape(g, b, 4, 3, 1, 1)), channels=4)


@case("weights-as-bytes", size=(5, 4))
def _(g):
    weights = g.op("DequantizeLinear", g.constant(g.random.integers(-128, 128, (4, 3, 1, 1)).astype(np.int8)),
                   g.constant(np.float32([0.01, 0.02, 0.03, 0.004])), g.constant(np.int8([0, 3, -5, 1])), axis=0)
    return g.op("Conv", "x", weights, channels=4)


# Attention

def tokens(g, channels=8):
    """A map of 5 x 4 as 20 tokens."""
    return g.op("Transpose", reshape(g, g.conv("x", channels), 1, channels, 20), perm=[0, 2, 1])


def tokens_by_head(g, channels=8):
    return g.op("Transpose", reshape(g, tokens(g, channels), 1, 20, 2, channels // 2), perm=[0, 2, 1, 3])


def of_tokens(g, result, channels=8):
    """Tokens as 1 x channels x 1 x 20."""
    return reshape(g, g.op("Transpose", result, perm=[0, 2, 1]), 1, channels, 1, 20)


def of_heads(g, result, channels=8):
    return of_tokens(g, reshape(g, g.op("Transpose", result, perm=[0, 2, 1, 3]), 1, 20, channels), channels)


def as_image(g, result, channels):
    """What a convolution makes of a result whose axes lie in another order."""
    return g.op("Conv", result, g.constant(g.draw(3, channels, 1, 1)), channels=3)


case("attention", opset=23, size=(5, 4), build=lambda g: of_tokens(g, g.op(
    "Attention", tokens(g), tokens(g), tokens(g, 4), q_num_heads=2, kv_num_heads=2, scale=0.4), 4))
case("attention-causal", opset=23, size=(5, 4), build=lambda g: of_heads(g, g.op(
    "Attention", tokens_by_head(g), tokens_by_head(g), tokens_by_head(g), is_causal=1)))
case("attention-bias", opset=23, size=(5, 4), build=lambda g: of_heads(g, g.op(
    "Attention", tokens_by_head(g), tokens_by_head(g), tokens_by_head(g), g.constant(g.draw(1, 2, 20, 20)))))
case("attention-mask", opset=23, size=(5, 4), build=lambda g: of_heads(g, g.op(
    "Attention", tokens_by_head(g), tokens_by_head(g), tokens_by_head(g), g.constant(np.tri(20, 20, 3, dtype=bool)))))


@case("attention-in-pieces", size=(5, 4), opset=18)   # a mask, a bias for each head, and a guard
def _(g):
    q, k, v = tokens_by_head(g), g.op("Transpose", tokens_by_head(g), perm=[0, 1, 3, 2]), tokens_by_head(g)
    products = g.op("Add", g.op("Div", g.op("MatMul", q, k), g.constant(np.float32(2))), g.constant(g.draw(2, 20, 20)))
    products = g.op("Where", g.constant(np.tri(20, 20, 5, dtype=bool)), products, g.constant(np.float32(-np.inf)))
    weights = g.op("Softmax", products, axis=-1)
    return of_heads(g, g.op("MatMul", g.op("Where", g.op("IsNaN", weights), g.constant(np.float32(0)), weights), v))


@case("attention-of-a-constant-query", size=(5, 4))
def _(g):
    k, v = g.op("Transpose", tokens_by_head(g), perm=[0, 1, 3, 2]), tokens_by_head(g)
    weights = g.op("Softmax", g.op("MatMul", g.constant(g.draw(1, 2, 3, 4)), k), axis=-1)
    return as_image(g, reshape(g, g.op("MatMul", weights, v), 1, 2, 3, 4), 2)


@case("attention-of-windows", size=(4, 4))
def _(g):
    def windows(channels):
        parts = reshape(g, g.conv("x", channels), 1, 2, channels // 2, 2, 2, 2, 2)
        return reshape(g, g.op("Transpose", parts, perm=[0, 3, 5, 1, 4, 6, 2]), 4, 2, 4, channels // 2)
    q, k, v = windows(6), g.op("Transpose", windows(6), perm=[0, 1, 3, 2]), windows(6)
    return as_image(g, reshape(g, g.op("MatMul", g.op("Softmax", g.op("MatMul", q, k), axis=-1), v), 1, 8, 4, 3), 8)


@case("rotary-positions", size=(5, 4), opset=18)
def _(g):
    def rotated(part):
        first, second = g.op("SequenceAt", part, g.constant(np.int64(0))), g.op("SequenceAt", part, g.constant(np.int64(1)))
        return g.op("Concat", g.op("Neg", second), first, axis=-1)
    x = tokens_by_head(g)
    halves = g.op("SplitToSequence", x, g.constant(np.int64(2)), axis=-1)
    turned = g.op("Add", g.op("Mul", x, g.constant(g.draw(20, 4))), g.op("Mul", rotated(halves), g.constant(g.draw(20, 4))))
    return of_heads(g, turned)


case("einsum", size=(5, 4), build=lambda g: as_image(g, g.op(
    "Einsum", tokens_by_head(g), tokens_by_head(g), equation="b h i c, b h j c -> b h i j"), 2))
case("einsum-unnamed-axes", size=(5, 4), build=lambda g: of_tokens(g, g.op(
    "Einsum", tokens(g), g.constant(g.draw(1, 8, 5)), equation="...ic,...cd->...id"), 5))
case("where-constant", size=(5, 4), build=lambda g: g.op(
    "Where", g.constant(np.tri(5, 4, dtype=bool)), g.conv("x", 4), g.constant(np.float32([[[[0.5]], [[1]], [[-2]], [[3]]]]))))
case("where-constant-of-maps", size=(5, 4), build=lambda g: g.op(
    "Where", g.constant(np.tri(5, 4, dtype=bool)), g.conv("x", 4), g.conv("x", 4)))


@case("computed-slices", size=(5, 4))
def _(g):
    table = g.constant(g.draw(5, 3, 1, 1))
    table = g.op("ScatterND", table, g.constant(np.int64([[1], [3]])), g.constant(g.draw(2, 3, 1, 1)))
    return g.op("Conv", "x", g.op("GatherND", table, g.constant(np.int64([[3], [0], [1], [1]]))), channels=4)


# What onnxruntime makes of them

def runtime(g, kind, *inputs, **attributes):
    return g.op(kind, *inputs, domain="com.microsoft", **attributes)


case("runtime-attention", size=(5, 4), build=lambda g: of_tokens(g, runtime(
    g, "Attention", tokens(g), g.constant(g.draw(8, 24)), g.constant(g.draw(24)), num_heads=2)))
case("runtime-multi-head-attention", size=(5, 4), build=lambda g: of_tokens(g, runtime(
    g, "MultiHeadAttention", tokens(g), tokens(g), tokens(g), g.constant(g.draw(24)), num_heads=2, scale=0.3)))
case("runtime-skip-layer-norm", size=(5, 4), build=lambda g: of_tokens(g, runtime(
    g, "SkipLayerNormalization", tokens(g), tokens(g), g.constant(g.draw(8)), g.constant(g.draw(8)), g.constant(g.draw(8)), epsilon=1e-5)))
case("runtime-positions-and-layer-norm", size=(5, 4), build=lambda g: of_tokens(g, runtime(
    g, "SkipLayerNormalization", tokens(g), g.constant(g.draw(1, 20, 8)), g.constant(g.draw(8)), g.constant(g.draw(8)), epsilon=1e-5)))
case("runtime-gelu", size=(5, 4), build=lambda g: of_tokens(g, runtime(g, "Gelu", tokens(g))))
case("runtime-bias-gelu", size=(5, 4), build=lambda g: of_tokens(g, runtime(g, "BiasGelu", tokens(g), g.constant(g.draw(8)))))
case("runtime-fast-gelu", size=(5, 4), build=lambda g: of_tokens(g, runtime(g, "FastGelu", tokens(g), g.constant(g.draw(8)))))
case("runtime-quick-gelu", size=(5, 4), build=lambda g: of_tokens(g, runtime(g, "QuickGelu", tokens(g), alpha=1.5)))
def fused_conv(g, channels, activation, *more, bias=True, **attributes):
    inputs = [g.constant(g.draw(channels, 3, 3, 3, scale=0.2)), *([g.constant(g.draw(channels, scale=0.3))] if bias or more else []), *more]
    return runtime(g, "FusedConv", "x", *inputs, activation=activation, channels=channels, kernel_shape=(3, 3), pads=(1, 1, 1, 1), **attributes)


case("runtime-fused-convolution", size=(5, 4), build=lambda g: fused_conv(g, 4, "Relu", strides=(2, 1)))
case("runtime-fused-convolution-clip", size=(5, 4), build=lambda g: fused_conv(g, 4, "Clip", activation_params=(-0.5, 0.7), bias=False))
case("runtime-fused-convolution-leaky", size=(5, 4), build=lambda g: fused_conv(g, 4, "LeakyRelu", activation_params=(0.2,)))
case("runtime-fused-convolution-sigmoid", size=(5, 4), build=lambda g: fused_conv(g, 4, "Sigmoid"))
case("runtime-fused-convolution-sum", size=(5, 4), build=lambda g: fused_conv(g, 4, "Relu", g.conv("x", 4)))
case("runtime-fused-gemm", size=(5, 4), build=lambda g: runtime(
    g, "FusedGemm", g.op("Flatten", g.op("GlobalAveragePool", g.conv("x", 6))), g.constant(g.draw(6, 5)), g.constant(g.draw(5)), activation="Relu", channels=5))
case("runtime-fused-product", size=(5, 4), build=lambda g: as_image(g, reshape(g, runtime(
    g, "FusedMatMul", tokens_by_head(g), tokens_by_head(g), alpha=0.5, transB=1), 1, 2, 20, 20), 2))
case("runtime-fused-product-of-weights", size=(5, 4), build=lambda g: of_tokens(g, runtime(
    g, "FusedMatMul", tokens(g), g.constant(g.draw(6, 8)), alpha=0.5, transB=1), 6))


# Formulas of activation functions

@case("gelu-gate-first", size=(5, 4))
def _(g):
    x = g.conv("x", 4)
    gate = g.op("Add", g.op("Erf", g.op("Div", x, g.constant(np.float32(2 ** 0.5)))), g.constant(np.float32(1)))
    return g.op("Mul", x, g.op("Mul", g.constant(np.float32(0.5)), gate))
