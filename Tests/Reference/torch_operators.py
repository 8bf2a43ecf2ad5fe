"""ONNX operators in PyTorch: the second implementation of make_operator_cases.py, and the one with gradients."""
import numpy as np
import torch
import torch.nn.functional as F
from onnx import TensorProto, helper, numpy_helper


class TorchRun:
    """Runs a network: one method for each operator, its parameters the operator's inputs, then its attributes.

    `margin` is afterwards the smallest distance to a kink, or of a maximum to the next value.
    """

    def __init__(self, model):
        self.graph, self.opset, self.margin = model.graph, model.opset_import[0].version, np.inf

    def __call__(self, x):
        values = {"": None, "x": x} | {c.name: self.tensor(c) for c in self.graph.initializer}
        for node in self.graph.node:
            attributes = {a.name: helper.get_attribute_value(a) for a in node.attribute}
            attributes = {name: a.decode() if isinstance(a, bytes) else a for name, a in attributes.items()}
            values[node.output[0]] = getattr(self, node.op_type)(*[values[name] for name in node.input], **attributes)
        return values["y"]

    @staticmethod
    def tensor(proto):
        value = torch.from_numpy(numpy_helper.to_array(proto).copy())
        return value.double() if value.is_floating_point() else value

    def keep_away(self, distance):
        self.margin = min(self.margin, distance.min().item())

    @staticmethod
    def padding(x, kernel, auto_pad, dilations, pads, strides):
        """(top, left, bottom, right)"""
        if auto_pad in ("NOTSET", "VALID"):
            return tuple(pads) if auto_pad == "NOTSET" else (0, 0, 0, 0)
        total = [max((-(-size // s) - 1) * s + (k - 1) * d + 1 - size, 0)
                 for size, k, d, s in zip(x.shape[2:], kernel, dilations, strides)]
        first = [t // 2 if auto_pad == "SAME_UPPER" else t - t // 2 for t in total]
        return (*first, total[0] - first[0], total[1] - first[1])

    @staticmethod
    def pad(x, pads, value=0.0):
        top, left, bottom, right = pads
        return F.pad(x, (left, right, top, bottom), value=value)

    def Conv(self, x, filters, bias=None, *, auto_pad="NOTSET", dilations=(1, 1), group=1, kernel_shape=None, pads=(0, 0, 0, 0), strides=(1, 1)):
        pads = self.padding(x, filters.shape[2:], auto_pad, dilations, pads, strides)
        return F.conv2d(self.pad(x, pads), filters, bias, strides, 0, dilations, group)

    def Relu(self, x):
        self.keep_away(x.abs())
        return F.relu(x)

    def LeakyRelu(self, x, *, alpha=0.01):
        self.keep_away(x.abs())
        return F.leaky_relu(x, alpha)

    def Clip(self, x, min=None, max=None):   # attributes up to opset 10
        for bound in (min, max):
            if bound is not None:
                self.keep_away((x - bound).abs())
        return torch.clamp(x, min, max)

    def Sigmoid(self, x):
        return torch.sigmoid(x)

    def MaxPool(self, x, *, kernel_shape, auto_pad="NOTSET", ceil_mode=0, dilations=(1, 1), pads=(0, 0, 0, 0), strides=(1, 1)):
        pads = self.padding(x, kernel_shape, auto_pad, dilations, pads, strides)
        if pads[:2] != pads[2:]:
            assert not ceil_mode
            x, pads = self.pad(x, pads, -torch.inf), (0, 0)
        y = F.max_pool2d(x, kernel_shape, strides, pads[:2], dilations, bool(ceil_mode))
        beyond = [k * d + s for k, d, s in zip(kernel_shape, dilations, strides)]   # room for windows that ceil_mode adds
        windows = F.unfold(self.pad(x, (*pads[:2], *beyond), -torch.inf), kernel_shape, dilations, 0, strides)
        across = (x.shape[3] + pads[1] + beyond[1] - (kernel_shape[1] - 1) * dilations[1] - 1) // strides[1] + 1
        windows = windows.view(x.shape[1], kernel_shape[0] * kernel_shape[1], -1, across)[:, :, :y.shape[2], :y.shape[3]]
        first, second = windows.topk(2, 1).values.unbind(1)
        assert torch.equal(first, y[0])
        self.keep_away(torch.where(first > second, first - second, torch.inf))   # equal ones are zeros of a ReLU, which passes no gradient
        return y

    def AveragePool(self, x, *, kernel_shape, auto_pad="NOTSET", ceil_mode=0, count_include_pad=0, pads=(0, 0, 0, 0), strides=(1, 1)):
        pads = self.padding(x, kernel_shape, auto_pad, (1, 1), pads, strides)
        if pads[:2] == pads[2:]:
            return F.avg_pool2d(x, kernel_shape, strides, pads[:2], bool(ceil_mode), bool(count_include_pad))
        assert not ceil_mode
        counted = self.pad(torch.ones_like(x), pads, float(count_include_pad))
        return F.avg_pool2d(self.pad(x, pads), kernel_shape, strides) / F.avg_pool2d(counted, kernel_shape, strides)

    def GlobalAveragePool(self, x):
        return x.mean((2, 3), keepdim=True)

    def GlobalMaxPool(self, x):
        first, second = x.flatten(2).topk(2).values.unbind(2)
        self.keep_away(first - second)
        return x.amax((2, 3), keepdim=True)

    def BatchNormalization(self, x, scale, shift, mean, variance, *, epsilon=1e-5, momentum=0.9, spatial=1, training_mode=0):
        return F.batch_norm(x, mean, variance, scale, shift, eps=epsilon)

    def LRN(self, x, *, size, alpha=1e-4, beta=0.75, bias=1.0):
        before, after = (size - 1) // 2, size // 2   # F.local_response_norm takes the odd channel of an even size on the other side
        squares = F.pad(x.square(), (0, 0, 0, 0, before, after)).unfold(1, size, 1).sum(-1)
        return x * (bias + alpha / size * squares) ** -beta

    def Concat(self, *parts, axis):
        return torch.cat(parts, axis)

    def Add(self, a, b):
        return a + b

    def Mul(self, a, b):
        return a * b

    def MatMul(self, a, b):
        return a @ b

    def Flatten(self, x, *, axis=1):
        return x.reshape(int(np.prod(x.shape[:axis])), -1)

    def Gemm(self, a, b, c=0.0, *, alpha=1.0, beta=1.0, transA=0, transB=0):
        return alpha * (a.T if transA else a) @ (b.T if transB else b) + beta * c

    def Reshape(self, x, shape):
        return x.reshape([x.shape[i] if n == 0 else n for i, n in enumerate(shape.tolist())])

    def Softmax(self, x, *, axis=None):
        if self.opset >= 13:
            return torch.softmax(x, -1 if axis is None else axis)
        axis = 1 if axis is None else axis % x.ndim   # what follows the axis is one vector
        return torch.softmax(x.flatten(axis), -1).view_as(x)

    def Dropout(self, x, ratio=0.5, training_mode=False):   # `ratio` is an attribute up to opset 11
        return x

    def Identity(self, x):
        return x

    def Pad(self, x, pads, value=None, axes=None, *, mode="constant"):   # attributes up to opset 10
        pads = [int(p) for p in pads]
        if axes is None:
            assert pads[0] == pads[1] == pads[4] == pads[5] == 0
            pads = pads[2:4] + pads[6:8]
        else:
            assert axes.tolist() == [2, 3]
        if mode == "constant":
            return self.pad(x, pads, float(value or 0))
        top, left, bottom, right = pads
        return F.pad(x, (left, right, top, bottom), {"reflect": "reflect", "edge": "replicate"}[mode])

    def Cast(self, x, *, to):
        assert to == TensorProto.FLOAT
        return x

    def Constant(self, *, value=None, value_float=None, value_floats=None):
        if value is not None:
            return self.tensor(value)
        return torch.tensor(value_float if value_floats is None else value_floats, dtype=torch.float64)
