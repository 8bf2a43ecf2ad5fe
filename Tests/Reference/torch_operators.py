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
            if node.op_type == "Split":
                attributes["parts"] = len(node.output)
            result = getattr(self, ("Runtime" if node.domain else "") + node.op_type)(*[values[name] for name in node.input], **attributes)
            values.update(zip(node.output, result if isinstance(result, tuple) else [result]))
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
        if filters.ndim == 3:
            return F.conv1d(F.pad(x, tuple(pads[:2])), filters, bias, strides[0], 0, dilations[0], group)
        pads = self.padding(x, filters.shape[2:], auto_pad, dilations, pads, strides)
        return F.conv2d(self.pad(x, pads), filters, bias, strides, 0, dilations, group)

    def ConvTranspose(self, x, filters, bias=None, *, auto_pad="NOTSET", dilations=(1, 1), group=1, kernel_shape=None, output_padding=(0, 0),
                      output_shape=None, pads=(0, 0, 0, 0), strides=(1, 1)):
        full = F.conv_transpose2d(x, filters, bias, strides, 0, output_padding, group, dilations)
        if output_shape is not None:
            total = [full.shape[2 + i] - output_shape[i] for i in (0, 1)]
            pads = (total[0] // 2, total[1] // 2, total[0] - total[0] // 2, total[1] - total[1] // 2)
        elif auto_pad != "NOTSET":
            total = [full.shape[2 + i] - x.shape[2 + i] * strides[i] for i in (0, 1)]
            first = [t // 2 if auto_pad == "SAME_UPPER" else t - t // 2 for t in total]
            pads = (*first, total[0] - first[0], total[1] - first[1])
        return full[:, :, pads[0]:full.shape[2] - pads[2], pads[1]:full.shape[3] - pads[3]]

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

    def Tanh(self, x):
        return torch.tanh(x)

    def HardSigmoid(self, x, *, alpha=0.2, beta=0.5):
        self.keep_away(torch.minimum((alpha * x + beta).abs(), (alpha * x + beta - 1).abs()))
        return torch.clamp(alpha * x + beta, 0, 1)

    def HardSwish(self, x):
        self.keep_away(torch.minimum((x - 3).abs(), (x + 3).abs()))
        return F.hardswish(x)

    def Mish(self, x):
        return F.mish(x)

    def Gelu(self, x, *, approximate="none"):
        return F.gelu(x, approximate=approximate)

    def Elu(self, x, *, alpha=1.0):
        self.keep_away(x.abs())
        return F.elu(x, alpha)

    def Selu(self, x, *, alpha=1.6732632, gamma=1.0507010):
        self.keep_away(x.abs())
        return gamma * F.elu(x, alpha)

    def Celu(self, x, *, alpha=1.0):
        return F.celu(x, alpha)

    def PRelu(self, x, slope):
        self.keep_away(x.abs())
        return torch.where(x > 0, x, slope * x)

    def Softplus(self, x):
        return F.softplus(x)

    def Softsign(self, x):
        return F.softsign(x)

    def Erf(self, x):
        return torch.erf(x)

    def Exp(self, x):
        return torch.exp(x)

    def Log(self, x):
        return torch.log(x)

    def Sqrt(self, x):
        return torch.sqrt(x)

    def Abs(self, x):
        self.keep_away(x.abs())
        return x.abs()

    def Reciprocal(self, x):
        return 1 / x

    def Neg(self, x):
        return -x

    def Pow(self, x, exponent):
        return x ** exponent

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
        if len(kernel_shape) == 3:
            return F.avg_pool3d(x, kernel_shape, strides, pads[:3], bool(ceil_mode), bool(count_include_pad))
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

    def Sub(self, a, b):
        return a - b

    def Div(self, a, b):
        return torch.div(a, b, rounding_mode=None if a.is_floating_point() else "floor")

    def Max(self, a, b):
        self.keep_away((a - b).abs())
        return torch.maximum(a, b)

    def Min(self, a, b):
        self.keep_away((a - b).abs())
        return torch.minimum(a, b)

    def Transpose(self, x, *, perm):
        return x.permute(perm)

    def Squeeze(self, x, axes=None):   # an attribute up to opset 12
        for axis in sorted((a % x.ndim for a in map(int, axes)), reverse=True):
            x = x.squeeze(axis)
        return x

    def Unsqueeze(self, x, axes):
        for axis in sorted(map(int, axes)):
            x = x.unsqueeze(axis)
        return x

    def Slice(self, x, starts, ends, axes=None, steps=None):   # attributes up to opset 9
        for i, (start, end) in enumerate(zip(map(int, starts), map(int, ends))):
            axis = i if axes is None else int(axes[i])
            step = 1 if steps is None else int(steps[i])
            x = x.index_select(axis, torch.arange(x.shape[axis])[slice(start, None if step < 0 and end < -x.shape[axis] else end)] if step > 0
                               else torch.from_numpy(np.arange(x.shape[axis])[start:None if end < -x.shape[axis] else end:step].copy()))
            if step > 1:
                x = x.index_select(axis, torch.arange(0, x.shape[axis], step))
        return x

    def Split(self, x, split=None, *, axis=0, parts, num_outputs=None):   # an attribute up to opset 12
        return tuple(x.split(-(-x.shape[axis] // parts) if split is None else [int(s) for s in split], axis))

    def Gather(self, x, indices, *, axis=0):
        return x[(slice(None),) * (axis % x.ndim) + (indices,)]

    def Shape(self, x):
        return torch.tensor(x.shape)

    def ConstantOfShape(self, shape, *, value=None):
        return torch.full(shape.tolist(), 0.0 if value is None else self.tensor(value).item(), dtype=torch.float64)

    def Expand(self, x, shape):
        return x * torch.ones(shape.tolist(), dtype=x.dtype)

    def Where(self, condition, a, b):
        return torch.where(condition, a, b)

    def Equal(self, a, b):
        return a == b

    def reduced(self, function, x, axes, keepdims):
        return function(x, dim=[int(a) for a in axes], keepdim=bool(keepdims))

    def ReduceMean(self, x, axes=None, *, keepdims=1):   # axes are an attribute up to opset 17
        return self.reduced(torch.mean, x, axes, keepdims)

    def ReduceSum(self, x, axes=None, *, keepdims=1):
        return self.reduced(torch.sum, x, axes, keepdims)

    def ReduceL2(self, x, axes=None, *, keepdims=1):
        return self.reduced(torch.linalg.vector_norm, x, axes, keepdims)

    def ReduceL1(self, x, axes=None, *, keepdims=1):
        self.keep_away(x.abs())
        return self.reduced(torch.sum, x.abs(), axes, keepdims)

    def ReduceSumSquare(self, x, axes=None, *, keepdims=1):
        return self.reduced(torch.sum, x.square(), axes, keepdims)

    def ReduceMax(self, x, axes=None, *, keepdims=1):
        reduced = [int(a) % x.ndim for a in axes]
        rows = x.permute([a for a in range(x.ndim) if a not in reduced] + reduced).flatten(x.ndim - len(reduced))
        first, second = rows.topk(2).values.unbind(-1)
        self.keep_away(first - second)
        return self.reduced(torch.amax, x, axes, keepdims)

    def ReduceMin(self, x, axes=None, *, keepdims=1):
        return -self.ReduceMax(-x, axes, keepdims=keepdims)

    def LayerNormalization(self, x, scale, bias=None, *, axis=-1, epsilon=1e-5):
        return F.layer_norm(x, x.shape[axis:], scale, bias, epsilon)

    def InstanceNormalization(self, x, scale, bias, *, epsilon=1e-5):
        return F.instance_norm(x, None, None, scale, bias, True, 0.1, epsilon)

    def GroupNormalization(self, x, scale, bias, *, num_groups, epsilon=1e-5):
        if self.opset < 21:   # one number a group
            scale, bias = (v.repeat_interleave(x.shape[1] // num_groups) for v in (scale, bias))
        return F.group_norm(x, num_groups, scale, bias, epsilon)

    def Resize(self, x, roi=None, scales=None, sizes=None, *, mode="nearest", coordinate_transformation_mode="half_pixel", nearest_mode="round_prefer_floor", cubic_coeff_a=-0.75):
        if self.opset < 11:
            scales, coordinate_transformation_mode, nearest_mode = roi, "asymmetric", "floor"
        scales = [int(s) / n for s, n in zip(sizes, x.shape)] if sizes is not None else [float(s) for s in scales]
        for axis in (2, 3):
            size = x.shape[axis]
            length = int(size * scales[axis] + 1e-6)
            i = torch.arange(length, dtype=torch.float64)
            place = {"half_pixel": (i + 0.5) / scales[axis] - 0.5, "asymmetric": i / scales[axis],
                     "align_corners": i * (size - 1) / max(length - 1, 1)}[coordinate_transformation_mode]
            if mode == "cubic":
                below, total = place.floor(), 0
                for step in (-1, 0, 1, 2):
                    d, k = (place - below - step).abs(), cubic_coeff_a
                    weight = torch.where(d <= 1, (k + 2) * d**3 - (k + 3) * d**2 + 1, k * d**3 - 5 * k * d**2 + 8 * k * d - 4 * k)
                    total = total + x.index_select(axis, (below + step).clamp(0, size - 1).long()) * weight.view([-1, 1] if axis == 2 else [-1])
                x = total
            elif mode == "linear":
                place = place.clamp(0, size - 1)
                below = place.floor().long()
                weight = (place - below).view([-1, 1] if axis == 2 else [-1])
                x = x.index_select(axis, below) * (1 - weight) + x.index_select(axis, (below + 1).clamp(max=size - 1)) * weight
            else:
                nearest = {"floor": place.floor(), "ceil": place.ceil(), "round_prefer_floor": (place - 0.5).ceil(), "round_prefer_ceil": (place + 0.5).floor()}[nearest_mode]
                x = x.index_select(axis, nearest.clamp(0, size - 1).long())
        return x

    Upsample = Resize

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

    def LogSoftmax(self, x, *, axis=-1):
        return torch.log_softmax(x, axis)

    def LpNormalization(self, x, *, axis=-1, p=2):
        if p == 1:
            self.keep_away(x.abs())
        return x / torch.linalg.vector_norm(x, p, dim=axis, keepdim=True)

    def Tile(self, x, repeats):
        return x.repeat(repeats.tolist())

    def DepthToSpace(self, x, *, blocksize, mode="DCR"):
        n, c, h, w = x.shape
        b = blocksize
        if mode == "CRD":
            return F.pixel_shuffle(x, b)
        return x.view(n, b, b, c // b**2, h, w).permute(0, 3, 4, 1, 5, 2).reshape(n, c // b**2, h * b, w * b)

    def SpaceToDepth(self, x, *, blocksize):
        n, c, h, w = x.shape
        b = blocksize
        return x.view(n, c, h // b, b, w // b, b).permute(0, 3, 5, 1, 2, 4).reshape(n, c * b**2, h // b, w // b)

    def CumSum(self, x, axis, *, exclusive=0, reverse=0):
        axis = int(axis)
        x = x.flip(axis) if reverse else x
        total = x.cumsum(axis) - (x if exclusive else 0)
        return total.flip(axis) if reverse else total

    def Sin(self, x):
        return torch.sin(x)

    def Cos(self, x):
        return torch.cos(x)

    def DequantizeLinear(self, x, scale, zero=None, *, axis=1):
        shape = [-1 if a == axis else 1 for a in range(x.ndim)] if scale.ndim else []
        return (x.double() - (0 if zero is None else zero.double().reshape(shape))) * scale.reshape(shape)

    def Dropout(self, x, ratio=0.5, training_mode=False):   # `ratio` is an attribute up to opset 11
        return x

    def Identity(self, x):
        return x

    def Pad(self, x, pads, value=None, axes=None, *, mode="constant"):   # attributes up to opset 10
        pads = [int(p) for p in pads]
        if axes is None and mode == "constant":
            return F.pad(x, [pads[side] for axis in reversed(range(x.ndim)) for side in (axis, axis + x.ndim)], value=float(value or 0))
        if axes is None:
            assert pads[0] == pads[1] == pads[4] == pads[5] == 0
            pads = pads[2:4] + pads[6:8]
        else:
            assert axes.tolist() == [2, 3]
        if mode == "constant":
            return self.pad(x, pads, float(value or 0))
        top, left, bottom, right = pads
        return F.pad(x, (left, right, top, bottom), {"reflect": "reflect", "edge": "replicate", "wrap": "circular"}[mode])

    def Cast(self, x, *, to):
        return x.double() if to == TensorProto.FLOAT else x.bool() if to == TensorProto.BOOL else x.long()

    def compared(self, a, b, function):
        if a.requires_grad or b.requires_grad:
            self.keep_away((a - b).abs())
        return function(a, b)

    def Greater(self, a, b):
        return self.compared(a, b, torch.gt)

    def GreaterOrEqual(self, a, b):
        return self.compared(a, b, torch.ge)

    def Less(self, a, b):
        return self.compared(a, b, torch.lt)

    def LessOrEqual(self, a, b):
        return self.compared(a, b, torch.le)

    def And(self, a, b):
        return a & b

    def Or(self, a, b):
        return a | b

    def Not(self, a):
        return ~a

    def Constant(self, *, value=None, value_float=None, value_floats=None):
        if value is not None:
            return self.tensor(value)
        return torch.tensor(value_float if value_floats is None else value_floats, dtype=torch.float64)

    # of tokens

    @staticmethod
    def by_head(x, heads):
        return x.reshape(x.shape[0], x.shape[1], heads, -1).transpose(1, 2)

    def Attention(self, q, k, v, mask=None, *, is_causal=0, q_num_heads=0, kv_num_heads=0, scale=None):
        is_joined = q.ndim == 3
        if is_joined:
            q, k, v = self.by_head(q, q_num_heads), self.by_head(k, kv_num_heads), self.by_head(v, kv_num_heads)
        result = F.scaled_dot_product_attention(q, k, v, mask, is_causal=bool(is_causal), scale=scale)
        return result.transpose(1, 2).flatten(2) if is_joined else result

    def Einsum(self, *inputs, equation):
        return torch.einsum(equation, *inputs)

    def IsNaN(self, x):
        return torch.isnan(x)

    def SplitToSequence(self, x, split, *, axis=0, keepdims=1):
        return [list(torch.split(x, split.tolist(), axis))]   # one value

    def SequenceAt(self, sequence, position):
        return sequence[0][position.item()] if len(sequence) == 1 and isinstance(sequence[0], list) else sequence[position.item()]

    def GatherND(self, x, indices, *, batch_dims=0):
        return x[tuple(indices.movedim(-1, 0))]

    def ScatterND(self, x, indices, updates, *, reduction="none"):
        x = x.clone()
        x[tuple(indices.movedim(-1, 0))] = updates
        return x

    # onnxruntime's own

    def RuntimeAttention(self, x, weights, bias, *, num_heads):
        q, k, v = (x @ weights + bias).chunk(3, -1)
        return self.Attention(q, k, v, q_num_heads=num_heads, kv_num_heads=num_heads)

    def RuntimeMultiHeadAttention(self, q, k, v, bias, *, num_heads, scale):
        a, b, c = bias.chunk(3)
        return self.Attention(q + a, k + b, v + c, q_num_heads=num_heads, kv_num_heads=num_heads, scale=scale)

    def RuntimeSkipLayerNormalization(self, x, skip, gamma, beta, bias=0, *, epsilon):
        return F.layer_norm(x + skip + bias, x.shape[-1:], gamma, beta, epsilon)

    def RuntimeGelu(self, x):
        return F.gelu(x)

    def RuntimeBiasGelu(self, x, bias):
        return F.gelu(x + bias)

    def RuntimeFastGelu(self, x, bias):
        return F.gelu(x + bias, approximate="tanh")

    def RuntimeQuickGelu(self, x, *, alpha):
        return x * torch.sigmoid(alpha * x)

    def activated(self, y, activation, params):
        return {"Relu": self.Relu, "LeakyRelu": lambda y: self.LeakyRelu(y, alpha=params[0]), "Sigmoid": torch.sigmoid,
                "Clip": lambda y: self.Clip(y, *map(torch.tensor, params)), "HardSigmoid": lambda y: self.HardSigmoid(y, alpha=params[0], beta=params[1]),
                "Tanh": torch.tanh}[activation](y)

    def RuntimeFusedConv(self, x, filters, bias=None, summand=0, *, activation, activation_params=(), **attributes):
        return self.activated(self.Conv(x, filters, bias, **attributes) + summand, activation, activation_params)

    def RuntimeFusedGemm(self, a, b, c, *, activation, **attributes):
        return self.activated(self.Gemm(a, b, c, **attributes), activation, ())

    def RuntimeFusedMatMul(self, a, b, *, alpha, transB):
        return alpha * (a @ b.transpose(-1, -2))
